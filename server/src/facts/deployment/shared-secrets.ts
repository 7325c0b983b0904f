import { type Fact, fact } from "../../engine/database";
import type { TextEdit } from "../../engine/finding";
import { folderOf } from "../../engine/path";
import { type Absent, isAbsent, orNone } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import { isEnvPath } from "../repository/env-files";
import { isEvidence } from "../repository/evidence";
import { isConfiguration } from "../secrets/secret-places";
import { productionDeployments } from "./compose/compose-model";
import { composeSecrets, type LiteralSecret } from "./literal-secrets";

/** One secret and every place of the Compose files of a folder where it is written: they change together. */
export interface SharedSecret {
  readonly members: readonly LiteralSecret[];
  /** The secret itself, to be compared only; empty where it is not known. */
  readonly text: string;
  /** Settings, configuration and env files outside of Compose that hold it: they have to change with it. */
  readonly elsewhere: readonly RelativePath[];
  /** The variable that can take its place. */
  readonly variable: string;
  /** Puts the variable, which must be set, in the place of the secret everywhere; undefined where one place cannot be changed. */
  readonly edits: readonly TextEdit[] | undefined;
}

/** The secrets of Compose files by their text; absent like `composeSecrets`. */
export const sharedSecrets: Fact<readonly SharedSecret[] | Absent> = fact("shared secrets", (db) => {
  const secrets = db.get(composeSecrets);
  if (isAbsent(secrets)) return secrets;
  const deployments = db.get(productionDeployments);
  const filesBeside = (path: RelativePath) =>
    orNone(deployments).flatMap(({ files }) => (files.includes(path) ? files : []));
  const textOf = (path: RelativePath) => db.file(path)?.text ?? "";
  const compose = new Set(orNone(deployments).flatMap((one) => one.files));
  const others = db
    .paths()
    .filter((path) => !compose.has(path) && (isConfiguration(path) || isEnvPath(path)) && isEvidence(path));
  const holders = (text: string) => (text === "" ? [] : others.filter((path) => holds(textOf(path), text)));
  const groups = new Map<string, Located[]>();
  for (const secret of secrets) {
    const located = locate(secret, textOf(secret.place.path));
    const key = JSON.stringify([located?.text ?? secret.place, folderOf(secret.place.path)]);
    groups.set(key, [
      ...(groups.get(key) ?? []),
      located ?? { secret, text: "", edit: undefined, variable: "" },
    ]);
  }
  return [...groups.values()].map((group): SharedSecret => {
    const members = group.map(({ secret }) => secret);
    const leader = group.find(({ secret }) => secret.part !== "password") ?? group[0]!;
    const files = new Set(members.flatMap(({ place }) => filesBeside(place.path)));
    const written = [...files].reduce((sum, path) => sum + textOf(path).split(leader.text).length - 1, 0);
    const edits = group.flatMap(({ edit }) => edit?.(leader.variable) ?? []);
    // A fallback belongs to the variable that it stands in for.
    const isOneVariable = group.every(
      ({ secret, variable }) => secret.part !== "fallback" || variable === leader.variable,
    );
    // What holds it is called alike, or is one deployment's.
    const isOneName =
      group.every(({ variable }) => variable === leader.variable) ||
      group.every(({ secret }) => secret.where === leader.secret.where);
    const isWhole = leader.text !== "" && edits.length === group.length && written === group.length;
    return {
      members,
      text: leader.text,
      elsewhere: holders(leader.text),
      variable: leader.variable,
      edits: isWhole && isOneVariable && isOneName ? edits : undefined,
    };
  });
});

/** Whether a text holds a secret by itself: between quotes, behind `=` or `:`, or as the password of an address. */
function holds(text: string, secret: string): boolean {
  return text.includes(secret) && text.split(/["'`=:@\s,;]+/).includes(secret);
}

interface Located {
  readonly secret: LiteralSecret;
  /** The secret itself. */
  readonly text: string;
  readonly variable: string;
  readonly edit: ((variable: string) => TextEdit) | undefined;
}

function locate(secret: LiteralSecret, source: string): Located | undefined {
  const { entry, part, name, place } = secret;
  const value = entry?.value;
  if (!value || value.style === "literal" || value.style === "folded") return undefined;
  const isQuoted = value.style !== "plain" && !entry.inList;
  // A brace inside of a plain scalar in braces would end it.
  const isBare = entry.inFlow && value.style === "plain";
  const edit =
    (start: number, end: number, isWhole: boolean) =>
    (variable: string): TextEdit => {
      const written = `\${${variable}:?}`;
      const newText = isWhole && isBare ? `"${written}"` : written;
      return { kind: "edit", path: place.path, range: { start, end }, newText };
    };
  const { start, end } = place.range;
  if (part === "password") {
    if (isBare) return undefined;
    const variable = `${name.replace(/_?(?:URL|URI|DSN)$/, "")}_PASSWORD`.replace(/^_/, "");
    return { secret, text: source.slice(start, end), variable, edit: edit(start, end, false) };
  }
  const inner = { start: isQuoted ? start + 1 : start, end: isQuoted ? end - 1 : end };
  if (source.slice(inner.start, inner.end) !== value.raw) return undefined;
  if (part === "value")
    return { secret, text: value.raw, variable: name, edit: edit(inner.start, inner.end, true) };
  const fallback = value.variables.find(
    ({ operand, operator }) => operand !== "" && /-/.test(operator ?? ""),
  );
  if (!fallback) return undefined;
  const at = { start: inner.start + fallback.range.start, end: inner.start + fallback.range.end };
  return { secret, text: fallback.operand, variable: fallback.name, edit: edit(at.start, at.end, false) };
}

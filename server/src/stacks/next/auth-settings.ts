import { type Fact, fact } from "../../engine/database";
import type { FileEdit, Place } from "../../engine/finding";
import { needles, searched } from "../../engine/needles";
import { fileNameOf } from "../../engine/path";
import { type Absent, absent, isAbsent, orNone } from "../../engine/rule";
import { manifests } from "../../facts/dependencies/manifests";
import { composeDeployments } from "../../facts/deployment/compose/compose-model";
import { leadsToOwnMachine } from "../../facts/deployment/own-machine";
import { stageOfName } from "../../facts/deployment/stage";
import { javascriptFiles } from "../../facts/javascript-files";
import { envFiles, parsedEnvFile } from "../../facts/repository/env-files";
import { expressionsIn, type JsExpression, type JsObject } from "../../languages/javascript/index";

/** A key for signing sessions that stands in the code. */
export interface HardcodedAuthSecret {
  readonly place: Place;
  /** It counts only while the environment has none. */
  readonly isFallback: boolean;
  readonly edits: readonly FileEdit[];
}

/** Absent where NextAuth (Auth.js) is not used. */
export const hardcodedAuthSecrets: Fact<readonly HardcodedAuthSecret[] | Absent> = fact(
  "hardcoded auth secrets",
  (db) => {
    const all = db.get(manifests);
    const uses =
      !isAbsent(all) &&
      all.some(({ dependencies }) =>
        dependencies.some(({ name }) => /^(?:next-auth|@auth\/[\w-]+)$/.test(name)),
      );
    if (!uses) return absent;
    return db.paths().flatMap((path) => {
      const isTest = /\.(?:test|spec)\.|(?:^|\/)(?:node_modules|__tests__|e2e|tests?)\//.test(path);
      return /\.[cm]?[jt]sx?$/.test(path) && !isTest ? secretsOfFile(db, path) : [];
    });
  },
);

/** By file, so that typing in one reads one anew. */
const secretsOfFile = searched<readonly HardcodedAuthSecret[]>(
  "auth secrets of file",
  needles("next-auth", "@auth/"),
  [],
  (db, path) => {
    const text = db.file(path)?.text ?? "";
    if (!/["'](?:next-auth|@auth\/)/.test(text) || !text.includes("secret")) return [];
    const found: HardcodedAuthSecret[] = [];
    for (const expression of expressionsIn(db.of(javascriptFiles, path)?.statements ?? [])) {
      if (expression.kind !== "object" || !isAuthOptions(expression)) continue;
      const value = expression.properties.find(({ key }) => key === "secret")?.value;
      const secret = value && secretIn(value);
      if (!secret) continue;
      const { literal, left } = secret;
      const edits: readonly FileEdit[] = left
        ? [{ kind: "edit", path, range: { start: left.range.end, end: literal.range.end }, newText: "" }]
        : [];
      found.push({ place: { path, range: literal.range }, isFallback: left !== undefined, edits });
    }
    return found;
  },
);

function isAuthOptions({ properties }: JsObject): boolean {
  const keys = new Set(properties.map(({ key }) => key));
  return keys.has("secret") && (keys.has("providers") || keys.has("req"));
}

/** A literal, or `process.env.X || "literal"`; an empty one is no secret. */
function secretIn(
  value: JsExpression,
): { readonly literal: JsExpression; readonly left: JsExpression | undefined } | undefined {
  if (value.kind === "string") return value.value === "" ? undefined : { literal: value, left: undefined };
  if (value.kind !== "binary" || !/^(?:\|\||\?\?)$/.test(value.operator) || value.right.kind !== "string")
    return undefined;
  return value.right.value === "" ? undefined : { literal: value.right, left: value.left };
}

/** Where production is told that it lives on the developer's machine. */
export interface LocalAuthUrl {
  readonly key: string;
  readonly place: Place;
}

/** Absent where no production environment names the address. */
export const localAuthUrls: Fact<readonly LocalAuthUrl[] | Absent> = fact("local auth urls", (db) => {
  const found: LocalAuthUrl[] = [];
  let named = false;
  const judge = (key: string, value: string | undefined, place: Place) => {
    if (!/^(?:NEXTAUTH_URL|AUTH_URL)$/.test(key) || value === undefined) return;
    named = true;
    if (leadsToOwnMachine(value.trim())) found.push({ key, place });
  };
  for (const { path, role } of db.get(envFiles)) {
    if (role === "template" || stageOfName(fileNameOf(path)) !== "production") continue;
    for (const { key, value, valueRange } of db.of(parsedEnvFile, path).entries)
      judge(key, value, { path, range: valueRange });
  }
  const compose = db.get(composeDeployments);
  for (const { stage, services } of orNone(compose)) {
    if (stage !== "production") continue;
    for (const { environment } of services)
      for (const { name, value } of environment) if (value) judge(name, value.value, value.place);
  }
  return named ? found : absent;
});

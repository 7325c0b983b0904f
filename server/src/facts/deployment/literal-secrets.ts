import { type Database, type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { uniqueByPlace } from "../../engine/place";
import { type Absent, isAbsent } from "../../engine/rule";
import { isSecretText, secretPartOf, variableNameOf } from "../../engine/secrets/literal-secret";
import { passwordHashesIn } from "../../engine/secrets/password-hash";
import { isPlaceholder } from "../../engine/secrets/placeholder";
import { isSigningKeyName } from "../../engine/secrets/secret-name";
import { isWellKnownPassword } from "../../engine/secrets/well-known-passwords";
import type { CommandWord } from "../commands/followed-command";
import { environmentKeys } from "../environment/environment-keys";
import { evidencePaths } from "../repository/evidence";
import { type ComposeResource, productionDeployments } from "./compose/compose-model";
import type { EnvironmentEntry } from "./compose/compose-service";

/** A secret that is written out in a file of the deployment. */
export interface LiteralSecret {
  /** The Compose deployment. */
  readonly where: string;
  readonly service: string | undefined;
  /** The variable or option that holds it. */
  readonly name: string;
  /** The secret itself: a whole value, the password in an address, a variable's default, or the hash of a password. */
  readonly place: Place;
  readonly part: "value" | "password" | "fallback" | "hash";
  /** The entry it stands in, if it does. */
  readonly entry: EnvironmentEntry | undefined;
}

/** Secrets in `environment`, `args`, `labels`, commands and written configs of production; absent without Compose files for production. */
export const composeSecrets: Fact<readonly LiteralSecret[] | Absent> = fact("compose secrets", (db) => {
  const deployments = db.get(productionDeployments);
  if (isAbsent(deployments)) return deployments;
  const found = deployments.flatMap((deployment) =>
    deployment.services.flatMap(({ name, environment, labels, build, command, entrypoint, healthcheck }) =>
      [
        ...environment.flatMap((entry) => secretIn(entry) ?? placeholderKeyIn(db, entry) ?? []),
        ...labels.flatMap((entry) => secretIn(entry) ?? accountIn(entry)),
        ...(build?.args ?? []).flatMap((entry) => secretIn(entry) ?? []),
        ...[command, entrypoint, healthcheck?.test].flatMap((one) => secretsInCommand(one?.words ?? [])),
      ].map((secret): LiteralSecret => ({ ...secret, where: deployment.name, service: name })),
    ),
  );
  const configs = deployments.flatMap(({ name: where, configs: all }) =>
    all.flatMap((config) =>
      secretsInConfig(config).map((secret): LiteralSecret => ({ ...secret, where, service: config.name })),
    ),
  );
  // Services that share an anchor share the place.
  return uniqueByPlace([...found, ...configs], ({ place }) => place);
});

/** `password: …` and `PASSWORD=…` in the lines of a config. */
function secretsInConfig({ content }: ComposeResource): readonly Omit<LiteralSecret, "where" | "service">[] {
  const lines = (content?.raw ?? "").matchAll(
    /^[ \t]*["']?([\w.-]{1,100})["']?[ \t]*[:=][ \t]*["']?([^\s"']+)/gm,
  );
  return [...lines].flatMap(([, name = "", value = ""]) =>
    content && !value.includes("${") && isSecretText(variableNameOf(name), value)
      ? [{ name, place: content.place, part: "value" as const, entry: undefined }]
      : [],
  );
}

function secretIn(entry: EnvironmentEntry): Omit<LiteralSecret, "where" | "service"> | undefined {
  const { value, name } = entry;
  if (!value) return undefined;
  const { path, range } = value.place;
  for (const variable of value.variables) {
    if (variable.operand === "" || !/-/.test(variable.operator ?? "")) continue;
    // With a key that stands in, whatever it is, everybody can sign: the service starts and nobody notices.
    const isKey = isSigningKeyName(name) || isSigningKeyName(variable.name);
    const names = [name, variable.name];
    if (!isKey && !names.some((one) => isSecretText(one, variable.operand))) continue;
    return { name, place: value.place, part: "fallback", entry };
  }
  if (value.variables.length > 0) return undefined;
  // What startproject writes is made for development, and in use here all the same.
  if (/^django-insecure-/.test(value.raw)) return { name, place: value.place, part: "value", entry };
  const part = secretPartOf(name, value.raw);
  if (!part) return undefined;
  if (part.part === "value") return { name, place: value.place, part: "value", entry };
  const quote = value.style === "plain" || entry.inList ? 0 : 1;
  const start = range.start + quote + part.start;
  const fits = range.end - range.start - 2 * quote === value.raw.length;
  return {
    name,
    place: fits ? { path, range: { start, end: start + part.length } } : value.place,
    part: "password",
    entry: fits ? entry : undefined,
  };
}

/**
 * A placeholder is no secret; where it signs, it works, and everybody has it. The code here has to read the key, and would
 * name the placeholder if it refused it. Settings of Django are judged with what they are given.
 */
function placeholderKeyIn(
  db: Database,
  entry: EnvironmentEntry,
): Omit<LiteralSecret, "where" | "service"> | undefined {
  const { name, value } = entry;
  if (!value || value.variables.length > 0 || !isSigningKeyName(name) || !isPlaceholder(value.raw))
    return undefined;
  const read = db.get(environmentKeys).find(({ key }) => key === name);
  if (!read?.reads.some(({ language }) => language === "javascript")) return undefined;
  const isNamed = db
    .get(evidencePaths)
    .some((path) => /\.[cm]?[jt]sx?$/.test(path) && db.file(path)?.text.includes(value.raw));
  return isNamed ? undefined : { name, place: value.place, part: "value", entry };
}

/** `…basicauth.users=shop:$$apr1$$…`: the accounts of Traefik. */
function accountIn({ name, value }: EnvironmentEntry): readonly Omit<LiteralSecret, "where" | "service">[] {
  const isWritten = value !== undefined && passwordHashesIn(value.raw).length > 0;
  return isWritten ? [{ name, place: value.place, part: "hash", entry: undefined }] : [];
}

/** `redis-server --requirepass secret`, `mysqladmin -psecret`, `gunicorn --env KEY=secret`. */
function secretsInCommand(
  words: readonly CommandWord[],
): readonly Omit<LiteralSecret, "where" | "service">[] {
  return words.flatMap((word, index) => {
    const joined = /^--(requirepass|password|basic[-_]auth)=(.+)$/.exec(word.text);
    const next = /^--(requirepass|masterauth)$/.exec(word.text) ? words[index + 1] : undefined;
    const set = /^(?:-e|--env)$/.test(words[index - 1]?.text ?? "") ? /^(\w+)=(.+)$/.exec(word.text) : null;
    if (set?.[1] !== undefined && set[2] !== undefined && isSecretText(set[1], set[2]))
      return [{ name: set[1], place: word.place, part: "value" as const, entry: undefined }];
    const client = /\b(?:mysql(?:admin|dump)?|mariadb(?:-admin|-dump)?)\b/;
    const short = words.some(({ text }) => client.test(text))
      ? /(?:^|\s)-p([^\s"'$]+)/.exec(word.text)
      : null;
    const value = joined?.[2] ?? next?.text ?? short?.[1];
    if (value === undefined || /[$%{]/.test(value) || isPlaceholder(value) || isWellKnownPassword(value))
      return [];
    const name = joined?.[1] ?? (short ? "password" : word.text.slice(2));
    return [{ name: `--${name}`, place: (next ?? word).place, part: "value" as const, entry: undefined }];
  });
}

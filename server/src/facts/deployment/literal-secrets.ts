import { type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { type Absent, absent, isAbsent } from "../../engine/rule";
import { isPlaceholder, isPlainSetting } from "../../engine/secrets/placeholder";
import { findProviderTokens } from "../../engine/secrets/provider-token";
import { isSecretName } from "../../engine/secrets/secret-name";
import { instructionsOf, stageFor } from "../../languages/dockerfile/index";
import type { CommandWord } from "../commands/followed-command";
import { productionDeployments } from "./compose/compose-model";
import type { EnvironmentEntry } from "./compose/compose-service";
import { readDockerImage } from "./docker/docker-image";
import { dockerfileTrees } from "./docker/dockerfile-trees";
import { dockerBuilds } from "./docker/dockerfiles";
import { isWellKnownPassword } from "./weak-credentials";

/** A secret that is written out in a file of the deployment. */
export interface LiteralSecret {
  /** The Compose deployment or the Dockerfile. */
  readonly where: string;
  readonly service: string | undefined;
  /** The variable or option that holds it. */
  readonly name: string;
  /** The secret itself: a whole value, the password in an address, or a variable's default. */
  readonly place: Place;
  readonly part: "value" | "password" | "fallback";
  /** The entry it stands in, if it does. */
  readonly entry: EnvironmentEntry | undefined;
}

/** Secrets in `environment`, `args` and commands of production; absent without Compose files for production. */
export const composeSecrets: Fact<readonly LiteralSecret[] | Absent> = fact("compose secrets", (db) => {
  const deployments = db.get(productionDeployments);
  if (isAbsent(deployments)) return deployments;
  const found = deployments.flatMap((deployment) =>
    deployment.services.flatMap(({ name, environment, build, command }) =>
      [
        ...environment.flatMap((entry) => secretIn(entry) ?? []),
        ...(build?.args ?? []).flatMap((entry) => secretIn(entry) ?? []),
        ...secretsInCommand(command?.words ?? []),
      ].map((secret): LiteralSecret => ({ ...secret, where: deployment.name, service: name })),
    ),
  );
  // Services that share an anchor share the place.
  return [...new Map(found.map((one) => [`${one.place.path}:${one.place.range.start}`, one])).values()];
});

/** Secrets in ENV and ARG of images for production; absent without Dockerfiles. */
export const dockerfileSecrets: Fact<readonly LiteralSecret[] | Absent> = fact("dockerfile secrets", (db) => {
  const builds = db.get(dockerBuilds).filter(({ judgedAsProduction }) => judgedAsProduction);
  if (builds.length === 0) return absent;
  const found = builds.flatMap(({ path, target }): readonly LiteralSecret[] => {
    const tree = db.of(dockerfileTrees, path);
    const stage = tree && stageFor(tree, target);
    if (!tree || !stage || !readDockerImage(tree, path, target)) return [];
    // What an earlier stage sets stays in that stage, unless this one continues it.
    return instructionsOf(tree, stage)
      .filter(({ keyword }) => keyword === "ENV" || keyword === "ARG")
      .flatMap(({ properties }) =>
        properties.flatMap(({ key, value, valueRange, range }): readonly LiteralSecret[] => {
          const part = value === undefined ? undefined : partOf(key, value);
          if (!part || isForBuilding(value ?? "")) return [];
          return [
            {
              where: path,
              service: undefined,
              name: key,
              place: { path, range: valueRange ?? range },
              part: part.part,
              entry: undefined,
            },
          ];
        }),
      );
  });
  return [...new Map(found.map((one) => [`${one.place.path}:${one.place.range.start}`, one])).values()];
});

function secretIn(entry: EnvironmentEntry): Omit<LiteralSecret, "where" | "service"> | undefined {
  const { value, name } = entry;
  if (!value) return undefined;
  const { path, range } = value.place;
  for (const variable of value.variables) {
    if (variable.operand === "" || !/-/.test(variable.operator ?? "")) continue;
    if (!isSecretText(name, variable.operand) && !isSecretText(variable.name, variable.operand)) continue;
    return { name, place: value.place, part: "fallback", entry };
  }
  if (value.variables.length > 0) return undefined;
  const part = partOf(name, value.raw);
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

/** Which part of a value is a secret. */
function partOf(
  name: string,
  value: string,
): { readonly part: "value" | "password"; readonly start: number; readonly length: number } | undefined {
  const address = /^[a-z][a-z0-9+.-]*:\/\/[^\s/@:]*:([^\s/@]+)@/i.exec(value);
  const password = address?.[1];
  if (address && password !== undefined) {
    if (isPlaceholder(password) || isWellKnownPassword(password) || /[$%{]/.test(password)) return undefined;
    return { part: "password", start: address[0].length - password.length - 1, length: password.length };
  }
  return isSecretText(name, value) ? { part: "value", start: 0, length: value.length } : undefined;
}

function isSecretText(name: string, value: string): boolean {
  const text = value.trim();
  if (findProviderTokens(text).length > 0) return true;
  if (!isSecretName(name) || isPlaceholder(text) || isPlainSetting(text) || isWellKnownPassword(text))
    return false;
  // Paths and bare addresses tell where a secret is, not what it is.
  return text.length >= 5 && !/^(?:\/|\.{1,2}\/|[a-z][a-z0-9+.-]*:\/\/)/i.test(text) && !/^\$/.test(text);
}

/** Values given only so that `collectstatic` or a build starts. */
function isForBuilding(value: string): boolean {
  return /build|dummy|collect|static|temp|unused|not[-_ ]?used|ignored|nothing|irrelevant|none|docker/i.test(
    value,
  );
}

/** `redis-server --requirepass secret`, `mysqladmin -psecret`. */
function secretsInCommand(
  words: readonly CommandWord[],
): readonly Omit<LiteralSecret, "where" | "service">[] {
  return words.flatMap((word, index) => {
    const joined = /^--(requirepass|password|basic[-_]auth)=(.+)$/.exec(word.text);
    const next = /^--(requirepass|masterauth)$/.exec(word.text) ? words[index + 1] : undefined;
    const value = joined?.[2] ?? next?.text;
    if (value === undefined || /[$%{]/.test(value) || isPlaceholder(value) || isWellKnownPassword(value))
      return [];
    const name = joined?.[1] ?? word.text.slice(2);
    return [{ name: `--${name}`, place: (next ?? word).place, part: "value" as const, entry: undefined }];
  });
}

import { type Database, type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { fileNameOf, folderOf } from "../../server/src/engine/path";
import { type Absent, isAbsent, orNone } from "../../server/src/engine/rule";
import {
  isSecretText,
  looksWritten,
  secretPartOf,
  variableNameOf,
} from "../../server/src/engine/secrets/literal-secret";
import { isPlaceholder, isPlainSetting, looksRandom } from "../../server/src/engine/secrets/placeholder";
import { findProviderTokens } from "../../server/src/engine/secrets/provider-token";
import { isSecretName, isSecretOfBuild, isSigningKeyName } from "../../server/src/engine/secrets/secret-name";
import { isWellKnownPassword } from "../../server/src/engine/secrets/well-known-passwords";
import type { RelativePath } from "../../server/src/engine/snapshot";
import { credentialsIn } from "../../server/src/facts/commands/command-credentials";
import { productionDeployments } from "../../server/src/facts/deployment/compose/compose-model";
import {
  type BuildCommand,
  type BuildStage,
  buildCommandsOf,
  buildStages,
  startCommandsOf,
} from "../../server/src/facts/deployment/docker/build-commands";
import { dockerfileOf } from "../../server/src/facts/deployment/docker/dockerfile-of";
import { environmentOfService } from "../../server/src/facts/deployment/production-environment";
import { envTemplates } from "../../server/src/facts/environment/environment-keys";
import { parsedEnvFile } from "../../server/src/facts/repository/env-files";
import { type DockerInstruction, variableNamesIn } from "../../server/src/languages/dockerfile/index";

/** A secret that the build of an image is given in a way that leaves it behind. */
export interface DockerfileSecret {
  readonly where: RelativePath;
  /** The variable or option that holds it; never the value. */
  readonly name: string;
  readonly place: Place;
  /**
   * "written": its value stands in ENV or ARG. "well-known": one that everybody tries does. "kept": ENV takes over what the
   * build was given. "given": an ARG whose value the builder passes. "run": a command of RUN or an ADD holds it. "template":
   * an env template becomes the env file of the image, with the samples that it shows.
   */
  readonly kind: "written" | "well-known" | "kept" | "given" | "run" | "template";
  readonly template?: { readonly path: RelativePath; readonly keys: readonly string[] };
  /** It is in a layer or the history of the image that is shipped. */
  readonly isShipped: boolean;
}

/** Secrets in the variables, labels and commands of images for production, one a name and Dockerfile; absent without Dockerfiles. */
export const dockerfileSecrets: Fact<readonly DockerfileSecret[] | Absent> = fact(
  "dockerfile secrets",
  (db) => {
    const stages = db.get(buildStages);
    if (isAbsent(stages)) return stages;
    const found = new Map<string, DockerfileSecret>();
    for (const one of stages.flatMap((stage) => [
      ...secretsInVariables(stage),
      ...secretsInCommands(stage),
      ...secretsOfTemplates(db, stage),
    ])) {
      const key = one.kind === "run" ? `${one.where}:${one.place.range.start}` : `${one.where} ${one.name}`;
      const known = found.get(key);
      if (!known || weight(one) > weight(known)) found.set(key, one);
    }
    return [...found.values()].filter((one) => one.kind !== "well-known" || !isReplaced(db, one));
  },
);

/** Whether every container that production makes of the image is given another value: there that one is judged. */
function isReplaced(db: Database, { where, name }: DockerfileSecret): boolean {
  const deployments = db.get(productionDeployments);
  const services = orNone(deployments).flatMap(({ folder, services }) =>
    services
      .filter((service) => dockerfileOf(db, service) === where)
      .map((service) => environmentOfService(db, service, folder).variables.get(name)),
  );
  return (
    services.length > 0 &&
    services.every((one) => one !== undefined && one.kind !== "unset" && one.steps.at(-1)?.path !== where)
  );
}

/** Of several places of one name the gravest is told. */
function weight({ kind, isShipped }: DockerfileSecret): number {
  return ["given", "template", "well-known", "kept", "run", "written"].indexOf(kind) + (isShipped ? 5 : 0);
}

function secretsInVariables({ dockerfile, stage, isShipped }: BuildStage): readonly DockerfileSecret[] {
  const given = new Map(
    stage.instructions
      .filter(isArgument)
      .flatMap(({ properties }) => properties)
      .map((one) => [one.key, one.value]),
  );
  return stage.instructions
    .filter(({ keyword }) => keyword === "ENV" || keyword === "ARG" || keyword === "LABEL")
    .flatMap((instruction) =>
      instruction.properties.flatMap(({ key, value, valueRange, range }): readonly DockerfileSecret[] => {
        const kind =
          instruction.keyword === "LABEL" ? kindOfLabel(key, value) : kindOf(instruction, key, value, given);
        if (kind === undefined) return [];
        const place = { path: dockerfile, range: kind === "given" ? range : (valueRange ?? range) };
        return [{ where: dockerfile, name: key, place, kind, isShipped }];
      }),
    );
}

function isArgument({ keyword }: DockerInstruction): boolean {
  return keyword === "ARG";
}

function kindOf(
  { keyword }: DockerInstruction,
  name: string,
  value: string | undefined,
  given: ReadonlyMap<string, string | undefined>,
): DockerfileSecret["kind"] | undefined {
  if (value === undefined) return isSecretOfBuild(name) ? "given" : undefined;
  if (isForBuilding(value)) return undefined;
  if (secretPartOf(name, value)) return isFingerprint(value) ? undefined : "written";
  if (!isSecretOfBuild(name)) return undefined;
  const variables = variableNamesIn(value);
  if (variables.length > 0) {
    const isDummy = variables.some(({ name: from }) => isForBuilding(given.get(from) ?? ""));
    return keyword === "ENV" && variables.some(({ name: from }) => given.has(from)) && !isDummy
      ? "kept"
      : undefined;
  }
  const text = value.trim();
  if (text === "" || isPlainSetting(text) || isFingerprint(text) || /^[./~]|:\/\//.test(text))
    return undefined;
  // A placeholder that signs works as it stands, and everybody has it.
  const signs = keyword === "ENV" && isSigningKeyName(name) && isPlaceholder(text) && text.length > 3;
  return signs || isWellKnownPassword(text) || /change[-_ ]?(?:me|this|it)|insecure/i.test(text)
    ? "well-known"
    : undefined;
}

/** What a label says is no setting: only what looks generated is a secret. */
function kindOfLabel(name: string, value = ""): "written" | undefined {
  return isSecretText(variableNameOf(name), value) && looksRandom(value) ? "written" : undefined;
}

/** Fingerprints of keys that sign packages are public. */
function isFingerprint(value: string): boolean {
  return /^(?:0x)?[0-9A-F]{8,64}$/.test(value.replaceAll(" ", ""));
}

function secretsInCommands(stage: BuildStage): readonly DockerfileSecret[] {
  const { dockerfile, isShipped } = stage;
  const declared = new Map(
    stage.stage.instructions
      .filter(({ keyword }) => keyword === "ARG" || keyword === "ENV")
      .flatMap(({ properties }) => properties.map(({ key, range }) => [key, range] as const)),
  );
  const toSecret = (text: string, name: string, place: Place): readonly DockerfileSecret[] => {
    const [variable] = variableNamesIn(text);
    if (variable) {
      const range = declared.get(variable.name);
      // Under a name of a secret it is found where it is declared.
      if (!range || isSecretOfBuild(variable.name)) return [];
      return [
        {
          where: dockerfile,
          name: variable.name,
          place: { path: dockerfile, range },
          kind: "given",
          isShipped,
        },
      ];
    }
    if (/[$`%{<]/.test(text) || isForBuilding(text) || (isPlaceholder(text) && !isWellKnownPassword(text)))
      return [];
    return [{ where: dockerfile, name, place, kind: "run", isShipped }];
  };
  const handedOver = (commands: readonly BuildCommand[]) =>
    commands.flatMap((command, index) =>
      credentialsIn(command, commands[index + 1]).flatMap(({ text, name, place }) =>
        toSecret(text, name, place),
      ),
    );
  const inAdds = stage.stage.instructions
    .filter(({ keyword }) => keyword === "ADD")
    .flatMap(({ words }) => words)
    .flatMap(({ value, range }) => {
      const text = /^https?:\/\/[^/@\s:]*:([^/@\s]+)@/.exec(value)?.[1];
      return text === undefined ? [] : toSecret(text, "ADD", { path: dockerfile, range });
    });
  return [
    ...handedOver(buildCommandsOf(stage)),
    ...(isShipped ? handedOver(startCommandsOf(stage)) : []),
    ...assignedSecrets(stage).map(
      ({ name, value }): DockerfileSecret => ({
        where: dockerfile,
        name,
        place: value.place,
        kind: "run",
        isShipped,
      }),
    ),
    ...inAdds,
  ];
}

/** What the programs of an image read where nobody gives them another value: `RUN cp .env.example .env`, `COPY .env.example .env`. */
function secretsOfTemplates(db: Database, stage: BuildStage): readonly DockerfileSecret[] {
  if (!stage.isShipped) return [];
  const copies = [
    ...buildCommandsOf(stage)
      .filter(({ words: [program] }) => /^(?:cp|mv)$/.test(program?.text ?? ""))
      .map(({ words }) => words.slice(1)),
    ...stage.stage.instructions
      .filter(({ keyword, flags }) => keyword === "COPY" && !flags.some(({ name }) => name === "from"))
      .map(({ words }) =>
        words.map(({ value, range }) => ({ text: value, place: { path: stage.dockerfile, range } })),
      ),
  ];
  return copies.flatMap((words): readonly DockerfileSecret[] => {
    const [source, target] = words.filter(({ text }) => !text.startsWith("-"));
    if (!source || !target || !/^\.env(?:\.production)?$/.test(fileNameOf(target.text))) return [];
    const path = templateNamed(db, source.text, stage.dockerfile);
    const entries = path === undefined ? [] : db.of(parsedEnvFile, path).entries;
    const keys = entries
      .filter(({ key, value }) => isSecretName(key) && value.trim() !== "" && !isPlainSetting(value))
      .map(({ key }) => key);
    const [name] = keys;
    if (path === undefined || name === undefined) return [];
    const where = stage.dockerfile;
    return [
      { where, name, place: source.place, kind: "template", template: { path, keys }, isShipped: true },
    ];
  });
}

/** The template by that name beside the Dockerfile, or the only one. */
function templateNamed(db: Database, source: string, dockerfile: RelativePath): RelativePath | undefined {
  const all = db.get(envTemplates);
  const named = orNone(all)
    .map(({ path }) => path)
    .filter((path) => fileNameOf(path) === fileNameOf(source));
  return (
    named.find((path) => folderOf(path) === folderOf(dockerfile)) ??
    (named.length === 1 ? named[0] : undefined)
  );
}

/** `NAME=value` in front of a command, and behind `env`, where the value is a secret. */
function assignedSecrets(stage: BuildStage): BuildCommand["assignments"] {
  const isToken = (text: string) => findProviderTokens(text).length > 0;
  const inRuns = buildCommandsOf(stage)
    .flatMap(({ assignments }) => assignments)
    // A step of the build is often given something only so that it runs.
    .filter(({ name, value: { text } }) => isSecretText(name, text) && (looksRandom(text) || isToken(text)));
  const inStarts = (stage.isShipped ? startCommandsOf(stage) : [])
    .flatMap(({ words: [program, ...words], assignments }) => [
      ...assignments,
      ...(program?.text === "env" ? words : []).flatMap(({ text, place }) => {
        const [, name, value = ""] = /^(\w+)=(.*)$/s.exec(text) ?? [];
        return name === undefined ? [] : [{ name, value: { text: value, place } }];
      }),
    ])
    .filter(({ name, value: { text } }) => looksWritten(name, text) || isToken(text));
  return [...inRuns, ...inStarts];
}

/** Values given only so that `collectstatic` or a build starts. */
function isForBuilding(value: string): boolean {
  return /build|dummy|mock|fake|collect|static|temp|unused|not[-_ ]?used|ignored|nothing|irrelevant|none|docker/i.test(
    value,
  );
}

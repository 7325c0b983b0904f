import { type Database, type Fact, type FactFamily, fact, factFamily } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { isAbsent } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import {
  type Dockerfile,
  type DockerInstruction,
  type DockerStage,
  expandVariables,
  healthcheckOf,
  instructionsOf,
  lastInstruction,
  parseDockerfile,
  stageFor,
} from "../../languages/dockerfile";
import { type ComposeDeployment, composeDeployments } from "./compose-model";
import type { ComposeCommand, ComposeService } from "./compose-service";
import { type ImageReference, parseImage } from "./images";
import { fileNameOf, folderOf, isInside, joinContainerPath, joinPath } from "./repository-path";
import { type Stage, stageOfName } from "./stage";

/** The tree of one Dockerfile by path; undefined when its text is not known. */
export const dockerfileTrees: FactFamily<Dockerfile | undefined> = factFamily(
  "dockerfile",
  (db, path) => {
    const file = db.file(path);
    return file && parseDockerfile(file.text);
  },
  Object.is,
);

/** One image that the repository builds: a Dockerfile, a stage of it and the folder it copies from. */
export interface DockerBuild {
  readonly path: RelativePath;
  /** The stage's name; undefined for the last one. */
  readonly target: string | undefined;
  /** The build context; undefined when it lies outside or is not known. */
  readonly context: RelativePath | undefined;
  /** Whether something says that the context is this folder, or it is only the likeliest one. */
  readonly contextIsSure: boolean;
  readonly stage: Stage;
  readonly judgedAsProduction: boolean;
  /** The Compose services made of it. */
  readonly services: readonly {
    readonly deployment: string;
    readonly service: string;
    readonly place: Place;
  }[];
}

/** Every image the repository builds, by Dockerfile; a Dockerfile that nothing builds is one as well. Empty without Dockerfiles. */
export const dockerBuilds: Fact<readonly DockerBuild[]> = fact("docker builds", (db) => {
  const builds = new Map<string, DockerBuild>();
  const compose = db.get(composeDeployments);
  const deployments: readonly ComposeDeployment[] = isAbsent(compose) ? [] : compose;
  for (const deployment of deployments) {
    for (const service of deployment.services) {
      const build = service.build;
      const path = build?.dockerfilePath;
      if (!build || path === undefined || !db.file(path)) continue;
      const target = build.target?.value;
      const key = `${path}\n${target ?? ""}\n${build.contextFolder ?? ""}`;
      const known = builds.get(key);
      const judged = deployment.judgedAsProduction;
      builds.set(key, {
        path,
        target,
        context: build.contextFolder,
        contextIsSure: true,
        stage: judged
          ? known?.stage === "production"
            ? "production"
            : deployment.stage
          : (known?.stage ?? deployment.stage),
        judgedAsProduction: judged || (known?.judgedAsProduction ?? false),
        services: [
          ...(known?.services ?? []),
          { deployment: deployment.name, service: service.name, place: service.place },
        ],
      });
    }
  }
  const built = new Set([...builds.values()].map(({ path }) => path));
  for (const path of db.paths()) {
    if (!isDockerfilePath(path) || built.has(path)) continue;
    const stage = stageOfDockerfile(path);
    const context = likelyContext(db, path);
    builds.set(path, {
      path,
      target: undefined,
      context,
      contextIsSure: false,
      stage,
      judgedAsProduction: stage === "production" || stage === "unclear",
      services: [],
    });
  }
  return [...builds.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
});

/** `Dockerfile`, `Dockerfile.prod`, `web.Dockerfile`, `Containerfile`; templates and ignore files are none. */
export function isDockerfilePath(path: RelativePath): boolean {
  const name = fileNameOf(path);
  if (/\.(?:dockerignore|md|ya?ml|json|py|sh|txt|j2|tmpl|template)$/i.test(name)) return false;
  return (
    /^(?:Dockerfile|Containerfile)(?:[._-][\w.-]+)?$/i.test(name) ||
    /^[\w.-]+[._-](?:Dockerfile|Containerfile)$/i.test(name)
  );
}

function stageOfDockerfile(path: RelativePath): Stage {
  const own = stageOfName(fileNameOf(path).replace(/dockerfile|containerfile/i, " "));
  if (own !== "unclear") return own;
  const folders = folderOf(path).split("/").reverse();
  for (const folder of folders) {
    if (folder === ".devcontainer" || folder === ".github") return "development";
    if (/^(?:local|dev|development)$/i.test(folder)) return "development";
    if (/^(?:tests?|e2e|ci|examples?|samples?|fixtures?)$/i.test(folder)) return "test";
    if (/^(?:prod|production)$/i.test(folder)) return "production";
  }
  return "unclear";
}

/** The nearest folder at or above the Dockerfile in which everything that it copies exists. */
function likelyContext(db: Database, path: RelativePath): RelativePath | undefined {
  const tree = db.of(dockerfileTrees, path);
  if (!tree) return undefined;
  const sources = tree.stages.flatMap((stage) =>
    stage.instructions.flatMap((one) => (isCopyFromContext(one) ? copySources(one) : [])),
  );
  const plain = sources.filter((source) => !/[*?[$]|:\/\//.test(source) && source !== "." && source !== "./");
  const entries = db.tree().entries;
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    const all = plain.every((source) => {
      const found = joinPath(folder, source.replace(/^\/+/, ""));
      return found !== undefined && (found === "" || entries.has(found));
    });
    if (all) return folder;
    if (folder === "") return folderOf(path);
  }
}

/** What a container of one image starts with, seen from its Dockerfile. */
export interface DockerImage {
  readonly path: RelativePath;
  readonly target: string | undefined;
  /** The stage's FROM line. */
  readonly from: Place;
  /** The image all this starts from, after following stages; undefined for `scratch` and unknown variables. */
  readonly base: ImageReference | undefined;
  /** The last USER; undefined when the base image's own holds. */
  readonly user: { readonly name: string; readonly place: Place } | undefined;
  readonly environment: readonly DockerVariable[];
  readonly entrypoint: ComposeCommand | undefined;
  readonly command: ComposeCommand | undefined;
  readonly workingDirectory: string;
  readonly healthcheck: { readonly place: Place; readonly none: boolean } | undefined;
  /** Container ports of EXPOSE. */
  readonly exposed: readonly string[];
  /** What is copied from the context, in the order of the file, stages behind `COPY --from` included. */
  readonly copies: readonly DockerCopy[];
  readonly runs: readonly DockerInstruction[];
  /** Its last instruction: where something at its end is inserted. */
  readonly last: Place;
  /** The stage's own first CMD or ENTRYPOINT, in front of which the user is switched. */
  readonly start: Place | undefined;
  /** The stage's own instructions: an image without any is nothing but its base. */
  readonly instructionCount: number;
}

export interface DockerVariable {
  readonly name: string;
  /** Undefined when an ARG without default decides. */
  readonly value: string | undefined;
  readonly place: Place;
  readonly valuePlace: Place;
}

export interface DockerCopy {
  /** Relative to the context. */
  readonly sources: readonly string[];
  /** Absolute, inside the container. */
  readonly target: string;
  /** The target ends with "/", or holds several sources: it is a folder. */
  readonly intoFolder: boolean;
  readonly place: Place;
}

/** The image that a Dockerfile builds for a target stage; undefined when there is no such stage. */
export function readDockerImage(
  tree: Dockerfile,
  path: RelativePath,
  target: string | undefined,
  buildArguments: ReadonlyMap<string, string | undefined> = new Map(),
): DockerImage | undefined {
  const stage = stageFor(tree, target);
  if (!stage) return undefined;
  const instructions = instructionsOf(tree, stage);
  const variables = readVariables(instructions, path, buildArguments);
  const variableOf = (name: string) => variables.known.get(name);
  const last = (keyword: string) => lastInstruction(tree, stage, keyword);
  const place = (one: DockerInstruction): Place => ({ path, range: one.range });
  const user = last("USER");
  const health = instructions.findLast((one) => one.keyword === "HEALTHCHECK");
  const entrypointAt = instructions.findLastIndex((one) => one.keyword === "ENTRYPOINT");
  // An ENTRYPOINT in a child stage resets a CMD of the parent.
  const ownStart = instructions.length - stage.instructions.length;
  const command = instructions.findLast(
    (one, index) => one.keyword === "CMD" && (entrypointAt < ownStart || index >= ownStart),
  );
  const oldest = oldestOf(tree, stage);
  return {
    path,
    target,
    from: { path, range: stage.from.range },
    base: oldest.resolvedImage && parseImage(oldest.resolvedImage.text),
    user: user && {
      name: expandVariables(user.text.trim(), variableOf) ?? user.text.trim(),
      place: place(user),
    },
    environment: variables.environment,
    entrypoint:
      entrypointAt === -1 ? undefined : toCommand(instructions[entrypointAt] as DockerInstruction, path),
    command: command && toCommand(command, path),
    workingDirectory: workingDirectoryAt(instructions, instructions.length, variableOf),
    healthcheck: health && { place: place(health), none: healthcheckOf(health)?.kind === "none" },
    exposed: instructions
      .filter((one) => one.keyword === "EXPOSE")
      .flatMap((one) =>
        one.words.map((word) => (expandVariables(word.value, variableOf) ?? "").split("/")[0] ?? ""),
      ),
    copies: copiesOf(tree, stage, path, variableOf, 0),
    runs: instructions.filter((one) => one.keyword === "RUN"),
    last: place(instructions[instructions.length - 1] ?? stage.from),
    start: startOf(stage, path),
    instructionCount: instructions.length,
  };
}

function startOf(stage: DockerStage, path: RelativePath): Place | undefined {
  const first = stage.instructions.find(({ keyword }) => keyword === "CMD" || keyword === "ENTRYPOINT");
  return first && { path, range: first.range };
}

/** The image of a Compose service that is built from a Dockerfile of the repository. */
export function imageOfService(db: Database, service: ComposeService): DockerImage | undefined {
  const path = service.build?.dockerfilePath;
  if (path === undefined) return undefined;
  const tree = db.of(dockerfileTrees, path);
  const values = new Map(service.build?.args.map(({ name, value }) => [name, value?.value]));
  return tree && readDockerImage(tree, path, service.build?.target?.value, values);
}

/** The file of the repository that a path inside the container comes from: a bind mount of the service, or a COPY. */
export function sourceOfContainerFile(
  db: Database,
  containerPath: string,
  image: DockerImage | undefined,
  context: RelativePath | undefined,
  mounts: ComposeService["volumes"] = [],
): RelativePath | undefined {
  for (const mount of [...mounts].sort((a, b) => b.target.length - a.target.length)) {
    const rest = below(containerPath, mount.target);
    if (rest === undefined || mount.type !== "bind") continue;
    if (mount.sourcePath === undefined) return undefined;
    const found = rest === "" ? mount.sourcePath : joinPath(mount.sourcePath, rest);
    if (found !== undefined && db.file(found)) return found;
  }
  if (!image || context === undefined) return undefined;
  for (const copy of [...image.copies].reverse()) {
    for (const source of copy.sources) {
      const found = copiedFrom(db, containerPath, copy, source, context);
      if (found) return found;
    }
  }
  return undefined;
}

/** The files of the repository that lie directly in a folder of the container, by their name there. */
export function filesInContainer(
  db: Database,
  folder: string,
  image: DockerImage | undefined,
  context: RelativePath | undefined,
  mounts: ComposeService["volumes"],
): ReadonlyMap<string, RelativePath> {
  const found = new Map<string, RelativePath>();
  const addFolder = (source: RelativePath) => {
    const prefix = source === "" ? "" : `${source}/`;
    for (const path of db.paths()) {
      const name = path.slice(prefix.length);
      if (path.startsWith(prefix) && !name.includes("/")) found.set(name, path);
    }
  };
  const add = (source: RelativePath | undefined, target: string, keepsName: boolean) => {
    if (source === undefined) return;
    if (db.file(source)) {
      const place = keepsName ? joinContainerPath(target, fileNameOf(source)) : target;
      const name = below(place, folder);
      if (name && !name.includes("/")) found.set(name, source);
    } else {
      const rest = below(folder, target);
      if (rest !== undefined) addFolder(rest === "" ? source : (joinPath(source, rest) ?? source));
    }
  };
  if (image && context !== undefined) {
    for (const copy of image.copies) {
      for (const source of copy.sources) {
        const from = joinPath(context, source.replace(/^\/+/, ""));
        if (/[*?]/.test(source)) {
          const pattern = globPattern(fileNameOf(source));
          const base = from === undefined ? "" : folderOf(from);
          for (const path of db.paths())
            if (folderOf(path) === base && pattern.test(fileNameOf(path))) add(path, copy.target, true);
        } else add(from, copy.target, copy.intoFolder);
      }
    }
  }
  for (const mount of mounts) if (mount.type === "bind") add(mount.sourcePath, mount.target, false);
  return found;
}

/** A file name pattern with `*` and `?`. */
export function globPattern(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replace(/\*+/g, "[^/]*").replaceAll("?", "[^/]")}$`);
}

function copiedFrom(
  db: Database,
  containerPath: string,
  copy: DockerCopy,
  source: string,
  context: RelativePath,
): RelativePath | undefined {
  const rest = below(containerPath, copy.target);
  if (rest === undefined) return undefined;
  const from = joinPath(context, source.replace(/^\/+/, ""));
  if (from === undefined) return undefined;
  if (rest === "") return db.file(from) ? from : undefined;
  // A file copied into a folder keeps its name; of a folder the contents are copied.
  if (db.file(from)) return fileNameOf(from) === rest ? from : undefined;
  if (/[*?]/.test(source)) {
    const found = joinPath(folderOf(from), rest);
    return found !== undefined && db.file(found) ? found : undefined;
  }
  const found = joinPath(from, rest);
  return found !== undefined && db.file(found) ? found : undefined;
}

/** The path inside a container folder, "" for the folder itself, undefined outside of it. */
function below(path: string, folder: string): string | undefined {
  const clean = folder.replace(/\/+$/, "");
  if (path === clean || path === `${clean}/`) return "";
  return path.startsWith(`${clean}/`) ? path.slice(clean.length + 1) : undefined;
}

function oldestOf(tree: Dockerfile, stage: DockerStage): DockerStage {
  let oldest = stage;
  for (let parent = stage.parent; parent !== undefined; parent = tree.stages[parent]?.parent)
    oldest = tree.stages[parent] ?? oldest;
  return oldest;
}

function readVariables(
  instructions: readonly DockerInstruction[],
  path: RelativePath,
  buildArguments: ReadonlyMap<string, string | undefined>,
): { known: ReadonlyMap<string, string>; environment: readonly DockerVariable[] } {
  const known = new Map<string, string>();
  const environment = new Map<string, DockerVariable>();
  for (const { keyword, properties } of instructions) {
    for (const { key, value, range, valueRange } of properties) {
      if (keyword === "ARG") {
        const given = buildArguments.has(key) ? buildArguments.get(key) : value;
        if (given === undefined) known.delete(key);
        else known.set(key, expandVariables(given, (name) => known.get(name)) ?? given);
      } else if (keyword === "ENV") {
        const expanded = expandVariables(value ?? "", (name) => known.get(name));
        if (expanded === undefined) known.delete(key);
        else known.set(key, expanded);
        environment.set(key, {
          name: key,
          value: expanded,
          place: { path, range },
          valuePlace: { path, range: valueRange ?? range },
        });
      }
    }
  }
  return { known, environment: [...environment.values()] };
}

function toCommand(instruction: DockerInstruction, path: RelativePath): ComposeCommand {
  const words = (instruction.exec ?? instruction.words).map((word) => ({
    text: word.value,
    place: { path, range: word.range },
  }));
  const isList = instruction.exec !== undefined;
  return {
    place: { path, range: instruction.textRange },
    words,
    isList,
    text: isList ? undefined : instruction.text,
  };
}

function workingDirectoryAt(
  instructions: readonly DockerInstruction[],
  end: number,
  variableOf: (name: string) => string | undefined,
): string {
  let folder = "/";
  for (const one of instructions.slice(0, end)) {
    if (one.keyword !== "WORKDIR") continue;
    folder = joinContainerPath(folder, expandVariables(one.text.trim(), variableOf) ?? one.text.trim());
  }
  return folder;
}

function isCopyFromContext({ keyword, flags }: DockerInstruction): boolean {
  return (keyword === "COPY" || keyword === "ADD") && !flags.some(({ name }) => name === "from");
}

function copySources({ exec, words }: DockerInstruction): readonly string[] {
  return (exec ?? words)
    .slice(0, -1)
    .map(({ value }) => value)
    .filter((value) => !value.startsWith("<<"));
}

const deepestCopies = 5;

/** Copies from the context that end up in the stage, those taken over from other stages included. */
function copiesOf(
  tree: Dockerfile,
  stage: DockerStage,
  path: RelativePath,
  variableOf: (name: string) => string | undefined,
  depth: number,
): readonly DockerCopy[] {
  if (depth > deepestCopies) return [];
  const instructions = instructionsOf(tree, stage);
  return instructions.flatMap((one, index): readonly DockerCopy[] => {
    if (one.keyword !== "COPY" && one.keyword !== "ADD") return [];
    const words = one.exec ?? one.words;
    const written = words[words.length - 1]?.value;
    const sources = copySources(one);
    if (written === undefined || sources.length === 0) return [];
    const folder = workingDirectoryAt(instructions, index, variableOf);
    const expanded = expandVariables(written, variableOf) ?? written;
    const target = joinContainerPath(folder, expanded);
    const intoFolder = /\/$|^\.{1,2}$/.test(expanded) || sources.length > 1;
    const place = { path, range: one.range };
    const from = one.flags.find(({ name }) => name === "from")?.value;
    if (from === undefined) return [{ sources, target, intoFolder, place }];
    const source = tree.stages.find(
      (other) =>
        other.index < stage.index &&
        (other.name?.toLowerCase() === from.toLowerCase() || String(other.index) === from),
    );
    if (!source) return [];
    const inner = copiesOf(tree, source, path, variableOf, depth + 1);
    return inner.flatMap((copy): readonly DockerCopy[] =>
      sources.flatMap((taken) => {
        const rest = below(copy.target, joinContainerPath("/", taken));
        if (rest !== undefined) return [{ ...copy, target: joinContainerPath(target, rest), place }];
        const deeper = below(joinContainerPath("/", taken), copy.target);
        if (deeper === undefined) return [];
        return [
          {
            ...copy,
            sources: copy.sources.map((one) => `${one.replace(/\/+$/, "")}/${deeper}`),
            target,
            place,
          },
        ];
      }),
    );
  });
}

/** Whether an image is built around the project's own code: it copies something of its context. */
export function holdsOwnCode(image: DockerImage): boolean {
  return image.copies.length > 0;
}

/** Whether a folder lies inside a build context, which is what an image can hold of it. */
export function contextHolds(context: RelativePath | undefined, folder: RelativePath): boolean {
  return context !== undefined && (isInside(folder, context) || isInside(context, folder));
}

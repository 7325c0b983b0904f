import type { Place } from "../../../engine/finding";
import { joinContainerPath, joinPath } from "../../../engine/path";
import type { FileTree, RelativePath } from "../../../engine/snapshot";
import {
  type Dockerfile,
  type DockerInstruction,
  type DockerStage,
  expandVariables,
  healthcheckOf,
  instructionsOf,
  lastInstruction,
  stageFor,
} from "../../../languages/dockerfile/index";
import type { ComposeCommand } from "../compose/compose-service";
import { below } from "./container-paths";
import { type ImageReference, parseImage } from "./images";

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
  /** It is built around the project's code: it, or a stage that it takes something from, copies of the context. */
  readonly holdsOwnCode: boolean;
  readonly runs: readonly DockerInstruction[];
  /** Its last instruction: where something at its end is inserted. */
  readonly last: Place;
  /** The stage's own first CMD or ENTRYPOINT, in front of which the user is switched. */
  readonly start: Place | undefined;
  /** The stage's own instructions: an image without any is nothing but its base. */
  readonly instructionCount: number;
}

/** An ENV or ARG that is set in the image. */
export interface DockerVariable {
  readonly name: string;
  /** Undefined when an ARG without default decides. */
  readonly value: string | undefined;
  readonly place: Place;
  readonly valuePlace: Place;
}

/** A COPY or ADD of the context that ends up in the image. */
export interface DockerCopy {
  /** Relative to the context. */
  readonly sources: readonly string[];
  /** Absolute, inside the container. */
  readonly target: string;
  /** The target ends with "/", or holds several sources: it is a folder. */
  readonly intoFolder: boolean;
  /** The instruction by which it gets into the image. */
  readonly place: Place;
  /** The instruction that takes it from the context: another one where a stage in front has it first. */
  readonly written: Place;
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
  const filled = fill(tree, stage, path, variableOf);
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
    workingDirectory: instructions
      .filter((one) => one.keyword === "WORKDIR")
      .reduce((folder, one) => folderAfter(folder, one, variableOf), "/"),
    healthcheck: health && { place: place(health), none: healthcheckOf(health)?.kind === "none" },
    exposed: instructions
      .filter((one) => one.keyword === "EXPOSE")
      .flatMap((one) =>
        one.words.map((word) => (expandVariables(word.value, variableOf) ?? "").split("/")[0] ?? ""),
      ),
    copies: filled.copies,
    holdsOwnCode: filled.holdsOwnCode,
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

function folderAfter(
  folder: string,
  { text }: DockerInstruction,
  variableOf: (name: string) => string | undefined,
): string {
  return joinContainerPath(folder, expandVariables(text.trim(), variableOf) ?? text.trim());
}

/** Whether an instruction copies of the context, and not of another stage. */
export function isCopyFromContext({ keyword, flags }: DockerInstruction): boolean {
  return (keyword === "COPY" || keyword === "ADD") && !flags.some(({ name }) => name === "from");
}

/** What the stages of a Dockerfile copy from their context, as it is written. */
export function contextSources(tree: Dockerfile | undefined): readonly string[] {
  return (tree?.stages ?? []).flatMap(({ instructions }) =>
    instructions.flatMap((one) => (isCopyFromContext(one) ? copySources(one) : [])),
  );
}

/** Whether a source of a copy, as it is written, is there when a folder is the context. */
export function isInContext(entries: FileTree["entries"], context: RelativePath, source: string): boolean {
  const found = joinPath(context, source.replace(/^\/+/, ""));
  return found !== undefined && (found === "" || entries.has(found));
}

/** What a COPY or ADD names before its target, here-documents left out. */
export function copySources({ exec, words }: DockerInstruction): readonly string[] {
  return (exec ?? words)
    .slice(0, -1)
    .map(({ value }) => value)
    .filter((value) => !value.startsWith("<<"));
}

/** Real stages copy some dozens of things; one that takes over more than this from others is made to grow without end. */
const mostCopies = 1000;

/** What has been copied into a stage so far, and the folder it stands in. */
interface Filled {
  readonly copies: readonly DockerCopy[];
  readonly holdsOwnCode: boolean;
  readonly folder: string;
}

/** Copies from the context that end up in the stage, those taken over from other stages included. */
function fill(
  tree: Dockerfile,
  stage: DockerStage,
  path: RelativePath,
  variableOf: (name: string) => string | undefined,
): Filled {
  const empty: Filled = { copies: [], holdsOwnCode: false, folder: "/" };
  // A stage takes over only from those in front of it.
  const filled: Filled[] = [];
  const named = new Map<string, Filled>();
  for (const { index, name, parent, instructions } of tree.stages.slice(0, stage.index + 1)) {
    const start = (parent === undefined ? undefined : filled[parent]) ?? empty;
    const copies = [...start.copies];
    let { folder, holdsOwnCode } = start;
    for (const one of instructions) {
      if (one.keyword === "WORKDIR") folder = folderAfter(folder, one, variableOf);
      else if ((one.keyword === "COPY" || one.keyword === "ADD") && copies.length < mostCopies) {
        copies.push(...copiesBy(one, folder, path, variableOf, named));
        // What a build makes of the code stands at another path than the code.
        holdsOwnCode ||= isCopyFromContext(one) || takenFrom(one, named)?.holdsOwnCode === true;
      }
    }
    const own = { copies: copies.slice(0, mostCopies), holdsOwnCode, folder };
    filled.push(own);
    for (const key of [String(index), name?.toLowerCase()])
      if (key !== undefined && !named.has(key)) named.set(key, own);
  }
  return filled[stage.index] ?? empty;
}

/** The stage in front that an instruction copies from; undefined for the context and for other images. */
function takenFrom({ flags }: DockerInstruction, stages: ReadonlyMap<string, Filled>): Filled | undefined {
  const from = flags.find(({ name }) => name === "from")?.value;
  return from === undefined ? undefined : stages.get(from.toLowerCase());
}

function copiesBy(
  instruction: DockerInstruction,
  folder: string,
  path: RelativePath,
  variableOf: (name: string) => string | undefined,
  stages: ReadonlyMap<string, Filled>,
): readonly DockerCopy[] {
  const words = instruction.exec ?? instruction.words;
  const written = words[words.length - 1]?.value;
  const sources = copySources(instruction);
  if (written === undefined || sources.length === 0) return [];
  const expanded = expandVariables(written, variableOf) ?? written;
  const target = joinContainerPath(folder, expanded);
  const intoFolder = /\/$|^\.{1,2}$/.test(expanded) || sources.length > 1;
  const place = { path, range: instruction.range };
  if (isCopyFromContext(instruction)) return [{ sources, target, intoFolder, place, written: place }];
  const inner = takenFrom(instruction, stages)?.copies ?? [];
  return inner.flatMap((copy): readonly DockerCopy[] =>
    sources.flatMap((taken) => {
      const rest = below(copy.target, joinContainerPath("/", taken));
      if (rest !== undefined) return [{ ...copy, target: joinContainerPath(target, rest), place }];
      const deeper = below(joinContainerPath("/", taken), copy.target);
      if (deeper === undefined) return [];
      return [
        {
          ...copy,
          sources: copy.sources.map((one) => `${one.replace(/(?<!\/)\/+$/, "")}/${deeper}`),
          target,
          place,
        },
      ];
    }),
  );
}

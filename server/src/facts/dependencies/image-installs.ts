import { type Database, type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { fileNameOf, folderOf, isInside, joinContainerPath, joinPath } from "../../engine/path";
import { type Absent, absent, isAbsent, orNone } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import {
  type Dockerfile,
  type DockerInstruction,
  type DockerStage,
  instructionsOf,
  locate,
  stageFor,
} from "../../languages/dockerfile/index";
import { parseShell, type ShellCommand } from "../../languages/shell/index";
import { type DockerBuild, dockerBuilds } from "../deployment/docker/docker-builds";
import { copySources } from "../deployment/docker/docker-image";
import { dockerImageOf } from "../deployment/docker/docker-images";
import { dockerfileTrees } from "../deployment/docker/dockerfile-trees";
import { readInstallCommand, sourceInImage } from "./installations";
import { lockedManifests } from "./lock-state";
import type { LockFile, LockTool } from "./locks/lock-file";
import { lockFiles } from "./locks/lock-files";
import type { Manifest } from "./manifest";
import { manifests } from "./manifests";

/** A command in a Dockerfile of production that installs what a manifest of the repository lists. */
export interface ImageInstall {
  readonly build: DockerBuild;
  readonly tool: LockTool | "pip";
  readonly place: Place;
  readonly words: readonly string[];
  /** The word behind the program: `install`, `sync`. */
  readonly subcommand: Place | undefined;
  readonly manifest: Manifest;
  /** The lock file of the tool beside the manifest, or at the root of its workspace. */
  readonly lock: RelativePath | undefined;
  /** Development dependencies are left out, or something that is not known decides. */
  readonly productionOnly: boolean;
  /** Whoever builds decides by a variable: `ARG NODE_ENV`. */
  readonly isDecidedByBuild: boolean;
  /** The versions of the lock are taken, or the command fails; undefined where its tool never does otherwise. */
  readonly frozen: boolean | undefined;
  /** The lock file is nowhere in the stage that installs. */
  readonly lockLeftBehind: boolean;
  /** The lock file that decides, where it lies outside of what the build can copy. */
  readonly lockBeyond: RelativePath | undefined;
  /** A command behind it that adds a package in whatever version is newest; what is global belongs to no project. */
  readonly addedPast: StageCommand | undefined;
  /** What it installs is in the image that is shipped, and nothing takes it out again. */
  readonly stays: boolean;
}

/** Absent where no Dockerfile of production installs from a manifest. */
export const imageInstalls: Fact<readonly ImageInstall[] | Absent> = fact("image installs", (db) => {
  const found = db
    .get(dockerBuilds)
    .filter(({ judgedAsProduction }) => judgedAsProduction)
    .flatMap((build) => installsOf(db, build));
  return found.length === 0 ? absent : found;
});

/** One command of a RUN. */
export interface StageCommand {
  readonly instruction: DockerInstruction;
  readonly words: readonly string[];
  readonly subcommand: Place | undefined;
  readonly place: Place;
  /** Inside the container. */
  readonly folder: string;
  readonly environment: ReadonlyMap<string, string | undefined>;
  /** Stands in a branch of an `if`. */
  readonly inBranch: boolean;
}

function installsOf(db: Database, build: DockerBuild): readonly ImageInstall[] {
  const tree = db.of(dockerfileTrees, build.path);
  const shipped = tree && stageFor(tree, build.target);
  if (!tree || !shipped) return [];
  const stages = stagesBehind(tree, shipped, build.path);
  return [...stages].flatMap(([stage, kept]) => {
    const commands = commandsOf(tree, stage, build.path);
    return commands.flatMap((command, index): readonly ImageInstall[] => {
      const known = readInstallCommand(command.words);
      // A stage that another one continues is read with that one.
      if (!known || (stage !== shipped && kept === "continued")) return [];
      if (isForNoLock(command, known.tool, commands)) return [];
      const manifest = manifestOf(db, build, stage, command, known.tool);
      if (!manifest) return [];
      const lock = lockOf(db, build, manifest, known.tool);
      const later = commands.slice(index + 1);
      return [
        {
          build,
          tool: known.tool,
          place: command.place,
          words: command.words,
          subcommand: command.subcommand,
          manifest,
          lock: lock?.path,
          frozen: isFrozen(known.tool, command),
          addedPast: later.find((one) => addsNewest(one, known.tool, command.folder)),
          lockBeyond: lock || mountsForIt(command) ? undefined : lockBeyond(db, build, manifest, known.tool),
          lockLeftBehind: lock !== undefined && isLeftBehind(db, build, stage, command, manifest, lock),
          productionOnly: known.productionOnly || leavesOutByEnvironment(known.tool, command),
          isDecidedByBuild:
            !known.productionOnly &&
            isNpmTool(known.tool) &&
            command.environment.has("NODE_ENV") &&
            command.environment.get("NODE_ENV") === undefined,
          stays: kept !== "left" && !later.some((one) => takesOut(one.words, known.tool)),
        },
      ];
    });
  });
}

/** Every stage that the image is made of: itself, and those whose installed packages it takes over or leaves behind. */
function stagesBehind(
  tree: Dockerfile,
  shipped: DockerStage,
  path: RelativePath,
): ReadonlyMap<DockerStage, "shipped" | "taken" | "left" | "continued"> {
  const found = new Map<DockerStage, "shipped" | "taken" | "left" | "continued">([[shipped, "shipped"]]);
  for (let parent = shipped.parent; parent !== undefined; parent = tree.stages[parent]?.parent) {
    const stage = tree.stages[parent];
    if (stage) found.set(stage, "continued");
  }
  const queue: DockerStage[] = [shipped];
  for (let stage = queue.pop(); stage; stage = queue.pop()) {
    const isKept = found.get(stage) === "shipped" || found.get(stage) === "taken";
    for (const one of instructionsOf(tree, stage)) {
      if (one.keyword !== "COPY") continue;
      const from = one.flags.find(({ name }) => name === "from")?.value?.toLowerCase();
      const source = tree.stages.find(
        (other) =>
          other.index < (stage as DockerStage).index &&
          (other.name?.toLowerCase() === from || String(other.index) === from),
      );
      if (!source || from === undefined) continue;
      const taken =
        isKept &&
        copySources(one).some((from) => holdsPackages(tree, source, from)) &&
        !isTakenOutAfter(tree, stage, one, path);
      if (found.get(source) === "taken" || (found.has(source) && !taken)) continue;
      if (found.get(source) !== "shipped") found.set(source, taken ? "taken" : "left");
      queue.push(source);
    }
  }
  return found;
}

/** What a stage took over from another one it may clear of what is for development: `pnpm prune --prod`. */
function isTakenOutAfter(
  tree: Dockerfile,
  stage: DockerStage,
  copy: DockerInstruction,
  path: RelativePath,
): boolean {
  return commandsOf(tree, stage, path).some(
    ({ instruction, words }) => instruction.range.start > copy.range.start && takesOut(words, undefined),
  );
}

/** Whether a path of a stage is where packages are installed, or the project's folder around it. */
function holdsPackages(tree: Dockerfile, stage: DockerStage, path: string): boolean {
  if (/(?:^|\/)(?:node_modules|\.?venv|env|site-packages)\/?$/.test(path)) return true;
  const folder = instructionsOf(tree, stage)
    .findLast(({ keyword }) => keyword === "WORKDIR")
    ?.text.trim();
  const clean = (text: string) => text.replace(/\/\.?$/, "");
  return folder?.startsWith("/") === true && clean(path) === clean(folder);
}

/** What the RUN instructions of a stage and of those that it continues execute, in order. */
export function commandsOf(
  tree: Dockerfile,
  stage: DockerStage,
  path: RelativePath,
): readonly StageCommand[] {
  const environment = new Map<string, string | undefined>();
  const found: StageCommand[] = [];
  let workdir = "/";
  for (const instruction of instructionsOf(tree, stage)) {
    const { keyword, properties, text } = instruction;
    if (keyword === "WORKDIR") workdir = joinContainerPath(workdir, text.trim());
    if (keyword === "ENV" || keyword === "ARG")
      for (const { key, value } of properties)
        environment.set(key, value === undefined || value.includes("$") ? undefined : value);
    if (keyword !== "RUN") continue;
    let folder = workdir;
    const add = (command: ShellCommand, range: Place["range"], second?: Place["range"]) => {
      const words = command.words.map(({ value }) => value);
      if (words[0] === "cd" && words[1] !== undefined) {
        folder = joinContainerPath(folder, words[1]);
        return;
      }
      const own = new Map(environment);
      for (const { name, value } of command.assignments) own.set(name, value.value);
      const subcommand = second && { path, range: second };
      const inBranch = command.inside.some(({ kind }) => kind === "if" || kind === "else");
      found.push({
        instruction,
        words,
        subcommand,
        place: { path, range },
        folder,
        environment: own,
        inBranch,
      });
    };
    if (instruction.exec) continue;
    for (const command of parseShell(text).commands) {
      const first = command.words[0]?.range ?? command.range;
      const last = command.words.at(-1)?.range ?? command.range;
      const second = command.words[1]?.range;
      add(
        command,
        locate(instruction, { start: first.start, end: last.end }),
        second && locate(instruction, second),
      );
    }
    for (const { content } of instruction.heredocs)
      for (const command of parseShell(content).commands) add(command, instruction.range);
  }
  return found;
}

function manifestOf(
  db: Database,
  build: DockerBuild,
  stage: DockerStage,
  { folder, words }: StageCommand,
  tool: LockTool | "pip",
): Manifest | undefined {
  const all = db.get(manifests);
  const tree = db.of(dockerfileTrees, build.path);
  if (isAbsent(all) || !tree || build.context === undefined) return undefined;
  const context = build.context;
  const isNpm = isNpmTool(tool);
  const member = words[words.indexOf("--package") + 1];
  if (tool === "uv" && words.includes("--package") && member !== undefined)
    return all.find(({ name, ecosystem }) => ecosystem === "python" && name === member);
  const name = isNpm ? "package.json" : tool === "pipenv" ? "Pipfile" : "pyproject.toml";
  const image = dockerImageOf(db, build.path, stage.name ?? String(stage.index));
  const inImage = sourceInImage(db, image, context, joinContainerPath(folder, name)).path;
  // A project that is mounted for the command only lies at the root of its context.
  const path = inImage ?? (words.length > 0 && !isNpm ? joinPath(context, name) : undefined);
  return all.find((one) => one.path === path);
}

function lockOf(
  db: Database,
  { context }: DockerBuild,
  manifest: Manifest,
  tool: LockTool | "pip",
): LockFile | undefined {
  for (let folder = manifest.folder; ; folder = folderOf(folder)) {
    const own = db.get(lockFiles).filter((lock) => lock.folder === folder && lock.tool === tool);
    if (own[0]) return own[0];
    if (folder === "" || folder === context) return undefined;
  }
}

/** The lock of the workspace around a build, of which the build gets one member only. */
function lockBeyond(
  db: Database,
  { context, contextIsSure }: DockerBuild,
  manifest: Manifest,
  tool: LockTool | "pip",
): RelativePath | undefined {
  if (!contextIsSure || context === undefined) return undefined;
  const locked = db.get(lockedManifests);
  const locks = orNone(locked).find((one) => one.manifest === manifest)?.locks ?? [];
  return locks.find((lock) => lock.tool === tool && !isInside(lock.path, context))?.path;
}

/** What is mounted for one command only may bring its lock. */
function mountsForIt({ instruction }: StageCommand): boolean {
  return instruction.flags.some(({ name }) => name === "mount");
}

/** Whether a program installs from package.json. */
export function isNpmTool(tool: LockTool | "pip"): boolean {
  return tool === "npm" || tool === "pnpm" || tool === "yarn" || tool === "bun";
}

/** npm, yarn and pnpm leave development dependencies out where NODE_ENV says production, or a variable may say so. */
function leavesOutByEnvironment(tool: LockTool | "pip", { environment }: StageCommand): boolean {
  const says = (name: string, value: RegExp) =>
    environment.has(name) && value.test(environment.get(name) ?? "production");
  if (isNpmTool(tool))
    return (
      says("NODE_ENV", /^production$/) ||
      says("NPM_CONFIG_PRODUCTION", /true|production/) ||
      environment.has("NPM_CONFIG_OMIT") ||
      environment.has("npm_config_omit")
    );
  if (tool === "uv") return environment.has("UV_NO_DEV") || environment.has("UV_NO_DEFAULT_GROUPS");
  return tool === "poetry" && [...environment.keys()].some((name) => name.startsWith("POETRY_WITHOUT"));
}

/** Whether a command removes what was installed for development, or all of it. */
function takesOut(words: readonly string[], tool: LockTool | "pip" | undefined): boolean {
  const program = fileNameOf(words[0] ?? "");
  if (program === "rm") return words.some((word) => /node_modules|venv/.test(word));
  if (/^(?:npm|pnpm|yarn)$/.test(program) && words.includes("prune")) return true;
  if (program === "yarn" && words[1] === "workspaces" && words.includes("--production")) return true;
  if (/^(?:node-prune|npx)$/.test(program) && words.some((word) => /prune/.test(word))) return true;
  const again = readInstallCommand(words);
  return again !== undefined && (tool ?? again.tool) === again.tool && again.productionOnly;
}

function isFrozen(tool: LockTool | "pip", { words, environment }: StageCommand): boolean | undefined {
  const has = (pattern: RegExp) => words.some((word) => pattern.test(word));
  switch (tool) {
    case "npm":
      return has(/^(?:ci|clean-install)$/);
    case "yarn":
      return has(/^--(?:frozen-lockfile|immutable|pure-lockfile)/) || environment.has("CI");
    case "pnpm":
    case "bun":
      return has(/^(?:ci|--frozen-lockfile|--offline)/) || environment.has("CI");
    case "uv":
      return has(/^--(?:frozen|locked)$/) || environment.has("UV_FROZEN") || environment.has("UV_LOCKED");
    case "pipenv":
      return has(/^(?:sync|--deploy|--ignore-pipfile)$/) || environment.has("PIPENV_DEPLOY");
    default:
      return undefined;
  }
}

/** `npm install left-pad` where the project lies; `left-pad@1.3.0` is a decision. */
function addsNewest(
  { words, folder, inBranch }: StageCommand,
  tool: LockTool | "pip",
  project: string,
): boolean {
  const [program, verb, ...rest] = words;
  if (program !== tool || !isNpmTool(tool) || folder !== project || inBranch) return false;
  if (
    !/^(?:i|install|add)$/.test(verb ?? "") ||
    rest.some((word) => /^(?:-g|--global|--location=global)$/.test(word))
  )
    return false;
  if (readInstallCommand(words) !== undefined) return false;
  return rest.some((word) => /^(?:@[\w.-]+\/)?[a-z][\w.-]*(?:@(?:latest|next|\*))?$/.test(word));
}

/** `if [ -f package-lock.json ]; then npm ci; else npm install; fi`: with a lock file the other branch is taken. */
function isForNoLock(
  command: StageCommand,
  tool: LockTool | "pip",
  others: readonly StageCommand[],
): boolean {
  if (!command.inBranch || isFrozen(tool, command) !== false) return false;
  return others.some(
    (other) =>
      other.inBranch &&
      other.instruction === command.instruction &&
      readInstallCommand(other.words)?.tool === tool &&
      isFrozen(tool, other) === true,
  );
}

function isLeftBehind(
  db: Database,
  { path, context }: DockerBuild,
  stage: DockerStage,
  command: StageCommand,
  manifest: Manifest,
  lock: LockFile,
): boolean {
  const { instruction, folder } = command;
  const whole = dockerImageOf(db, path, stage.name ?? String(stage.index));
  // What is copied later comes too late.
  const image = whole && {
    ...whole,
    copies: whole.copies.filter(({ place }) => place.range.start < instruction.range.start),
  };
  if (!image || lock.folder !== manifest.folder || mountsForIt(command)) return false;
  if (instruction.text.includes(fileNameOf(lock.path))) return false;
  const beside = sourceInImage(db, image, context, joinContainerPath(folder, "package.json")).path;
  const found = sourceInImage(db, image, context, joinContainerPath(folder, fileNameOf(lock.path))).path;
  return isNpmTool(lock.tool) && beside === manifest.path && found === undefined;
}

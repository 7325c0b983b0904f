import { type Dirent, readdirSync, readFileSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { findGit } from "./find-git";
import type { GitOptions } from "./git";
import { listConfiguration, locateRepository } from "./git";
import { type PathState, pathState, targetState } from "./path-state";

/**
 * What the file system says of everything that a reading of a folder looked at, so that a later run can tell without
 * reading that nothing has changed. As git does with its index, it believes inode, size, mode and both times of a file:
 * the time of its last change cannot be set by a program.
 */
export type Footprint = readonly (readonly [path: string, state: string])[];

export interface FootprintOptions extends GitOptions {
  /** When the reading began, in milliseconds. */
  readonly since: number;
  /** Files and directories looked at; 20 000 when absent. */
  readonly entryLimit?: number;
}

/** File systems give files the times of a clock that ticks coarsely, and what was changed in the same tick looks unchanged. */
const coarsestTick = 2_000;

/** Undefined when something has changed since the reading began or just before, and when too much would have to be looked at. */
export async function takeFootprint(
  folder: string,
  options: FootprintOptions,
): Promise<Footprint | undefined> {
  const root = realpathSync(folder);
  const limit = BigInt(options.since - coarsestTick) * 1_000_000n;
  const below = new Set<string>();
  if (!addBelow(root, below, options.entryLimit ?? 20_000)) return undefined;
  const files = statesOf(below, limit);
  // Git is asked only where that may be of use.
  const around = files && new Set<string>();
  if (!around || !(await addGit(root, around, options))) return undefined;
  const gits = statesOf(around, limit);
  return gits && [...files, ...gits];
}

/** Undefined when one of them was changed after the limit, in nanoseconds. */
function statesOf(paths: Iterable<string>, limit: bigint): Footprint | undefined {
  const footprint: [string, string][] = [];
  for (const path of paths) {
    const states = look(path);
    if (states.some((state) => typeof state !== "string" && (state.ctimeNs > limit || state.mtimeNs > limit)))
      return undefined;
    footprint.push([path, textOf(states)]);
  }
  return footprint;
}

/** Whether everything that was looked at still looks the same to the file system. */
export function isUnchanged(footprint: Footprint): boolean {
  return footprint.every(([path, state]) => textOf(look(path)) === state);
}

/** Of a link both itself and what it leads to. */
function look(path: string): readonly PathState[] {
  const own = pathState(path);
  return typeof own !== "string" && own.isSymbolicLink() ? [own, targetState(path)] : [own];
}

function textOf(states: readonly PathState[]): string {
  return states
    .map((state) => {
      if (typeof state === "string") return state;
      const { dev, ino, mode, uid, size, mtimeNs, ctimeNs } = state;
      return [dev, ino, mode, uid, size, mtimeNs, ctimeNs].map(String).join(":");
    })
    .join(" ");
}

/** Everything below a directory: skipped ones too, whose sizes and untracked files are asked for. False at the limit. */
function addBelow(root: string, paths: Set<string>, entryLimit: number): boolean {
  const pending = [root];
  for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
    paths.add(directory);
    for (const entry of entriesOf(directory)) {
      const path = join(directory, entry.name);
      if (entry.name === ".git" && directory === root) continue;
      if (entry.isDirectory()) pending.push(path);
      else paths.add(path);
      if (paths.size + pending.length > entryLimit) return false;
    }
  }
  return true;
}

/** Who may not list a directory sees nothing below it, until its rights change, and with them its own state. */
function entriesOf(directory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** What git's answers are made from. False where that is configured in a way that is not followed here. */
async function addGit(root: string, paths: Set<string>, options: GitOptions): Promise<boolean> {
  const program = findGit(root, options.gitPath)?.program;
  if (program !== undefined) paths.add(program).add(realpathSync(program));
  const configurationHome = process.env["XDG_CONFIG_HOME"] || join(homedir(), ".config");
  for (const name of ["config", "ignore", "attributes"]) paths.add(join(configurationHome, "git", name));
  paths.add(join(homedir(), ".gitconfig")).add("/etc/gitconfig").add("/etc/gitattributes");
  for (let here = root; ; here = dirname(here)) {
    for (const name of [".git", ".gitignore", ".gitattributes"]) paths.add(join(here, name));
    if (here === dirname(here)) break;
  }
  const location = await locateRepository(root, options);
  if (location.kind === "unavailable")
    return location.reason === "not-a-repository" || location.reason === "no-git";
  const configured = await listConfiguration(root, options);
  if (
    !configured ||
    configured.names.some((name) => /^core\.(?:excludesfile|attributesfile|worktree)$/.test(name))
  )
    return false;
  for (const file of configured.files) paths.add(file);
  const { gitDirectory, commonDirectory } = location;
  paths.add(gitDirectory).add(join(gitDirectory, "index")).add(join(gitDirectory, "HEAD"));
  paths.add(join(gitDirectory, "config.worktree"));
  for (const name of ["config", "info/exclude", "info/attributes", "packed-refs", "reftable/tables.list"])
    paths.add(join(commonDirectory, name));
  const branch = /^ref: (\S+)/.exec(readFileSync(join(gitDirectory, "HEAD"), "utf8"))?.[1];
  if (branch !== undefined) paths.add(join(commonDirectory, branch));
  return true;
}

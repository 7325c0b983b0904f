import { lstatSync } from "node:fs";
import { fileNameOf } from "../engine/path";
import type { FileTree, RelativePath, Snapshot, SourceFile, TreeEntry } from "../engine/snapshot";
import { createExclusion } from "./exclusion";
import { createPace } from "./pace";
import { pathState } from "./path-state";
import { errorCode } from "./read-text";
import {
  type Description,
  describeFile,
  describeLink,
  listedDirectory,
  type ReadTree,
  readTree,
  skippedDirectory,
  specialFile,
} from "./read-tree";
import { type ReadWorkspaceOptions, readFiles, readLimits, realRoot, sortByPath } from "./read-workspace";
import { decidesOutput, isSkippedName } from "./skipped-directories";

export type RefreshOptions = Pick<ReadWorkspaceOptions, "exclude" | "limits" | "signal">;

/** Milliseconds: the clock of a file system ticks more coarsely than the program's. */
const tick = 50;

/**
 * Files and listed directories of a tree that were changed after a moment (milliseconds), or are gone: what a watcher that
 * began to look later has not seen.
 */
export function touchedSince(root: string, tree: FileTree, moment: number): readonly RelativePath[] {
  const looked = [...tree.entries].flatMap(([path, { skipped }]) => (skipped ? [] : [path]));
  return ["", ...looked].filter((path) => isTouched(path === "" ? root : `${root}/${path}`, moment));
}

/** Whether what lies at an absolute path was changed after a moment (milliseconds), or is gone. */
export function isTouched(path: string, moment: number): boolean {
  const state = pathState(path);
  if (typeof state === "string") return state === "ENOENT" || state === "ENOTDIR";
  return Math.max(Number(state.mtimeMs), Number(state.ctimeMs)) >= moment - tick;
}

/**
 * The snapshot after some paths below the folder changed, appeared or went away; a directory stands for everything below it.
 * Whatever is equal keeps its identity: files with the same text, the tree, and the whole snapshot when nothing changed.
 * Git is not asked again.
 */
export async function refreshFiles(
  folder: string,
  snapshot: Snapshot,
  changedPaths: Iterable<string>,
  options: RefreshOptions = {},
): Promise<Snapshot> {
  const root = realRoot(folder);
  const limits = { ...readLimits, ...options.limits };
  const pace = createPace(10, 0, options.signal);
  const exclusion = createExclusion(options.exclude ?? []);
  const entries = createDraft(snapshot.tree.entries, isSameEntry);
  const files = createDraft(snapshot.files, isSameFile);
  const unread = createDraft(snapshot.unread, Object.is);
  let complete = snapshot.tree.complete;
  for (const path of withLinks(outermostPaths(changedPaths, snapshot.tree.entries), snapshot.tree.entries)) {
    const gone = new Set(pathsAt(path, snapshot.tree.entries));
    const found = await look(path);
    complete &&= found.complete;
    for (const [below, entry] of found.entries) {
      gone.delete(below);
      entries.set(below, entry);
    }
    for (const below of gone) {
      entries.delete(below);
      files.delete(below);
      unread.delete(below);
    }
    const texts = await readFiles(root, found.files, remaining(found.entries), pace, () => undefined);
    for (const below of found.entries.keys()) {
      files.put(below, texts.files.get(below));
      unread.put(below, texts.unread.get(below) ?? found.unread.get(below));
    }
  }
  const tree =
    entries.isChanged() || complete !== snapshot.tree.complete
      ? { entries: entries.finish(), complete }
      : snapshot.tree;
  if (tree === snapshot.tree && !files.isChanged() && !unread.isChanged()) return snapshot;
  const sizes = [...snapshot.directorySizes].filter(([path]) => tree.entries.get(path)?.skipped);
  return {
    ...snapshot,
    files: files.finish(),
    unread: unread.finish(),
    tree,
    directorySizes: sizes.length === snapshot.directorySizes.size ? snapshot.directorySizes : new Map(sizes),
  };

  /** What is at a path now, itself included. */
  async function look(path: RelativePath): Promise<ReadTree> {
    if (path !== "") {
      const found = describe(root, path);
      const isListed = found?.entry === listedDirectory;
      const isSkipped = isListed && (isSkippedName(fileNameOf(path)) || exclusion.coversDirectory(path));
      if (!isListed || isSkipped) {
        return {
          entries: new Map(found ? [[path, isSkipped ? skippedDirectory : found.entry]] : []),
          unread: new Map(found?.unread ? [[path, found.unread]] : []),
          files: found?.file && !exclusion.coversFile(path) ? [found.file] : [],
          complete: true,
        };
      }
    }
    const entryLimit = limits.entries - entries.size() + [...pathsAt(path, snapshot.tree.entries)].length;
    const found = await readTree(root, path, { exclusion, entryLimit, pace });
    if (path !== "" && !found.entries.has(path)) found.entries.set(path, listedDirectory);
    return found;
  }

  /** The limits less what is read elsewhere. */
  function remaining(found: ReadonlyMap<RelativePath, TreeEntry>) {
    let count = limits.files;
    let totalBytes = limits.totalBytes;
    for (const path of files.keys()) {
      if (found.has(path)) continue;
      count--;
      totalBytes -= entries.get(path)?.bytes ?? 0;
    }
    return { ...limits, files: count, totalBytes };
  }
}

/**
 * The paths to look at: valid ones, none below another.
 * A path in a directory that is not known yet stands for that directory; one in a skipped directory or behind a link for nothing.
 */
function outermostPaths(
  changed: Iterable<string>,
  entries: ReadonlyMap<RelativePath, TreeEntry>,
): readonly RelativePath[] {
  const wanted = new Set<RelativePath>();
  for (const path of changed) {
    const parts = path.replaceAll("\\", process.platform === "win32" ? "/" : "\\").split("/");
    const isValid = path === "" || parts.every((part) => part !== "" && part !== "." && part !== "..");
    if (!isValid) continue;
    const [directory = "", name = ""] = parts.slice(-2);
    if (parts.length > 1 && decidesOutput(directory, name)) parts.pop();
    const start = firstUnknown(parts, entries);
    if (start !== undefined) wanted.add(start);
  }
  const all = [...wanted];
  return all.filter((path) => path === "" || !ancestorsOf(path).some((above) => wanted.has(above))).sort();
}

/** Links looked at again at most: each is resolved, and what it leads to is read. */
const linkLimit = 1000;

/** A link changes with what it leads to, over any number of other links, and no event tells of it. */
function withLinks(
  paths: readonly RelativePath[],
  entries: ReadonlyMap<RelativePath, TreeEntry>,
): readonly RelativePath[] {
  const covered = new Set(paths);
  const links: RelativePath[] = [];
  for (const [path, { kind }] of entries) {
    if (kind !== "symlink" || covered.has(path) || ancestorsOf(path).some((above) => covered.has(above)))
      continue;
    links.push(path);
    if (links.length === linkLimit) break;
  }
  return [...paths, ...links];
}

function firstUnknown(
  parts: readonly string[],
  entries: ReadonlyMap<RelativePath, TreeEntry>,
): RelativePath | undefined {
  for (let length = 1; length < parts.length; length++) {
    const path = parts.slice(0, length).join("/");
    const entry = entries.get(path);
    if (entry?.kind === "symlink") return undefined;
    if (entry?.skipped) {
      // What is directly inside may be what it was skipped for.
      const isParent = length === parts.length - 1;
      return isParent && !isSkippedName(parts[length - 1]!) ? path : undefined;
    }
    if (entry?.kind !== "directory") return path;
  }
  return parts.join("/");
}

function ancestorsOf(path: RelativePath): RelativePath[] {
  const parts = path.split("/");
  return parts.map((_, length) => parts.slice(0, length).join("/"));
}

function* pathsAt(
  path: RelativePath,
  entries: ReadonlyMap<RelativePath, TreeEntry>,
): IterableIterator<RelativePath> {
  if (path === "") yield* entries.keys();
  const entry = entries.get(path);
  if (!entry) return;
  yield path;
  if (entry.kind !== "directory") return;
  for (const other of entries.keys()) if (other.startsWith(`${path}/`)) yield other;
}

function describe(root: string, path: RelativePath): Description | undefined {
  try {
    const stat = lstatSync(`${root}/${path}`);
    if (stat.isSymbolicLink()) return describeLink(root, path);
    if (stat.isDirectory()) return { entry: listedDirectory };
    return stat.isFile() ? describeFile(root, path) : specialFile;
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    return { entry: { kind: "file", bytes: 0 }, unread: code === "EACCES" ? "no-permission" : "failed" };
  }
}

/** A map that is copied when the first value really changes, and keeps the values that do not. */
interface Draft<T> {
  get(path: RelativePath): T | undefined;
  keys(): Iterable<RelativePath>;
  size(): number;
  set(path: RelativePath, value: T): void;
  /** Sets, or deletes when there is no value. */
  put(path: RelativePath, value: T | undefined): void;
  delete(path: RelativePath): void;
  isChanged(): boolean;
  finish(): ReadonlyMap<RelativePath, T>;
}

function createDraft<T>(
  original: ReadonlyMap<RelativePath, T>,
  isSame: (left: T, right: T) => boolean,
): Draft<T> {
  let copy: Map<RelativePath, T> | undefined;
  let isUnsorted = false;
  const current = () => copy ?? original;
  const draft: Draft<T> = {
    get: (path) => current().get(path),
    keys: () => current().keys(),
    size: () => current().size,
    set(path, value) {
      const old = current().get(path);
      if (old !== undefined && isSame(old, value)) return;
      isUnsorted ||= old === undefined;
      copy ??= new Map(original);
      copy.set(path, value);
    },
    put(path, value) {
      if (value === undefined) draft.delete(path);
      else draft.set(path, value);
    },
    delete(path) {
      if (!current().has(path)) return;
      copy ??= new Map(original);
      copy.delete(path);
    },
    isChanged: () => copy !== undefined,
    finish: () => (isUnsorted ? sortByPath(current()) : current()),
  };
  return draft;
}

function isSameEntry(left: TreeEntry, right: TreeEntry): boolean {
  return left.kind === right.kind && left.bytes === right.bytes && left.skipped === right.skipped;
}

function isSameFile(left: SourceFile, right: SourceFile): boolean {
  return left.text === right.text;
}

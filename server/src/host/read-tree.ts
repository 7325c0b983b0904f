import { type Dirent, lstatSync, realpathSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { sep } from "node:path";
import { fileNameOf, inFolder } from "../engine/path";
import type { RelativePath, TreeEntry, UnreadReason } from "../engine/snapshot";
import type { Exclusion } from "./exclusion";
import type { Pace } from "./pace";
import { errorCode } from "./read-text";
import { isOutputDirectory, isSkippedName } from "./skipped-directories";

/** A file whose text may be read: shallow files come first, so that limits cut off the deepest. */
export interface ReadableFile {
  readonly path: RelativePath;
  readonly bytes: number;
  /** Where to read it when the path is a link to a file inside the workspace folder. */
  readonly target?: string;
}

/** What lies below a directory. `complete` is false when a limit was reached. */
export interface ReadTree {
  readonly entries: Map<RelativePath, TreeEntry>;
  readonly unread: Map<RelativePath, UnreadReason>;
  readonly files: ReadableFile[];
  readonly complete: boolean;
}

export interface ReadTreeOptions {
  readonly exclusion: Exclusion;
  readonly entryLimit: number;
  readonly pace: Pace;
  onEntries?(count: number): void;
}

/** Directories listed at once. */
const batchSize = 16;

/**
 * Lists what is below the directory `start` ("" is the root itself), breadth first and in the order of names.
 * `root` is an absolute path without links. Entries appear in the order they were found, without `start` itself.
 */
export async function readTree(
  root: string,
  start: RelativePath,
  options: ReadTreeOptions,
): Promise<ReadTree> {
  const { exclusion, pace } = options;
  const entries = new Map<RelativePath, TreeEntry>();
  const unread = new Map<RelativePath, UnreadReason>();
  const files: ReadableFile[] = [];
  let complete = true;
  let level: RelativePath[] = [start];
  while (level.length > 0 && complete) {
    const next: RelativePath[] = [];
    for (let index = 0; index < level.length && complete; index += batchSize) {
      const batch = level.slice(index, index + batchSize);
      const listings = await Promise.all(batch.map((path) => list(root, path)));
      for (const [position, listing] of listings.entries()) await take(batch[position]!, listing, next);
      await pace.rest();
      options.onEntries?.(entries.size);
    }
    level = next;
  }
  return { entries, unread, files, complete };

  async function take(directory: RelativePath, listing: Listing, next: RelativePath[]): Promise<void> {
    if (listing.kind === "unread") {
      if (directory !== "") entries.set(directory, skippedDirectory);
      unread.set(directory, listing.reason);
      return;
    }
    if (
      directory !== "" &&
      isOutputDirectory(fileNameOf(directory), new Set(listing.entries.map(({ name }) => name)))
    ) {
      entries.set(directory, skippedDirectory);
      return;
    }
    for (const dirent of listing.entries) {
      if (entries.size >= options.entryLimit) {
        complete = false;
        return;
      }
      if (pace.isDue()) await pace.rest();
      const path = inFolder(directory, dirent.name);
      if (dirent.isDirectory()) {
        const skipped = isSkippedName(dirent.name) || exclusion.coversDirectory(path);
        entries.set(path, skipped ? skippedDirectory : listedDirectory);
        if (!skipped) next.push(path);
      } else addFile(path, dirent);
    }
  }

  function addFile(path: RelativePath, dirent: Dirent): void {
    const found = dirent.isSymbolicLink()
      ? describeLink(root, path)
      : dirent.isFile()
        ? describeFile(root, path)
        : specialFile;
    entries.set(path, found.entry);
    if (found.unread) unread.set(path, found.unread);
    if (found.file && !exclusion.coversFile(path)) files.push(found.file);
  }
}

/** What one path that is not a directory is. */
export interface Description {
  readonly entry: TreeEntry;
  readonly unread?: UnreadReason;
  /** Absent when there is no text to read. */
  readonly file?: ReadableFile;
}

export const listedDirectory: TreeEntry = { kind: "directory", bytes: 0 };
export const skippedDirectory: TreeEntry = { kind: "directory", bytes: 0, skipped: true };
const symlink: TreeEntry = { kind: "symlink", bytes: 0 };

/** Pipes, sockets and devices are never opened. */
export const specialFile: Description = { entry: { kind: "file", bytes: 0 }, unread: "failed" };

/** What the file system says of a file; a file that cannot be looked at is there, and unread. */
export function describeFile(root: string, path: RelativePath): Description {
  try {
    const bytes = lstatSync(`${root}/${path}`).size;
    return { entry: { kind: "file", bytes }, file: { path, bytes } };
  } catch (error) {
    return { entry: { kind: "file", bytes: 0 }, unread: permissionOr(error, "failed") };
  }
}

/** Links are followed to files inside the workspace folder only; directories are listed where they really are. */
export function describeLink(root: string, path: RelativePath): Description {
  let target: string;
  try {
    target = realpathSync(`${root}/${path}`);
  } catch {
    // Broken, in a loop or not ours to see: there is nothing to read.
    return { entry: symlink, unread: "failed" };
  }
  if (!isInsideRoot(root, target)) return { entry: symlink, unread: "outside-workspace" };
  try {
    const stat = statSync(target);
    return stat.isFile() ? { entry: symlink, file: { path, bytes: stat.size, target } } : { entry: symlink };
  } catch (error) {
    return { entry: symlink, unread: permissionOr(error, "failed") };
  }
}

/** Whether an absolute path without links lies below the root, and not in its git directory. */
export function isInsideRoot(root: string, absolutePath: string): boolean {
  const prefix = root.endsWith(sep) ? root : root + sep;
  if (!absolutePath.startsWith(prefix)) return false;
  return !absolutePath.slice(prefix.length).split(sep).includes(".git");
}

type Listing =
  | { readonly kind: "listed"; readonly entries: readonly Dirent[] }
  | { readonly kind: "unread"; readonly reason: UnreadReason };

async function list(root: string, path: RelativePath): Promise<Listing> {
  try {
    const entries = await readdir(path === "" ? root : `${root}/${path}`, { withFileTypes: true });
    entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    return { kind: "listed", entries };
  } catch (error) {
    return { kind: "unread", reason: permissionOr(error, "failed") };
  }
}

function permissionOr(error: unknown, other: UnreadReason): UnreadReason {
  const code = errorCode(error);
  return code === "EACCES" || code === "EPERM" ? "no-permission" : other;
}

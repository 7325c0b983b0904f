import { realpathSync, statSync } from "node:fs";
import type { IsoDate, RelativePath, Snapshot, SourceFile, UnreadReason } from "../engine/snapshot";
import { createExclusion } from "./exclusion";
import { collectGit } from "./git";
import { localDay } from "./local-day";
import { createPace, type Pace } from "./pace";
import { errorCode, readText } from "./read-text";
import { type ReadableFile, readTree } from "./read-tree";

export interface ReadProgress {
  readonly phase: "listing" | "reading";
  /** Entries listed, or files read. */
  readonly done: number;
  /** Files to read; undefined while listing, when the end is not known. */
  readonly total: number | undefined;
}

export interface ReadWorkspaceOptions {
  /** Git runs only in a workspace the user trusts. */
  readonly trusted: boolean;
  /** The git program; found in PATH when absent. */
  readonly gitPath?: string;
  /** Globs of the configuration: excluded files are listed but not read. */
  readonly exclude?: readonly string[];
  readonly today?: IsoDate;
  readonly limits?: Partial<ReadLimits>;
  readonly signal?: AbortSignal;
  onProgress?(progress: ReadProgress): void;
}

export interface ReadLimits {
  /** Files and directories listed. */
  readonly entries: number;
  readonly files: number;
  readonly totalBytes: number;
  /** Of one file. */
  readonly fileBytes: number;
  /** Of one lock file or settings file. */
  readonly importantFileBytes: number;
}

const mebibyte = 1024 * 1024;

/** What is read unless somebody says otherwise. */
export const readLimits: ReadLimits = {
  entries: 200_000,
  files: 20_000,
  totalBytes: 128 * mebibyte,
  fileBytes: mebibyte,
  importantFileBytes: 8 * mebibyte,
};

/** The folder itself cannot be read. The message is a sentence for the user. */
export class WorkspaceError extends Error {
  constructor(
    readonly reason: "missing" | "not-a-folder" | "no-permission",
    readonly folder: string,
  ) {
    super(workspaceErrorText[reason](folder));
    this.name = "WorkspaceError";
  }
}

const workspaceErrorText: Record<WorkspaceError["reason"], (folder: string) => string> = {
  missing: (folder) => `The folder ${folder} does not exist.`,
  "not-a-folder": (folder) => `${folder} is not a folder.`,
  "no-permission": (folder) => `There is no permission to read the folder ${folder}.`,
};

/**
 * Reads everything below a folder that the engine may want to know.
 * Throws a WorkspaceError when the folder cannot be read, and the signal's reason when aborted; any other trouble is noted in the snapshot.
 */
export async function readWorkspace(folder: string, options: ReadWorkspaceOptions): Promise<Snapshot> {
  const root = realRoot(folder);
  const limits = { ...readLimits, ...options.limits };
  const pace = createPace(10, 0, options.signal);
  options.signal?.throwIfAborted();
  const tree = await readTree(root, "", {
    exclusion: createExclusion(options.exclude ?? []),
    entryLimit: limits.entries,
    pace,
    onEntries: (done) => options.onProgress?.({ phase: "listing", done, total: undefined }),
  });
  if (tree.unread.has("")) throw new WorkspaceError("no-permission", folder);
  const entries = sortByPath(tree.entries);
  // Git runs beside the reading of the files.
  const gitRunning = collectGit(root, { ...options, tree: { entries, complete: tree.complete } });
  const [git, texts] = await Promise.all([
    gitRunning,
    readFiles(root, tree.files, limits, pace, (done) =>
      options.onProgress?.({ phase: "reading", done, total: tree.files.length }),
    ),
  ]);
  for (const [path, reason] of texts.unread) tree.unread.set(path, reason);
  return {
    files: sortByPath(texts.files),
    unread: sortByPath(tree.unread),
    tree: { entries, complete: tree.complete },
    directorySizes: new Map(),
    git,
    advisories: undefined,
    today: options.today ?? localDay(new Date()),
  };
}

export interface ReadFiles {
  readonly files: Map<RelativePath, SourceFile>;
  readonly unread: Map<RelativePath, UnreadReason>;
}

/** Reads the texts of the listed files, in their order but data last, until a limit is reached. */
export async function readFiles(
  root: string,
  wanted: readonly ReadableFile[],
  limits: ReadLimits,
  pace: Pace,
  onFile: (done: number) => void,
): Promise<ReadFiles> {
  const files = new Map<RelativePath, SourceFile>();
  const unread = new Map<RelativePath, UnreadReason>();
  let totalBytes = 0;
  const sources = wanted.filter(({ path }) => !dataExtension.test(path));
  const data = wanted.filter(({ path }) => dataExtension.test(path));
  for (const [index, { path, bytes, target }] of [...sources, ...data].entries()) {
    if (pace.isDue()) {
      onFile(index);
      await pace.rest();
    }
    if (isBinaryName(path)) unread.set(path, "binary");
    else if (bytes > fileLimit(path, limits)) unread.set(path, "too-large");
    else if (files.size >= limits.files || totalBytes + bytes > limits.totalBytes)
      unread.set(path, "too-many-files");
    else {
      const read = readText(target ?? `${root}/${path}`, fileLimit(path, limits));
      if (read?.kind === "text") files.set(path, { path, text: read.text });
      else if (read) unread.set(path, read.reason);
      totalBytes += read?.bytes ?? 0;
    }
  }
  onFile(wanted.length);
  return { files, unread };
}

/** The folder's absolute path without links. */
export function realRoot(folder: string): string {
  try {
    const root = realpathSync(folder);
    if (!statSync(root).isDirectory()) throw new WorkspaceError("not-a-folder", folder);
    return root;
  } catch (error) {
    if (error instanceof WorkspaceError) throw error;
    const code = errorCode(error);
    if (code === "EACCES" || code === "EPERM") throw new WorkspaceError("no-permission", folder);
    throw new WorkspaceError(code === "ENOTDIR" ? "not-a-folder" : "missing", folder);
  }
}

/** The same order however the map came about, so that an update equals a fresh reading. */
export function sortByPath<T>(map: ReadonlyMap<RelativePath, T>): ReadonlyMap<RelativePath, T> {
  return new Map([...map.keys()].sort().map((path) => [path, map.get(path) as T]));
}

function fileLimit(path: RelativePath, limits: ReadLimits): number {
  return importantFile.test(path) ? limits.importantFileBytes : limits.fileBytes;
}

/** Lock files, and files that may hold Django settings. */
const importantFile =
  /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|bun\.lock|[^/]+\.lock|settings\/[^/]+\.py|[^/]*settings[^/]*\.py)$/;

/** Text that is seldom written by hand and comes in masses. */
const dataExtension = /\.(csv|tsv|svg|log|geojson|ndjson|jsonl|xml|po|css|scss|less|map|sql)$/i;

/** Formats that are never text; others are told by their content. */
function isBinaryName(path: RelativePath): boolean {
  return binaryExtension.test(path);
}

const binaryExtension =
  /\.(png|jpe?g|gif|ico|icns|webp|avif|bmp|tiff?|psd|heic|mp[34]|m4[av]|avi|mov|mkv|webm|og[gv]|wav|flac|woff2?|ttf|otf|eot|pdf|docx?|xlsx?|pptx?|zip|gz|tgz|bz2|xz|zst|7z|rar|jar|whl|egg|pyc|pyo|pyd|so|dylib|dll|exe|class|o|a|bin|dat|mo|sqlite3?|db|parquet|npy|npz|pkl|pickle|rdb|node|wasm)$/i;

import { type FSWatcher, watch } from "node:fs";
import { inFolder } from "../engine/path";
import type { FileTree, RelativePath } from "../engine/snapshot";
import { isFolder } from "./path-state";
import { errorCode } from "./read-text";
import type { RepositoryLocation } from "./repository-location";

export interface Watching {
  close(): void;
}

export interface WorkspaceWatching extends Watching {
  /** Watches the directories of a new tree, and no longer those that went away. */
  follow(tree: FileTree): void;
}

export interface WatchOptions {
  /** Quiet time after the last event before the callback; 300 ms when absent. */
  readonly settleMs?: number;
  /** Something cannot be watched, mostly for want of system resources: changes there will go unseen. */
  onError?(error: Error): void;
}

/**
 * Calls back when index, HEAD, branches or info/exclude of a repository may have changed.
 * What git does for us changes none of these, so reading git's state in the callback does not wake it again.
 */
export function watchRepository(
  location: RepositoryLocation,
  onChange: () => void,
  options: WatchOptions = {},
): Watching {
  const { gitDirectory, commonDirectory } = location;
  const settle = createSettling(options.settleMs ?? 300, onChange);
  const watched: [string, RegExp][] = [
    [gitDirectory, /^(index|HEAD|config|config\.worktree)$/],
    [`${gitDirectory}/logs`, /^HEAD$/],
    [`${commonDirectory}/refs/heads`, /^(?!.*\.lock$)/],
    [`${commonDirectory}/info`, /^(exclude|attributes|sparse-checkout)$/],
  ];
  if (commonDirectory !== gitDirectory) watched.push([commonDirectory, /^(config|packed-refs)$/]);
  const watchers = watched.map(([directory, names]) =>
    watchDirectory(
      directory,
      (_event, name) => {
        if (name === undefined || names.test(name)) settle.touch();
      },
      options.onError,
    ),
  );
  return {
    close() {
      settle.close();
      for (const watcher of watchers) watcher?.close();
    },
  };
}

/** Directories watched at most, the shallowest first: each costs the system a handle. */
const directoryLimit = 4000;

/**
 * Calls back with the paths that changed below the folder, for `refreshFiles`.
 * Watches each listed directory by itself and none of the skipped ones, so that `node_modules` costs nothing.
 */
export function watchWorkspace(
  root: string,
  tree: FileTree,
  onChange: (paths: ReadonlySet<RelativePath>) => void,
  options: WatchOptions = {},
): WorkspaceWatching {
  const watchers = new Map<RelativePath, FSWatcher>();
  let changed = new Set<RelativePath>();
  const settle = createSettling(options.settleMs ?? 300, () => {
    const paths = changed;
    changed = new Set();
    onChange(paths);
  });
  const watching: WorkspaceWatching = {
    follow(next) {
      const wanted = new Set(directoriesToWatch(next));
      for (const path of [...watchers.keys()]) if (!wanted.has(path)) stop(path);
      for (const path of wanted) {
        // What was written into a new directory before it was watched is found by looking once more.
        if (start(path)) report(path);
      }
    },
    close() {
      settle.close();
      for (const path of [...watchers.keys()]) stop(path);
    },
  };
  for (const path of directoriesToWatch(tree)) start(path);
  return watching;

  /** Whether a watcher was added. */
  function start(path: RelativePath): boolean {
    if (watchers.has(path)) return false;
    const watcher = watchDirectory(
      path === "" ? root : `${root}/${path}`,
      (event, name) => {
        if (name === ".git" || (name !== undefined && ownTemporaryFile.test(name))) return;
        // Without a name the whole directory has to be looked at.
        const below = name === undefined ? path : inFolder(path, name);
        // A directory that was made anew needs a new watcher, which `follow` will add.
        if (event === "rename") stop(below);
        report(below);
      },
      options.onError,
    );
    if (watcher) watchers.set(path, watcher);
    return watcher !== undefined;
  }

  function stop(path: RelativePath): void {
    if (!watchers.has(path)) return;
    for (const [other, watcher] of watchers) {
      if (other !== path && !other.startsWith(`${path}/`)) continue;
      watcher.close();
      watchers.delete(other);
    }
  }

  function report(path: RelativePath): void {
    changed.add(path);
    settle.touch();
  }
}

/** What writing a file leaves for a moment beside it. */
const ownTemporaryFile = /^\.readiness-[0-9a-f]+\.tmp/;

function directoriesToWatch(tree: FileTree): readonly RelativePath[] {
  const directories: RelativePath[] = [""];
  for (const [path, entry] of tree.entries)
    if (entry.kind === "directory" && !entry.skipped) directories.push(path);
  if (directories.length <= directoryLimit) return directories;
  const depth = (path: RelativePath) => (path === "" ? 0 : path.split("/").length);
  return directories.sort((a, b) => depth(a) - depth(b)).slice(0, directoryLimit);
}

type WatchEvent = (event: "rename" | "change", name: string | undefined) => void;

/** Watches the names in one directory; undefined when it is not there or cannot be watched. */
function watchDirectory(
  directory: string,
  onEvent: WatchEvent,
  onError: WatchOptions["onError"],
): FSWatcher | undefined {
  try {
    const watcher = watch(directory, (event, name) => onEvent(event, name ?? undefined));
    watcher.on("error", (error) => {
      watcher.close();
      // On Windows, a watched directory that goes away is an error.
      if (errorCode(error) !== "EPERM") onError?.(error);
    });
    return watcher;
  } catch (error) {
    if (errorCode(error) !== "ENOENT" && error instanceof Error) onError?.(error);
    return undefined;
  }
}

/** Calls back once a folder that is gone is there again. Nothing tells of that, so it is looked for every two seconds. */
export function watchForReturn(folder: string, onReturn: () => void): Watching {
  const timer = setInterval(() => {
    if (!isFolder(folder)) return;
    clearInterval(timer);
    onReturn();
  }, 2_000);
  timer.unref();
  return { close: () => clearInterval(timer) };
}

/** Calls back once after the last of several touches, but not later than ten quiet times after the first: logs are never quiet. */
function createSettling(quietMs: number, onSettled: () => void) {
  let timer: NodeJS.Timeout | undefined;
  let latest: number | undefined;
  return {
    touch() {
      clearTimeout(timer);
      const now = performance.now();
      latest ??= now + 10 * quietMs;
      timer = setTimeout(settle, Math.max(0, Math.min(quietMs, latest - now)));
    },
    close() {
      clearTimeout(timer);
    },
  };

  function settle(): void {
    latest = undefined;
    onSettled();
  }
}

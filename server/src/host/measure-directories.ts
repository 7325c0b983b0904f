import { lstatSync, type Stats } from "node:fs";
import { readdir } from "node:fs/promises";
import type { DirectorySize, FileTree, RelativePath } from "../engine/snapshot";
import { createPace, type Pace } from "./pace";

export interface MeasureOptions {
  readonly signal?: AbortSignal;
  /** Entries looked at in one directory before its numbers become lower bounds; 300 000 when absent. */
  readonly entryLimit?: number;
}

/** The skipped directories of a tree, but git's own. */
export function directoriesToMeasure(tree: FileTree): readonly RelativePath[] {
  const skipped = [...tree.entries].filter(([path, entry]) => entry.skipped && !/(^|\/)\.git$/.test(path));
  return skipped.map(([path]) => path);
}

/**
 * Bytes and files of directories, in the background: half of the time is left to others.
 * Links are not followed, and a file with several names counts once. Throws the signal's reason when aborted.
 */
export async function measureDirectories(
  folder: string,
  directories: readonly RelativePath[],
  options: MeasureOptions = {},
): Promise<ReadonlyMap<RelativePath, DirectorySize>> {
  options.signal?.throwIfAborted();
  const pace = createPace(5, 5, options.signal);
  const sizes = new Map<RelativePath, DirectorySize>();
  for (const path of directories)
    sizes.set(path, await measure(`${folder}/${path}`, options.entryLimit ?? 300_000, pace));
  return sizes;
}

async function measure(directory: string, entryLimit: number, pace: Pace): Promise<DirectorySize> {
  const pending = [directory];
  const linked = new Set<string>();
  let bytes = 0;
  let files = 0;
  let looked = 0;
  let complete = true;
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (pace.isDue()) await pace.rest();
    const entries = await readdir(path, { withFileTypes: true }).catch(() => undefined);
    if (!entries) complete = false;
    for (const entry of entries ?? []) {
      if (looked++ >= entryLimit) return { bytes, files, complete: false };
      if (pace.isDue()) await pace.rest();
      if (entry.isDirectory()) pending.push(`${path}/${entry.name}`);
      else if (entry.isFile()) add(`${path}/${entry.name}`);
    }
  }
  return { bytes, files, complete };

  function add(path: string): void {
    let stat: Stats;
    try {
      stat = lstatSync(path);
    } catch {
      return;
    }
    if (stat.nlink > 1) {
      const identity = `${stat.dev}:${stat.ino}`;
      if (linked.has(identity)) return;
      linked.add(identity);
    }
    bytes += stat.size;
    files++;
  }
}

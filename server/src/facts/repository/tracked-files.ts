import { type Fact, fact } from "../../engine/database";
import { isUnknown, type Unknown } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import { ignoring, repository } from "./git-truth";

/** A file that git keeps. `lfs`: only a pointer lies in the repository itself. */
export interface TrackedFile {
  readonly path: RelativePath;
  readonly bytes: number;
  readonly lfs: boolean;
  /** An ignore file matches it as well, which git overlooks for tracked files. */
  readonly ignored: boolean;
}

/** Tracked files that exist, sorted by path. */
export const trackedFiles: Fact<readonly TrackedFile[] | Unknown> = fact("tracked files", (db) => {
  const git = db.get(repository);
  if (isUnknown(git)) return git;
  const { ignores } = db.get(ignoring);
  const { entries } = db.tree();
  const files: TrackedFile[] = [];
  for (const path of git.tracked) {
    const entry = entries.get(path);
    if (entry?.kind !== "file") continue;
    files.push({ path, bytes: entry.bytes, lfs: git.lfs.has(path), ignored: ignores(path, false) });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
});

import { type Fact, fact } from "../../engine/database";
import { fileNameOf, folderOf } from "../../engine/path";
import { isUnknown, type Unknown } from "../../engine/rule";
import type { DirectorySize, RelativePath } from "../../engine/snapshot";
import { ignoring, repository } from "./git-truth";

export interface JunkDirectory {
  readonly path: RelativePath;
  /** Undefined until it has been measured. */
  readonly size: DirectorySize | undefined;
  /** Git would add what is in it. */
  readonly added: boolean;
}

/** Made by tools and made again when absent; whoever needs the project needs none of them. */
const caches =
  /^(?:\.mypy_cache|\.pytest_cache|\.ruff_cache|__pycache__|\.tox|\.nox|\.turbo|\.parcel-cache|\.nyc_output|\.hypothesis|htmlcov|\.ipynb_checkpoints)$/;

/** Made by tools and needed to run the project: junk only if git would add them. */
const outputs = /^(?:\.next|\.nuxt|node_modules|\.venv|venv|coverage|\.svelte-kit|\.output)$/;

/** These write an ignore file of their own into themselves. */
const hidesItself = /^(?:\.mypy_cache|\.pytest_cache|\.ruff_cache|\.hypothesis|\.venv|htmlcov)$/;

/** From here on a cache that git ignores is worth a word, in bytes. */
export const largeCacheBytes = 50_000_000;

/** Cache and output directories that git would add, or caches over 50 MB, the outermost only, sorted by path. */
export const junkDirectories: Fact<readonly JunkDirectory[] | Unknown> = fact("junk directories", (db) => {
  const git = db.get(repository);
  if (isUnknown(git)) return git;
  const { ignores } = db.get(ignoring);
  const sizes = db.directorySizes();
  const found: JunkDirectory[] = [];
  const tracked = new Set<RelativePath>();
  for (const path of git.tracked)
    for (let folder = folderOf(path); folder !== "" && !tracked.has(folder); folder = folderOf(folder))
      tracked.add(folder);
  for (const [path, { kind, skipped }] of db.tree().entries) {
    const name = fileNameOf(path);
    if (kind !== "directory" || !skipped || !(caches.test(name) || outputs.test(name))) continue;
    const size = sizes.get(path);
    if (size?.files === 0) continue;
    // What is in git already is said of the tracked files.
    const added = !hidesItself.test(name) && !ignores(path, true) && !tracked.has(path);
    const large = caches.test(name) && (size?.bytes ?? 0) > largeCacheBytes;
    if (added || large) found.push({ path, size, added });
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
});

import { randomBytes } from "node:crypto";
import { lstatSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { isInsideRoot } from "./read-tree";
import { hasLinkBelow, isReadOnly, writeWhole } from "./write-texts";

/**
 * Writes results to the place that the user named. The file is whole at any moment; pipes and devices are written to.
 * Throws an Error for a place that is, or lies behind, a link inside one of the given folders: what a repository
 * holds does not decide where results go.
 */
export function writeOutput(path: string, text: string, folders: readonly string[]): void {
  const target = resolve(path);
  for (const folder of folders.map((each) => resolve(each))) {
    const below = isInsideRoot(folder, target) ? relative(folder, target).split(sep).join("/") : "";
    if (below !== "" && hasLinkBelow(folder, below)) throw new Error("it is a link or lies behind one");
  }
  const existing = statSync(target, { throwIfNoEntry: false });
  if ((existing && !existing.isFile()) || lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink()) {
    writeFileSync(target, text);
    return;
  }
  // Moving a file into place would get around its mode.
  if (existing && (existing.mode & 0o222) === 0) throw new Error("it is read-only");
  const temporary = join(dirname(target), `.${basename(target)}-${randomBytes(6).toString("hex")}.tmp`);
  try {
    writeWhole(temporary, Buffer.from(text), existing);
    renameSync(temporary, target);
  } catch (error) {
    throw isReadOnly(error) ? new Error("it or its folder is read-only") : error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

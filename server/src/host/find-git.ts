import { accessSync, constants, existsSync, lstatSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join, resolve } from "node:path";
import { isOutside } from "./absolute-path";

/** A program that a workspace can neither bring nor replace. */
export interface OutsideProgram {
  /** Absolute. */
  readonly program: string;
  /** PATH for it: absolute directories outside the repository, so that what it starts comes from there too. */
  readonly searchPath: string;
}

/**
 * The git program, never one that lies in the repository that holds the folder: `npx` puts `node_modules/.bin` of the
 * repository's top into PATH, also when only a folder below it is looked at. `gitPath` is taken instead of PATH.
 */
export function findGit(folder: string, gitPath: string | undefined): OutsideProgram | undefined {
  const top = topOf(realpathSync.native(folder));
  const mayHoldGit = (directory: string) => isAbsolute(directory) && liesOutside(top, directory);
  const searched = (process.env["PATH"] ?? process.env["Path"] ?? "").split(delimiter).filter(mayHoldGit);
  const name = process.platform === "win32" ? "git.exe" : "git";
  const candidates = gitPath === undefined ? searched.map((directory) => join(directory, name)) : [gitPath];
  const program = candidates.find((candidate) => isAbsolute(candidate) && isProgramOutside(top, candidate));
  return program === undefined ? undefined : { program, searchPath: searched.join(delimiter) };
}

/**
 * The top of the outermost repository that holds a folder, without asking git; the folder itself when there is none.
 * The outermost, because a submodule belongs to what is around it. A repository of the whole disk is nobody's project.
 */
function topOf(folder: string): string {
  let top = folder;
  for (let here = folder; here !== dirname(here); here = dirname(here))
    if (existsSync(join(here, ".git"))) top = here;
  return top;
}

/** Every link on the way to the program must be outside: one inside could be turned elsewhere by the repository. */
function isProgramOutside(top: string, candidate: string): boolean {
  const mostLinks = 40;
  try {
    let here = candidate;
    for (let links = 0; links < mostLinks; links++) {
      if (!liesOutside(top, dirname(here))) return false;
      if (!lstatSync(here).isSymbolicLink()) {
        accessSync(candidate, constants.X_OK);
        return statSync(candidate).isFile() && liesOutside(top, candidate);
      }
      here = resolve(realpathSync.native(dirname(here)), readlinkSync(here));
    }
    return false;
  } catch {
    return false;
  }
}

/** Whether a path leads, links followed, to something that exists and is neither the top nor below it: `.git` is below. */
function liesOutside(top: string, path: string): boolean {
  try {
    return isOutside(top, realpathSync.native(path));
  } catch {
    return false;
  }
}

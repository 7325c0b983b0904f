import { realpathSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { GitRepository } from "../engine/snapshot";
import { readText } from "./read-text";
import type { RepositoryLocation } from "./repository-location";

const limitBytes = 1024 * 1024;

/**
 * The ignore files outside the workspace folder that git honours, lowest precedence first:
 * the user's own, the repository's info/exclude, then .gitignore files from the top down to the folder's parent.
 */
export function readOuterIgnores(
  location: Pick<RepositoryLocation, "root" | "depth" | "commonDirectory">,
  excludesFile: string | undefined,
): GitRepository["outerIgnores"] {
  const { root, depth } = location;
  const top = resolve(root, ...Array<string>(depth).fill(".."));
  const topDirectory = "../".repeat(depth);
  const ignores: { directory: string; text: string }[] = [];
  const add = (directory: string, path: string) => {
    const text = readIgnoreFile(path);
    if (text) ignores.push({ directory, text });
  };
  // A relative path counts from where git runs, and that is the top.
  add(topDirectory, excludesFile ? resolve(top, excludesFile) : userIgnoreFile());
  add(topDirectory, join(location.commonDirectory, "info", "exclude"));
  for (let up = depth; up > 0; up--) {
    const directory = "../".repeat(up);
    add(directory, resolve(root, directory, ".gitignore"));
  }
  return ignores;
}

/** Where git looks when core.excludesFile is not set. */
function userIgnoreFile(): string {
  return join(process.env["XDG_CONFIG_HOME"] || join(homedir(), ".config"), "git", "ignore");
}

/** The user's own file is often a link into a collection of settings. */
function readIgnoreFile(path: string): string | undefined {
  try {
    const read = readText(realpathSync(path), limitBytes);
    return read?.kind === "text" ? read.text : undefined;
  } catch {
    return undefined;
  }
}

import { matchesGlob } from "../engine/configuration/glob";
import type { RelativePath } from "../engine/snapshot";

/** What the project's configuration excludes from reading. */
export interface Exclusion {
  coversFile(path: RelativePath): boolean;
  /** True only when everything below is excluded too, so that the directory need not be listed. */
  coversDirectory(path: RelativePath): boolean;
}

/** Globs are relative to the workspace folder and match whole paths, as everywhere in the configuration. */
export function createExclusion(globs: readonly string[]): Exclusion {
  const directories = globs
    .filter((glob) => glob.endsWith("/**"))
    .map((glob) => glob.slice(0, -"/**".length));
  return {
    coversFile: (path) => globs.some((glob) => matchesGlob(path, glob)),
    coversDirectory: (path) => directories.some((glob) => matchesGlob(path, glob)),
  };
}

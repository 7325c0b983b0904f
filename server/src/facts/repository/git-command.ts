import type { Command } from "../../engine/command";
import type { RelativePath } from "../../engine/snapshot";

/** A git command on paths, which git would otherwise read as patterns when they hold `*`, `[` or a leading `:`. */
export function gitCommand(words: readonly string[], ...paths: readonly RelativePath[]): Command {
  const literal = paths.some((path) => /[*?[\\]|^:/.test(path)) ? ["--literal-pathspecs"] : [];
  return { words: ["git", ...literal, ...words, "--"], operands: paths };
}

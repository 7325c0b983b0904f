import type { Command } from "../../engine/command";
import type { RelativePath } from "../../engine/snapshot";

/** A git command on one path, which git would otherwise read as a pattern when it holds `*`, `[` or a leading `:`. */
export function gitCommand(words: readonly string[], path: RelativePath): Command {
  const literal = /[*?[\\]|^:/.test(path) ? ["--literal-pathspecs"] : [];
  return { words: ["git", ...literal, ...words, "--"], operands: [path] };
}

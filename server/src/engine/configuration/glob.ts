import { Minimatch } from "minimatch";
import { type Message, message } from "../message";
import type { RelativePath } from "../snapshot";

const longestGlob = 1000;
/** A list in braces stands for one glob for each of its choices. */
const mostBraces = 4;
const mostStars = 12;

/** Why a glob of a configuration is not used: it is wrong, or matching it could take for ever. */
export function globProblem(glob: string): Message | undefined {
  if (glob.length > longestGlob)
    return message("This pattern is longer than {count} characters", { count: longestGlob });
  if (/[!*+]\(/.test(glob)) return message("Patterns here know no repeated groups in parentheses");
  if ((glob.match(/\{/g)?.length ?? 0) > mostBraces || (glob.match(/\*+/g)?.length ?? 0) > mostStars)
    return message("This pattern has too many stars or lists in braces");
  return glob !== "" && compiled(glob) ? undefined : message("This is not a pattern of paths");
}

/** Whether a glob matches a whole path; one that has a problem matches none. */
export function matchesGlob(path: RelativePath, glob: string): boolean {
  return matcherOf(glob)?.match(path) ?? false;
}

const matchers = new Map<string, Minimatch | undefined>();
/** So many globs are kept compiled. */
const mostMatchers = 1000;

function matcherOf(glob: string): Minimatch | undefined {
  if (matchers.has(glob)) return matchers.get(glob);
  if (matchers.size >= mostMatchers) matchers.clear();
  const matcher = globProblem(glob) ? undefined : compiled(glob);
  matchers.set(glob, matcher);
  return matcher;
}

function compiled(glob: string): Minimatch | undefined {
  try {
    const matcher = new Minimatch(glob, { dot: true });
    return matcher.makeRe() === false && !matcher.comment ? undefined : matcher;
  } catch {
    return undefined;
  }
}

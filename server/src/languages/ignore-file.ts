import ignore, { type Ignore } from "ignore";
import { folderOf } from "../engine/path";
import type { Range } from "../engine/text";
import { linesFrom } from "./advance";
import type { Comment } from "./parse-result";

/** A .gitignore (also .git/info/exclude) or a .dockerignore. No text of these formats is an error. */
export interface IgnoreFile {
  readonly patterns: readonly IgnorePattern[];
  readonly comments: readonly Comment[];
}

export interface IgnorePattern {
  /** As written, without the `!` and without blanks that do not count; a directory's closing slash stays. */
  readonly pattern: string;
  readonly negated: boolean;
  /** Ends with a slash. Docker drops the slash and matches files as well: always false there. */
  readonly directoryOnly: boolean;
  /** From the `!` or the pattern to the end of the pattern. */
  readonly range: Range;
}

/** "git" reads as gitignore(5) says, "docker" as the .dockerignore of a build context. */
export type IgnoreDialect = "git" | "docker";

/** Reads the patterns in the order of the file, of which the last that fits decides. */
export function parseIgnoreFile(text: string, dialect: IgnoreDialect): IgnoreFile {
  const patterns: IgnorePattern[] = [];
  const comments: Comment[] = [];
  // Git splits at "\n" and drops one "\r" before it and a byte order mark before everything.
  for (const { start, end } of linesFrom(text, text.startsWith("\uFEFF") ? 1 : 0)) {
    const line = text.slice(start, end);
    if (line.startsWith("#")) {
      comments.push({ range: { start, end }, text: line });
      continue;
    }
    const blanks = dialect === "git" ? 0 : line.length - line.trimStart().length;
    const content = dialect === "git" ? withoutTrailingSpaces(line) : line.trim();
    const negated = content.startsWith("!");
    const pattern =
      dialect === "git" ? content.slice(negated ? 1 : 0) : content.slice(negated ? 1 : 0).trim();
    if (pattern === "") continue;
    patterns.push({
      pattern,
      negated,
      directoryOnly: dialect === "git" && pattern.endsWith("/"),
      range: { start: start + blanks, end: start + blanks + content.length },
    });
  }
  return { patterns, comments };
}

export interface IgnoreSource {
  /** Where the file lies: "" for the root, otherwise "a/b". Paths are relative to the root, with forward slashes. */
  readonly directory: string;
  readonly text: string;
}

export interface IgnoreMatcher {
  /** Whether git would leave an untracked file or directory of this path alone. */
  ignores(path: string, isDirectory: boolean): boolean;
  /** The pattern that hides the path or one of its parents: an index into the sources, and the pattern there. */
  hiddenBy(path: string, isDirectory: boolean): { source: number; pattern: IgnorePattern } | undefined;
}

/**
 * Git's view of nested ignore files: the last matching pattern of the deepest file decides, and nothing below an
 * ignored directory can be shown again. Sources of one directory count in the order given, so
 * `core.excludesFile` and `.git/info/exclude` (both with directory "") stand before the root's `.gitignore`.
 * One known difference: git reads the asterisks of `name**` + `/` as spanning directories, here they are plain `*`.
 */
export function createIgnoreMatcher(
  sources: readonly IgnoreSource[],
  options: { readonly ignoreCase?: boolean } = {},
): IgnoreMatcher {
  const ignorecase = options.ignoreCase ?? false;
  const byDirectory = new Map<string, { pattern: string; mark: string }[]>();
  const parsed = sources.map((source) => parseIgnoreFile(source.text, "git"));
  sources.forEach(({ directory }, source) => {
    const rules = byDirectory.get(directory) ?? [];
    parsed[source]?.patterns.forEach((pattern, index) => {
      const moved = patternFromRoot(pattern, directory);
      if (moved !== undefined) rules.push({ pattern: moved, mark: `${source}:${index}` });
    });
    byDirectory.set(directory, rules);
  });

  // One matcher for each directory that has ignore files, holding those of the directories above it too.
  const matchers = new Map<string, Ignore>();
  const matcherFor = (directory: string): Ignore => {
    const known = matchers.get(directory);
    if (known) return known;
    const above = directory === "" ? ignore({ ignorecase }) : matcherFor(folderOf(directory));
    const rules = byDirectory.get(directory);
    const matcher = rules ? ignore({ ignorecase }).add(above).add(rules) : above;
    matchers.set(directory, matcher);
    return matcher;
  };

  const hiddenBy = (path: string, isDirectory: boolean) => {
    if (!ignore.isPathValid(path)) return undefined;
    const { rule } = matcherFor(folderOf(path)).test(isDirectory ? `${path}/` : path);
    if (rule?.mark === undefined) return undefined;
    const [source, index] = rule.mark.split(":").map(Number) as [number, number];
    return { source, pattern: parsed[source]?.patterns[index] as IgnorePattern };
  };
  return { hiddenBy, ignores: (path, isDirectory) => hiddenBy(path, isDirectory) !== undefined };
}

/**
 * Docker's view of one .dockerignore: patterns are relative to the build context and anchored there, `**` spans
 * directories, the last matching pattern decides, a pattern that matches a parent matches what is below it,
 * and `!` brings back even what lies in an excluded directory.
 */
export function createDockerignoreMatcher(text: string): { ignores(path: string): boolean } {
  const rules = parseIgnoreFile(text, "docker").patterns.flatMap(({ pattern, negated }) => {
    const matches = dockerPattern(cleanPath(pattern));
    return matches ? [{ matches, negated }] : [];
  });
  return {
    ignores(path) {
      const withParents = [path];
      for (let slash = path.indexOf("/"); slash > 0; slash = path.indexOf("/", slash + 1))
        withParents.push(path.slice(0, slash));
      let ignored = false;
      for (const { matches, negated } of rules)
        if (ignored === negated && withParents.some(matches)) ignored = !negated;
      return ignored;
    },
  };
}

/** Git drops trailing spaces (not tabs) unless a backslash quotes them. */
function withoutTrailingSpaces(line: string): string {
  let end = line.length;
  while (end > 0 && line[end - 1] === " ") end--;
  let backslashes = 0;
  while (line[end - 1 - backslashes] === "\\") backslashes++;
  return line.slice(0, backslashes % 2 === 1 && end < line.length ? end + 1 : end);
}

/** No path is longer, and no regular expression for the pattern may be much longer. */
const LONGEST = 4096;

/** The same pattern as the root's ignore file would have to say it, or nothing if it can match nothing. */
function patternFromRoot(
  { pattern, negated, directoryOnly }: IgnorePattern,
  directory: string,
): string | undefined {
  if (pattern === "/" || pattern.length > LONGEST) return undefined;
  const sign = negated ? "!" : "";
  if (directory === "") return sign + escapeFirst(pattern);
  const inside = directory.replace(/[\\*?[\] ]/g, "\\$&");
  const body = directoryOnly ? pattern.slice(0, -1) : pattern;
  if (body.startsWith("/")) return `${sign}/${inside}${pattern}`;
  return body.includes("/") ? `${sign}/${inside}/${pattern}` : `${sign}/${inside}/**/${pattern}`;
}

/** After a `!` has been taken off, a `!` or `#` that begins the pattern stands for itself. */
function escapeFirst(pattern: string): string {
  return /^[!#]/.test(pattern) ? `\\${pattern}` : pattern;
}

/** What Go's `filepath.Clean` does, and the leading slash dropped. */
function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== ".." || !path.startsWith("/")) parts.push(part);
  }
  return parts.join("/") || ".";
}

/** One step of a pattern: what it takes, whether it may take it again, whether it may be left out. */
interface PatternStep {
  readonly takes: (character: string) => boolean;
  readonly kind: "one" | "any number" | "directories";
}

/** A test for one cleaned .dockerignore pattern, or nothing where Docker rejects the pattern. */
function dockerPattern(pattern: string): ((path: string) => boolean) | undefined {
  if (pattern.startsWith("**") && !/[*?[\]\\]/.test(pattern.slice(2))) {
    const suffix = pattern.slice(2);
    return (path) => path.endsWith(suffix) || path === suffix.slice(1);
  }
  const steps: PatternStep[] = [];
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index] as string;
    if (character === "*" && pattern[index + 1] === "*") {
      index++;
      if (pattern[index + 1] === "/") index++;
      steps.push({ takes: () => true, kind: index + 1 < pattern.length ? "directories" : "any number" });
    } else if (character === "*") steps.push({ takes: (taken) => taken !== "/", kind: "any number" });
    else if (character === "?") steps.push({ takes: (taken) => taken !== "/", kind: "one" });
    else if (character === "[") {
      const end = pattern.indexOf("]", index + 2);
      const members = end === -1 ? undefined : characterClass(pattern.slice(index + 1, end));
      if (members === undefined) return undefined;
      steps.push({ takes: (taken) => members.test(taken), kind: "one" });
      index = end;
    } else {
      const literal = character === "\\" && index + 1 < pattern.length ? pattern[++index] : character;
      steps.push({ takes: (taken) => taken === literal, kind: "one" });
    }
  }
  return (path) => matchesSteps(steps, path);
}

function characterClass(members: string): RegExp | undefined {
  try {
    return new RegExp(`^[${members.replace(/[[\\]/g, "\\$&")}]$`);
  } catch {
    return undefined;
  }
}

/** Follows all ways through the pattern at once, so that no pattern takes more than its length times the path's. */
function matchesSteps(steps: readonly PatternStep[], path: string): boolean {
  // A state is an index into the steps; `inside` holds those of directory steps that have begun and not yet met a slash.
  const reach = (state: number, into: Set<number>) => {
    let next = state;
    into.add(next);
    while (steps[next] !== undefined && steps[next]?.kind !== "one") into.add(++next);
  };
  let states = new Set<number>();
  let inside = new Set<number>();
  reach(0, states);
  for (const character of path) {
    const nextStates = new Set<number>();
    const nextInside = new Set<number>();
    const enterDirectories = (state: number) => {
      nextInside.add(state);
      if (character === "/") reach(state + 1, nextStates);
    };
    for (const state of inside) enterDirectories(state);
    for (const state of states) {
      const step = steps[state];
      if (step === undefined) continue;
      if (step.kind === "directories") enterDirectories(state);
      else if (step.takes(character)) reach(step.kind === "one" ? state + 1 : state, nextStates);
    }
    states = nextStates;
    inside = nextInside;
  }
  return states.has(steps.length);
}

import type { ShellBranch, ShellCommand } from "../../languages/shell";
import type { CommandWord } from "./followed-command";

/** The name of the function whose body a command stands in. */
export function functionOf(inside: ShellCommand["inside"]): string | undefined {
  return inside[0]?.kind === "function" ? inside[0].label : undefined;
}

/** Whether it may be left out, the function around it not counted. */
export function isConditional(command: ShellCommand, isCalled: boolean): boolean {
  if (!isCalled) return command.conditional;
  return (
    command.inside.slice(1).some(({ kind }) => /^(?:if|else|case|loop)$/.test(kind)) ||
    command.joinedBy === "||"
  );
}

/** The branch that each `case` and `if` has taken, by where it begins; "open" where a test before it is not decided. */
export type TakenBranches = Map<number, ShellBranch | "open">;

/** What decides: the arguments of the script or function, and variables. */
interface Known {
  readonly positional: readonly CommandWord[];
  variable(variable: string): string | undefined;
}

/** Whether all branches that a command stands in are taken; undefined when that is not known, or it stands in none. */
export function branchChosen(
  inside: ShellCommand["inside"],
  known: Known,
  branches: TakenBranches,
): boolean | undefined {
  const taken = inside
    .filter(({ kind }) => /^(?:if|else|case|loop)$/.test(kind))
    .map((branch) => isTaken(branch, known, branches));
  if (taken.includes(false)) return false;
  return taken.length > 0 && !taken.includes(undefined) ? true : undefined;
}

function isTaken(branch: ShellBranch, known: Known, branches: TakenBranches): boolean | undefined {
  const { kind, statement } = branch;
  if (statement === undefined) return undefined;
  const before = branches.get(statement);
  if (before === "open") return undefined;
  // What the branch itself does to the arguments decides nothing any more.
  if (before) return before === branch;
  const decided = kind === "case" ? isPicked(branch, known) : kind === "else" || holds(branch.label, known);
  if (decided) branches.set(statement, branch);
  else if (decided === undefined && kind === "if") branches.set(statement, "open");
  return decided;
}

/** Whether a branch of a `case` has a pattern for what the `case` looks at. */
function isPicked({ subject = "", label = "" }: ShellBranch, known: Known): boolean | undefined {
  const value = valueBehind(subject, known);
  if (value === undefined) return undefined;
  const patterns = label.split("|").map((pattern) => unquoted(pattern.trim()));
  return patterns.some((pattern) => matchesPattern(value, pattern));
}

/** Whether `[ "$1" = web ]` or `[ -n "$1" ]` holds; undefined for what is not known and for other tests. */
function holds(test: string | undefined, known: Known): boolean | undefined {
  const [, not, tested] = /^(! )?(?:\[\[?|test) ([^\]]+?)(?: \]\]?)?$/.exec(test ?? "") ?? [];
  const words = tested?.split(" ") ?? [];
  const holds = words.length === 2 ? holdsOfOne(words, known) : holdsOfTwo(words, known);
  return holds === undefined ? undefined : holds !== (not !== undefined);
}

function holdsOfOne([operator, word = ""]: readonly string[], known: Known): boolean | undefined {
  const value = valueBehind(word, known);
  if (value === undefined) return undefined;
  if (operator === "-n") return value !== "";
  return operator === "-z" ? value === "" : undefined;
}

function holdsOfTwo(
  [left = "", operator = "", right = "", ...more]: readonly string[],
  known: Known,
): boolean | undefined {
  if (more.length > 0 || !/^(?:==?|!=)$/.test(operator)) return undefined;
  const [one, other] = [wordOf(left, known), wordOf(right, known)];
  if (one === undefined || other === undefined) return undefined;
  return (one === other) === (operator !== "!=");
}

/** What a word of a test stands for. */
function wordOf(word: string, known: Known): string | undefined {
  return /[$`*?[\\]/.test(word) ? valueBehind(word, known) : unquoted(word);
}

/** The value of `"$1"`, `"${1:-web}"` or `$ROLE`; undefined where it is not known. */
function valueBehind(word: string, { positional, variable }: Known): string | undefined {
  const [, plain, braced, fallback] = /^"?\$(?:(\w+)|\{(\w+)(?::?-([^}]*))?\})"?$/.exec(word) ?? [];
  const name = plain ?? braced;
  if (name === undefined || name === "0") return undefined;
  const value = /^\d$/.test(name) ? (positional[Number(name) - 1]?.text ?? fallback) : variable(name);
  return value === undefined || /[$`]/.test(value) ? undefined : value;
}

function unquoted(word: string): string {
  return word.replace(/^["']|["']$/g, "");
}

function matchesPattern(value: string, pattern: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  try {
    return new RegExp(`^${escaped}$`, "s").test(value);
  } catch {
    return false;
  }
}

import type { ShellBranch, ShellCommand } from "../../languages/shell";
import type { CommandWord } from "./followed-command";

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

/** The branch that each `case` has taken, by where it begins. */
export type TakenBranches = Map<number, ShellBranch>;

/** What a `case` may look at. */
interface Known {
  readonly positional: readonly CommandWord[];
  variable(variable: string): string | undefined;
}

/** The value of `"$1"`, `"${1:-web}"` or `$ROLE`; undefined where it is not known. */
function valueOfSubject(subject: string, { positional, variable }: Known): string | undefined {
  const [, plain, braced, fallback] = /^"?\$(?:(\w+)|\{(\w+)(?::?-([^}]*))?\})"?$/.exec(subject) ?? [];
  const name = plain ?? braced;
  if (name === undefined || name === "0") return undefined;
  if (/^\d$/.test(name)) return positional[Number(name) - 1]?.text ?? fallback;
  return variable(name);
}

/** Whether a `case "$1"` picks the branch a command stands in; undefined when that is not known. */
export function branchChosen(
  inside: ShellCommand["inside"],
  known: Known,
  branches: TakenBranches,
): boolean | undefined {
  let chosen: boolean | undefined;
  for (const branch of inside) {
    const { kind, label, subject, statement } = branch;
    if (kind !== "case" || label === undefined || statement === undefined) {
      if (/^(?:if|else|case|loop)$/.test(kind)) return undefined;
      continue;
    }
    // What the branch itself does to the arguments decides nothing any more.
    const taken = branches.get(statement);
    if (taken) {
      if (taken !== branch) return false;
    } else {
      const value = valueOfSubject(subject ?? "", known);
      if (value === undefined) return undefined;
      const patterns = label.split("|").map((pattern) => pattern.trim().replace(/^["']|["']$/g, ""));
      if (!patterns.some((pattern) => matchesPattern(value, pattern))) return false;
      branches.set(statement, branch);
    }
    chosen = true;
  }
  return chosen;
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

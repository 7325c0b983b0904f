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

/** Whether a `case "$1"` picks the branch a command stands in; undefined when that is not known. */
export function branchChosen(
  inside: ShellCommand["inside"],
  positional: readonly CommandWord[],
  branches: TakenBranches,
): boolean | undefined {
  let known: boolean | undefined;
  for (const branch of inside) {
    const { kind, label, subject, statement } = branch;
    const argument = /^"?\$(?:1|\{1(?::?-([^}]*))?\})"?$/.exec(subject ?? "");
    if (kind !== "case" || label === undefined || statement === undefined || !argument) {
      if (/^(?:if|else|case|loop)$/.test(kind)) return known === false ? false : undefined;
      continue;
    }
    // What the branch itself does to the arguments decides nothing any more.
    const taken = branches.get(statement);
    if (taken) {
      if (taken !== branch) return false;
    } else {
      const value = positional[0]?.text ?? argument[1];
      if (value === undefined) return undefined;
      const patterns = label.split("|").map((pattern) => pattern.trim().replace(/^["']|["']$/g, ""));
      if (!patterns.some((pattern) => matchesPattern(value, pattern))) return false;
      branches.set(statement, branch);
    }
    known = true;
  }
  return known;
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

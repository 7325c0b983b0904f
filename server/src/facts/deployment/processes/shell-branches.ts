import type { ShellCommand } from "../../../languages/shell";
import type { CommandWord } from "../compose/compose-service";

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

/** Whether a `case "$1"` picks the branch a command stands in; undefined when that is not known. */
export function branchChosen(
  inside: ShellCommand["inside"],
  positional: readonly CommandWord[],
  branches: Map<string, string>,
): boolean | undefined {
  let known: boolean | undefined;
  for (const { kind, label, subject } of inside) {
    if (kind !== "case" || label === undefined || !/^"?\$\{?1\}?"?$/.test(subject ?? "")) {
      if (/^(?:if|else|case|loop)$/.test(kind)) return known === false ? false : undefined;
      continue;
    }
    const value = positional[0]?.text;
    if (value === undefined) return undefined;
    const matches = label
      .split("|")
      .some((pattern) => matchesPattern(value, pattern.trim().replace(/^["']|["']$/g, "")));
    const taken = branches.get(subject ?? "");
    if (!matches || (taken !== undefined && taken !== label)) return false;
    branches.set(subject ?? "", label);
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

import { satisfies, valid } from "@renovatebot/pep440";

/**
 * Whether a locked version is one that the constraint allows; undefined when one of them cannot be read.
 * Pre-releases count, because whoever locked one meant it.
 */
export function allowsPythonVersion(
  specifier: string,
  syntax: "poetry" | "pep440",
  version: string,
): boolean | undefined {
  if (valid(version) === null) return undefined;
  const alternatives = syntax === "poetry" ? specifier.split(/\|\|?/) : [specifier];
  let known = true;
  for (const alternative of alternatives) {
    const standard = syntax === "poetry" ? standardSpecifier(alternative) : alternative.trim();
    if (standard === "") return true;
    const allowed = standard === undefined ? undefined : allows(standard, version);
    if (allowed) return true;
    if (allowed === undefined) known = false;
  }
  return known ? false : undefined;
}

function allows(specifier: string, version: string): boolean | undefined {
  try {
    return satisfies(version, specifier, { prereleases: true });
  } catch {
    return undefined;
  }
}

/** Poetry's carets, tildes, wildcards and bare versions in the words of PEP 440; undefined when they cannot be read. */
export function standardSpecifier(constraint: string): string | undefined {
  const parts: string[] = [];
  for (const part of constraint.trim().split(/\s*,\s*|(?<=[\w*])\s+(?=[<>=!~^])/)) {
    if (part === "" || part === "*") continue;
    const [, operator = "", version = ""] =
      /^(\^|~(?!=)|~=|==?=?|!=|<=|>=|<|>)?\s*v?(\d[\w.!+*-]*)$/.exec(part) ?? [];
    if (version === "") return undefined;
    if (operator === "^") parts.push(`>=${version}`, `<${nextBreaking(version)}`);
    else if (operator === "~") parts.push(`>=${version}`, `<${nextAfterTilde(version)}`);
    else parts.push(`${operator === "" || operator === "=" ? "==" : operator}${version}`);
  }
  return parts.join(",");
}

/** The first version that a caret shuts out: the leftmost number that is not 0 goes up. */
function nextBreaking(version: string): string {
  const numbers = releaseOf(version);
  const at = numbers.findIndex((number) => number !== 0);
  const index = at === -1 ? numbers.length - 1 : at;
  return raise(numbers, index);
}

function nextAfterTilde(version: string): string {
  const numbers = releaseOf(version);
  return raise(numbers, Math.min(1, numbers.length - 1));
}

function raise(numbers: readonly number[], index: number): string {
  const raised = numbers.slice(0, index + 1);
  raised[index] = (raised[index] ?? 0) + 1;
  return raised.join(".");
}

function releaseOf(version: string): readonly number[] {
  return (/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? "0").split(".").map(Number);
}

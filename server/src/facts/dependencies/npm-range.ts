import Range from "semver/classes/range";
import valid from "semver/functions/valid";

/** A range as npm reads it; undefined for tags, URLs and what else is no range. */
export function parseNpmRange(text: string): Range | undefined {
  try {
    return new Range(text);
  } catch {
    return undefined;
  }
}

/** Whether a version satisfies a range as npm reads it; undefined when one of the two is none. */
export function satisfiesNpmRange(version: string, range: string): boolean | undefined {
  return valid(version) === null ? undefined : parseNpmRange(range)?.test(version);
}

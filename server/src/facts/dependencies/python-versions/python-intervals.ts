import type { MarkerAtom } from "../../../languages/requirements";

/**
 * Python versions as half-open spans of whole numbers, in ascending order and apart from each other.
 * 3.11.4 is 3 011 004, so that 3.11.3 and what follows it are neighbours; pre-releases are left out of account.
 */
export type PythonIntervals = readonly (readonly [from: number, to: number])[];

/** No restriction. */
export const everyPython: PythonIntervals = [[0, Number.POSITIVE_INFINITY]];

/** What lies in both. */
export function intersectIntervals(a: PythonIntervals, b: PythonIntervals): PythonIntervals {
  return a.flatMap(([from, to]) =>
    b.flatMap(([otherFrom, otherTo]) => {
      const start = Math.max(from, otherFrom);
      const end = Math.min(to, otherTo);
      return start < end ? [[start, end] as const] : [];
    }),
  );
}

/** What lies in one of them, as intervals that do not touch. */
export function uniteIntervals(a: PythonIntervals, b: PythonIntervals): PythonIntervals {
  const united: [number, number][] = [];
  for (const [from, to] of [...a, ...b].sort((left, right) => left[0] - right[0])) {
    const last = united.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else united.push([from, to]);
  }
  return united;
}

export function sameIntervals(a: PythonIntervals, b: PythonIntervals): boolean {
  return (
    a.length === b.length && a.every(([from, to], index) => from === b[index]?.[0] && to === b[index]?.[1])
  );
}

/** The versions for which an atom over `python_version` or `python_full_version` holds; undefined when it cannot be read. */
export function intervalsOfAtom({ name, operator, value }: MarkerAtom): PythonIntervals | undefined {
  const isFull = name === "python_full_version";
  if (operator === "in" || operator === "not in") {
    const listed = value.split(/[\s,]+/).filter(Boolean);
    let found: PythonIntervals = [];
    for (const one of listed) {
      const exact = intervalsOfComparison("==", one, isFull);
      if (!exact) return undefined;
      found = uniteIntervals(found, exact);
    }
    return operator === "in" ? found : invertIntervals(found);
  }
  return intervalsOfComparison(operator, value, isFull);
}

/** The versions that a constraint such as ">=3.8,!=3.9.*" or Poetry's standard form allows. */
export function intervalsOfSpecifier(specifier: string): PythonIntervals | undefined {
  let found = everyPython;
  for (const part of specifier.split(",")) {
    const [, operator = "", version = ""] = /^\s*(===|==|~=|!=|<=|>=|<|>)\s*(\S+)\s*$/.exec(part) ?? [];
    if (version === "" && part.trim() !== "") return undefined;
    if (version === "") continue;
    const next = intervalsOfComparison(operator, version, true);
    if (!next) return undefined;
    found = intersectIntervals(found, next);
  }
  return found;
}

/** What lies in none of them. */
export function invertIntervals(intervals: PythonIntervals): PythonIntervals {
  const gaps: [number, number][] = [];
  let from = 0;
  for (const [start, end] of intervals) {
    if (start > from) gaps.push([from, start]);
    from = end;
  }
  if (from < Number.POSITIVE_INFINITY) gaps.push([from, Number.POSITIVE_INFINITY]);
  return gaps;
}

/**
 * `python_version` knows two numbers only, so `python_version > "3.8"` begins with 3.9;
 * for `python_full_version` "3.8" is 3.8.0.
 */
function intervalsOfComparison(
  operator: string,
  value: string,
  isFull: boolean,
): PythonIntervals | undefined {
  const [, digits = "", wildcard] = /^(\d+(?:\.\d+){0,3})(\.\*)?$/.exec(value.trim()) ?? [];
  if (digits === "") return undefined;
  const numbers = digits.split(".").map(Number);
  const start = encode(numbers);
  const isExact = isFull && wildcard === undefined;
  // The first version behind everything that the value names.
  const behind = isExact || numbers.length >= 3 ? start + 1 : encodeRaised(numbers, numbers.length - 1);
  switch (operator) {
    case "==":
    case "===":
      return [[start, behind]];
    case "!=":
      return invertIntervals([[start, behind]]);
    case ">=":
      return [[start, Number.POSITIVE_INFINITY]];
    case ">":
      return [[behind, Number.POSITIVE_INFINITY]];
    case "<":
      return start === 0 ? [] : [[0, start]];
    case "<=":
      return [[0, behind]];
    case "~=":
      return numbers.length < 2 ? undefined : [[start, encodeRaised(numbers, numbers.length - 2)]];
    default:
      return undefined;
  }
}

function encode([major = 0, minor = 0, patch = 0]: readonly number[]): number {
  return major * 1_000_000 + minor * 1000 + patch;
}

function encodeRaised(numbers: readonly number[], index: number): number {
  const raised = numbers.slice(0, index + 1);
  raised[index] = (raised[index] ?? 0) + 1;
  return encode(raised);
}

/** "3.11", or "3.11.4" where the third number is not 0. */
export function versionTextOf(encoded: number): { readonly text: string; readonly isFull: boolean } {
  const major = Math.floor(encoded / 1_000_000);
  const minor = Math.floor((encoded % 1_000_000) / 1000);
  const patch = encoded % 1000;
  return patch === 0
    ? { text: `${major}.${minor}`, isFull: false }
    : { text: `${major}.${minor}.${patch}`, isFull: true };
}

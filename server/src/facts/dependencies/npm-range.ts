/** A version of npm: `1.2.3-beta.1`. Build metadata is left out. */
export interface NpmVersion {
  readonly numbers: readonly [number, number, number];
  readonly pre: readonly string[];
}

interface Comparator {
  readonly operator: "<" | "<=" | ">" | ">=" | "=";
  readonly version: NpmVersion;
}

export function parseNpmVersion(text: string): NpmVersion | undefined {
  const [, major, minor, patch, pre] =
    /^[v=\s]*(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/.exec(text.trim()) ?? [];
  if (major === undefined) return undefined;
  return { numbers: [Number(major), Number(minor), Number(patch)], pre: pre?.split(".") ?? [] };
}

/** Whether a version satisfies a range as npm reads it; undefined for tags, URLs and what else is no range. */
export function satisfiesNpmRange(version: string, range: string): boolean | undefined {
  const parsed = parseNpmVersion(version);
  if (!parsed) return undefined;
  const sets = parseNpmRange(range);
  return sets?.some((set) => satisfiesAll(parsed, set));
}

/** Alternatives of comparators that must all hold; undefined when the text is no range. */
export function parseNpmRange(range: string): readonly (readonly Comparator[])[] | undefined {
  const sets: (readonly Comparator[])[] = [];
  for (const alternative of range.split("||")) {
    const set = parseSet(alternative.trim());
    if (!set) return undefined;
    sets.push(set);
  }
  return sets;
}

/** The lowest version a range allows, as far as its first comparator tells. */
export function lowestAllowed(range: string): NpmVersion | undefined {
  const lowest = (parseNpmRange(range) ?? []).map(
    (set) => set.find(({ operator }) => operator === ">=" || operator === "=" || operator === ">")?.version,
  );
  if (lowest.length === 0 || lowest.some((version) => version === undefined)) return undefined;
  return (lowest as NpmVersion[]).reduce((a, b) => (compareNpmVersions(a, b) <= 0 ? a : b));
}

export function compareNpmVersions(a: NpmVersion, b: NpmVersion): number {
  for (let index = 0; index < 3; index++) {
    const difference = (a.numbers[index] as number) - (b.numbers[index] as number);
    if (difference !== 0) return difference;
  }
  if (a.pre.length === 0 || b.pre.length === 0) return b.pre.length - a.pre.length;
  for (let index = 0; index < Math.max(a.pre.length, b.pre.length); index++) {
    const [left, right] = [a.pre[index], b.pre[index]];
    if (left === undefined || right === undefined) return left === undefined ? -1 : 1;
    if (left === right) continue;
    const numbers = [/^\d+$/.test(left), /^\d+$/.test(right)];
    if (numbers[0] && numbers[1]) return Number(left) - Number(right);
    if (numbers[0] !== numbers[1]) return numbers[0] ? -1 : 1;
    return left < right ? -1 : 1;
  }
  return 0;
}

function parseSet(text: string): readonly Comparator[] | undefined {
  const [, from, to] = /^(\S+)\s+-\s+(\S+)$/.exec(text) ?? [];
  if (from !== undefined && to !== undefined) {
    const low = parsePartial(from);
    const high = parsePartial(to);
    return low && high ? [atLeast(low), ...below(high)] : undefined;
  }
  const found: Comparator[] = [];
  for (const part of text.replace(/([<>=~^])\s+/g, "$1").split(/[\s,]+/)) {
    if (part === "" || part === "*" || part === "x" || part === "latest") continue;
    const [, operator = "", written = ""] = /^(\^|~>?|<=|>=|<|>|=)?(.*)$/.exec(part) ?? [];
    const partial = parsePartial(written);
    if (!partial) return undefined;
    found.push(...comparatorsOf(operator, partial));
  }
  return found;
}

/** `1`, `1.2`, `1.x`, `1.2.3-beta`: the numbers that are there. */
interface Partial {
  readonly numbers: readonly number[];
  readonly pre: readonly string[];
}

function parsePartial(text: string): Partial | undefined {
  const [, numbers, pre] =
    /^v?=?((?:\d+|[xX*])(?:\.(?:\d+|[xX*])){0,2})(?:-([0-9A-Za-z.-]+))?(?:\+\S*)?$/.exec(text) ?? [];
  if (numbers === undefined) return undefined;
  const known: number[] = [];
  for (const part of numbers.split(".")) {
    if (!/^\d+$/.test(part)) break;
    known.push(Number(part));
  }
  return { numbers: known, pre: pre?.split(".") ?? [] };
}

function comparatorsOf(operator: string, partial: Partial): readonly Comparator[] {
  const { numbers } = partial;
  if (numbers.length === 0) return [];
  switch (operator) {
    case "^": {
      const first = numbers.findIndex((number) => number !== 0);
      const index = first === -1 ? numbers.length - 1 : first;
      return [atLeast(partial), lessThan(raise(numbers, index))];
    }
    case "~":
    case "~>":
      return [atLeast(partial), lessThan(raise(numbers, Math.min(1, numbers.length - 1)))];
    case ">=":
      return [atLeast(partial)];
    case ">":
      return numbers.length === 3
        ? [{ operator: ">", version: full(partial) }]
        : [{ operator: ">=", version: raise(numbers, numbers.length - 1) }];
    case "<":
      return [{ operator: "<", version: full(partial) }];
    case "<=":
      return below(partial);
    default:
      return numbers.length === 3
        ? [{ operator: "=", version: full(partial) }]
        : [atLeast(partial), lessThan(raise(numbers, numbers.length - 1))];
  }
}

function atLeast(partial: Partial): Comparator {
  return { operator: ">=", version: full(partial) };
}

function below(partial: Partial): readonly Comparator[] {
  if (partial.numbers.length === 3) return [{ operator: "<=", version: full(partial) }];
  return partial.numbers.length === 0 ? [] : [lessThan(raise(partial.numbers, partial.numbers.length - 1))];
}

/** Below a version, its own pre-releases shut out too. */
function lessThan(version: NpmVersion): Comparator {
  return { operator: "<", version: { ...version, pre: ["0"] } };
}

function full({ numbers: [major = 0, minor = 0, patch = 0], pre }: Partial): NpmVersion {
  return { numbers: [major, minor, patch], pre };
}

function raise(numbers: readonly number[], index: number): NpmVersion {
  const raised = [0, 0, 0].map((_, at) =>
    at < index ? (numbers[at] ?? 0) : at === index ? (numbers[at] ?? 0) + 1 : 0,
  );
  return { numbers: raised as [number, number, number], pre: [] };
}

/** A pre-release counts only where the set itself names one of the same three numbers. */
function satisfiesAll(version: NpmVersion, set: readonly Comparator[]): boolean {
  const holds = set.every(({ operator, version: bound }) => {
    const order = compareNpmVersions(version, bound);
    if (operator === "<") return order < 0;
    if (operator === "<=") return order <= 0;
    if (operator === ">") return order > 0;
    return operator === ">=" ? order >= 0 : order === 0;
  });
  if (!holds || version.pre.length === 0) return holds;
  return set.some(
    ({ version: bound }) =>
      bound.pre.length > 0 &&
      !(bound.pre.length === 1 && bound.pre[0] === "0") &&
      bound.numbers.every((number, index) => number === version.numbers[index]),
  );
}

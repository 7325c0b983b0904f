import type { Marker, MarkerAtom } from "../../../languages/requirements";
import {
  everyPython,
  intersectIntervals,
  intervalsOfAtom,
  type PythonIntervals,
  sameIntervals,
  uniteIntervals,
  versionTextOf,
} from "./python-intervals";

/*
 * Joins environment markers and simplifies them as Poetry does, so that what we print is what it prints:
 * results are a disjunction of conjunctions, or the conjunction it came from where that is shorter.
 */

const any: Marker = { kind: "any" };
const empty: Marker = { kind: "empty" };

/** A marker that holds where both hold. */
export function intersectMarkers(a: Marker, b: Marker): Marker {
  if (a.kind === "any" || b.kind === "empty") return b;
  if (b.kind === "any" || a.kind === "empty") return a;
  if (a.kind === "atom" && b.kind !== "atom") return intersectMarkers(b, a);
  return toDisjunction({ kind: "and", parts: [a, b] });
}

/** A marker that holds where one of them holds. */
export function uniteMarkers(a: Marker, b: Marker): Marker {
  if (a.kind === "any" || b.kind === "empty") return a;
  if (b.kind === "any" || a.kind === "empty") return b;
  const plain = flat("or", [a, b]);
  const conjunction = toConjunction(plain);
  if (conjunction.kind !== "and") return conjunction;
  const disjunction = toDisjunction(conjunction);
  if (disjunction.kind !== "or") return disjunction;
  return [disjunction, conjunction, plain].reduce((best, next) =>
    sizeOf(next) < sizeOf(best) ? next : best,
  );
}

/** A marker as read from a file, brought into the form that joining gives. */
export function normalizeMarker(marker: Marker): Marker {
  return marker.kind === "or"
    ? marker.parts.map(normalizeMarker).reduce(uniteMarkers, empty)
    : toDisjunction(marker);
}

/** What is left when extras are chosen: `extra == "redis"` holds or not, everything else stays. */
export function applyExtras(marker: Marker, extras: ReadonlySet<string>): Marker {
  if (marker.kind === "atom") {
    if (marker.name !== "extra") return marker;
    return extras.has(marker.value) === (marker.operator === "==") ? any : empty;
  }
  if (marker.kind === "any" || marker.kind === "empty") return marker;
  return marker.parts
    .map((part) => applyExtras(part, extras))
    .reduce(marker.kind === "and" ? intersectMarkers : uniteMarkers, marker.kind === "and" ? any : empty);
}

/** The marker without its conditions on extras. */
export function withoutExtras(marker: Marker): Marker {
  if (marker.kind === "atom") return marker.name === "extra" ? any : marker;
  if (marker.kind === "any" || marker.kind === "empty") return marker;
  const isExtra = (part: Marker) => part.kind === "atom" && part.name === "extra";
  const parts = marker.parts.filter((part) => !isExtra(part)).map(withoutExtras);
  if (parts.length === 0) return any;
  return parts.reduce(marker.kind === "and" ? intersectMarkers : uniteMarkers);
}

function toDisjunction(marker: Marker): Marker {
  if (marker.kind === "or") return joinParts("or", marker.parts.map(toDisjunction));
  if (marker.kind !== "and") return marker;
  const lists = marker.parts.map(toDisjunction).map((part) => (part.kind === "or" ? part.parts : [part]));
  return joinParts(
    "or",
    product(lists).map((parts) => joinParts("and", parts)),
  );
}

function toConjunction(marker: Marker): Marker {
  if (marker.kind === "and") return joinParts("and", marker.parts.map(toConjunction));
  if (marker.kind !== "or") return marker;
  const lists = marker.parts.map(toConjunction).map((part) => (part.kind === "and" ? part.parts : [part]));
  return joinParts(
    "and",
    product(lists).map((parts) => joinParts("or", parts)),
  );
}

/** More combinations than this are left unsimplified: a marker of that size is not written by people. */
const mostCombinations = 512;

function product(lists: readonly (readonly Marker[])[]): readonly (readonly Marker[])[] {
  let made: Marker[][] = [[]];
  for (const list of lists) {
    if (made.length * list.length > mostCombinations) return [lists.map((parts) => flat("or", parts))];
    made = made.flatMap((start) => list.map((next) => [...start, next]));
  }
  return made;
}

/** Joins parts until nothing merges any more: a later part is merged into the place of an earlier one. */
function joinParts(kind: "and" | "or", parts: readonly Marker[]): Marker {
  const neutral = kind === "and" ? "any" : "empty";
  const absorbing = kind === "and" ? "empty" : "any";
  let current = flatParts(kind, parts);
  for (let previous: readonly Marker[] = []; !sameList(previous, current); ) {
    previous = current;
    let next: Marker[] = [];
    for (const part of previous) {
      if (part.kind === neutral || next.some((other) => isSameMarker(other, part))) continue;
      if (part.kind === absorbing) return part;
      const merged = mergeInto(kind, next, part);
      if (merged === "absorbed") return kind === "and" ? empty : any;
      next = merged ? flatParts(kind, merged) : [...next, part];
    }
    current = next;
  }
  return flat(kind, current);
}

function mergeInto(
  kind: "and" | "or",
  known: readonly Marker[],
  part: Marker,
): readonly Marker[] | "absorbed" | undefined {
  const absorbing = kind === "and" ? "empty" : "any";
  for (const [index, other] of known.entries()) {
    const merged =
      other.kind === "atom"
        ? part.kind === "atom"
          ? mergeAtoms(kind, part, other)
          : containsPart(part, other)
            ? other
            : undefined
        : mergeGroup(kind, other, part);
    if (!merged) continue;
    if (merged.kind === absorbing) return "absorbed";
    return known.toSpliced(index, 1, merged);
  }
  return undefined;
}

/** A group of the other kind: what it has in common with another is taken out in front. */
function mergeGroup(kind: "and" | "or", group: Marker, part: Marker): Marker | undefined {
  if (group.kind === "any" || group.kind === "empty" || group.kind === "atom" || group.kind === kind)
    return undefined;
  if (containsPart(group, part)) return part;
  if (part.kind !== group.kind) return undefined;
  const shared = group.parts.filter((one) => containsPart(part, one));
  const own = group.parts.filter((one) => !containsPart(part, one));
  const others = part.parts.filter((one) => !containsPart(group, one));
  if (own.length === 0) return group;
  if (others.length === 0) return part;
  if (shared.length === 0) return kind === "or" ? mergeRanges(group.parts, part.parts) : undefined;
  const join = kind === "or" ? uniteMarkers : intersectMarkers;
  const unique = join(flat(group.kind, own), flat(group.kind, others));
  if (unique.kind !== "atom" && unique.kind !== (kind === "or" ? "any" : "empty")) return undefined;
  return kind === "or"
    ? intersectMarkers(unique, flat("and", shared))
    : uniteMarkers(unique, flat("or", shared));
}

/** Two spans of Python versions that touch or overlap are one span. */
function mergeRanges(left: readonly Marker[], right: readonly Marker[]): Marker | undefined {
  const [a, b] = [intervalsOf(left), intervalsOf(right)];
  const united = a && b && uniteIntervals(a, b);
  if (united?.length !== 1) return undefined;
  const [from, to] = united[0] as readonly [number, number];
  const bounds = [...left, ...right].filter((part) => part.kind === "atom");
  const keep = (wanted: PythonIntervals) => {
    const found = bounds.find((atom) => sameIntervals(intervalsOfAtom(atom) ?? [], wanted));
    return found ?? atomOf(wanted) ?? any;
  };
  const low = from === 0 ? any : keep([[from, Number.POSITIVE_INFINITY]]);
  const high = to === Number.POSITIVE_INFINITY ? any : keep([[0, to]]);
  return joinParts("and", [low, high]);
}

function intervalsOf(parts: readonly Marker[]): PythonIntervals | undefined {
  let found = everyPython;
  for (const part of parts) {
    const next = part.kind === "atom" && isPython(part) ? intervalsOfAtom(part) : undefined;
    if (!next) return undefined;
    found = intersectIntervals(found, next);
  }
  return found;
}

/** One atom for two about the same thing, `any` or `empty`; undefined where both must stay. */
function mergeAtoms(kind: "and" | "or", a: MarkerAtom, b: MarkerAtom): Marker | undefined {
  if (isPython(a) && isPython(b)) return mergePython(kind, a, b);
  if (a.name !== b.name || a.name === "extra") return undefined;
  const [left, right] = [valuesOf(a), valuesOf(b)];
  if (!left || !right) return undefined;
  const within = (values: ReadonlySet<string>, others: ReadonlySet<string>) =>
    [...values].every((value) => others.has(value));
  const disjoint = ![...left.values].some((value) => right.values.has(value));
  // For a union everything is the other way round: what is shut out plays the part of what is let in.
  const [leftIn, rightIn] =
    kind === "and" ? [left.included, right.included] : [!left.included, !right.included];
  const [leftAtom, rightAtom] = [a, b];
  if (leftIn && rightIn) {
    if (within(left.values, right.values)) return leftAtom;
    if (within(right.values, left.values)) return rightAtom;
    return disjoint ? (kind === "and" ? empty : any) : undefined;
  }
  if (!leftIn && !rightIn) {
    if (within(right.values, left.values)) return leftAtom;
    return within(left.values, right.values) ? rightAtom : undefined;
  }
  const [inner, outer, atom] = leftIn ? [left, right, leftAtom] : [right, left, rightAtom];
  if (disjoint) return atom;
  return within(inner.values, outer.values) ? (kind === "and" ? empty : any) : undefined;
}

function valuesOf({
  operator,
  value,
}: MarkerAtom): { readonly included: boolean; readonly values: ReadonlySet<string> } | undefined {
  if (operator === "==" || operator === "!=")
    return { included: operator === "==", values: new Set([value]) };
  if (operator === "in" || operator === "not in")
    return { included: operator === "in", values: new Set(value.split(/[\s,]+/).filter(Boolean)) };
  return undefined;
}

function mergePython(kind: "and" | "or", a: MarkerAtom, b: MarkerAtom): Marker | undefined {
  const [left, right] = [intervalsOfAtom(a), intervalsOfAtom(b)];
  if (!left || !right) return undefined;
  const joined = kind === "and" ? intersectIntervals(left, right) : uniteIntervals(left, right);
  if (joined.length === 0) return empty;
  if (sameIntervals(joined, everyPython)) return any;
  // Of two that say the same the plainer one stays.
  if (sameIntervals(joined, left) && sameIntervals(joined, right)) return a.name === "python_version" ? a : b;
  if (sameIntervals(joined, left)) return a;
  if (sameIntervals(joined, right)) return b;
  return atomOf(joined);
}

/** A single comparison for a span that has only one end. */
function atomOf(intervals: PythonIntervals): MarkerAtom | undefined {
  const [from, to] = intervals[0] ?? [0, 0];
  if (intervals.length !== 1 || (from !== 0 && to !== Number.POSITIVE_INFINITY)) return undefined;
  const { text, isFull } = versionTextOf(from === 0 ? to : from);
  return {
    kind: "atom",
    name: isFull ? "python_full_version" : "python_version",
    operator: from === 0 ? "<" : ">=",
    value: text,
  };
}

function isPython({ name }: MarkerAtom): boolean {
  return name === "python_version" || name === "python_full_version";
}

function flat(kind: "and" | "or", parts: readonly Marker[]): Marker {
  const all = flatParts(kind, parts);
  if (all.length === 0) return kind === "and" ? any : empty;
  return all.length === 1 ? (all[0] as Marker) : { kind, parts: all };
}

function flatParts(kind: "and" | "or", parts: readonly Marker[]): Marker[] {
  const found: Marker[] = [];
  for (const part of parts.flatMap((one) => (one.kind === kind ? flatParts(kind, one.parts) : [one])))
    if (!found.some((other) => isSameMarker(other, part))) found.push(part);
  return found;
}

function containsPart(group: Marker, part: Marker): boolean {
  return (group.kind === "and" || group.kind === "or") && group.parts.some((one) => isSameMarker(one, part));
}

function sameList(a: readonly Marker[], b: readonly Marker[]): boolean {
  return a.length === b.length && a.every((part, index) => isSameMarker(part, b[index] as Marker));
}

/** Whether two say the same in whatever order. */
export function isSameMarker(a: Marker, b: Marker): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === "atom" && b.kind === "atom")
    return a.name === b.name && a.operator === b.operator && a.value === b.value;
  if ((a.kind === "and" || a.kind === "or") && (b.kind === "and" || b.kind === "or"))
    return a.parts.length === b.parts.length && a.parts.every((part) => containsPart(b, part));
  return true;
}

function sizeOf(marker: Marker): number {
  if (marker.kind === "and" || marker.kind === "or")
    return marker.parts.reduce((sum, part) => sum + sizeOf(part), 0);
  return marker.kind === "atom" ? 1 : 0;
}

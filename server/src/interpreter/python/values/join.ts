import type { Place } from "../../../engine/finding";
import { uniquePlaces } from "../../../engine/place";
import { areEqual, isFullyKnown } from "./comparison";
import {
  alternativesOf,
  type Binding,
  type Choice,
  type DictEntry,
  type DictValue,
  type Element,
  noOrigin,
  type UnboundValue,
  type UnknownValue,
  type Value,
} from "./value";

/** A value with more alternatives than this is unknown. */
const maximumAlternatives = 8;

export const unbound: UnboundValue = { kind: "unbound", origin: noOrigin };

/** One of several values: the common one where they agree, else a choice. */
export function joinAll(
  values: readonly Value[],
  place: Place,
  unknown: (template: string) => UnknownValue,
  identity: "counts" | "ignored" = "counts",
): Value {
  const distinct: Value[] = [];
  const same: Value[] = [];
  for (const value of values)
    for (const one of alternativesOf(value)) {
      if (distinct.includes(one)) continue;
      // Two lists with the same content are still two lists: a later change reaches only one of them.
      const twin = distinct.findIndex(
        (other) => isSame(one, other) && (identity === "ignored" || !isChangeable(one)),
      );
      if (twin === -1) distinct.push(one);
      else if ((distinct[twin] as Value).kind === "unknown")
        distinct[twin] = weakest(distinct[twin], one, place);
      else same.push(one);
    }
  if (distinct.length === 1) {
    const only = distinct[0] as Value;
    if (same.length === 0 || !isScalar(only)) return only;
    return { ...only, origin: { kind: "computed", place, operation: "either", from: [only, ...same] } };
  }
  if (distinct.length > maximumAlternatives) return unknown("There are too many possibilities");
  const origin: Choice["origin"] = { kind: "computed", place, operation: "either", from: distinct };
  return { kind: "choice", alternatives: distinct, origin };
}

/** Whether nothing can be put into a value. */
export function isScalar(value: Value): boolean {
  return (
    value.kind === "none" ||
    value.kind === "boolean" ||
    value.kind === "number" ||
    value.kind === "string" ||
    value.kind === "bytes" ||
    value.kind === "path" ||
    value.kind === "duration"
  );
}

function isChangeable(value: Value): boolean {
  return value.kind === "list" || value.kind === "dict" || value.kind === "set";
}

function isSame(left: Value, right: Value): boolean {
  if (left.kind !== right.kind) return false;
  if (left.kind === "unknown") return true;
  if (left.kind === "unbound") return true;
  if (left.kind === "number" && right.kind === "number" && left.float !== right.float) return false;
  if (left.kind === "external" && right.kind === "external") return left.name === right.name;
  return isFullyKnown(left) && isFullyKnown(right) && areEqual(left, right) === true && isAlike(left, right);
}

/** Equal values that are written alike too: True equals 1, but is not the same. */
function isAlike(left: Value, right: Value): boolean {
  if (left.kind !== right.kind) return false;
  if (left.kind === "dict" && right.kind === "dict") {
    const others = right.entries;
    return [...left.entries].every(([key, { value }]) => isAlike(value, others.get(key)?.value ?? value));
  }
  if (isSequence(left) && isSequence(right)) {
    const others = right.elements;
    return left.elements.every(({ value, unordered }, index) => {
      const other = others[index];
      return other !== undefined && unordered === other.unordered && isAlike(value, other.value);
    });
  }
  return left.kind !== "number" || right.kind !== "number" || left.float === right.float;
}

function isSequence(value: Value): value is Extract<Value, { readonly elements: unknown }> {
  return value.kind === "list" || value.kind === "tuple" || value.kind === "set";
}

/** Of two unknown values only what holds for both. What is read from the environment stays among the origins of either. */
function weakest(left: Value | undefined, right: Value, place: Place): Value {
  if (left?.kind !== "unknown" || right.kind !== "unknown") return right;
  const { assurance, truthy, type, prefix, ...rest } = left;
  return {
    ...rest,
    ...(assurance === right.assurance ? { assurance } : {}),
    ...(truthy === right.truthy ? { truthy } : {}),
    ...(type === right.type ? { type } : {}),
    ...(prefix === right.prefix ? { prefix } : {}),
    ...(right.origin.kind === "environment" && right.origin !== left.origin
      ? { origin: { kind: "computed" as const, place, operation: "either" as const, from: [left, right] } }
      : {}),
  };
}

export function sameBinding(left: Binding | undefined, right: Binding | undefined): boolean {
  return left === right || (left !== undefined && left.value === right?.value);
}

/** One binding for what several branches bind; undefined is a branch without one. */
export function joinBindings(
  bindings: readonly (Binding | undefined)[],
  place: Place,
  join: (values: readonly Value[]) => Value,
): Binding | undefined {
  const first = bindings[0];
  if (bindings.every((binding) => binding === first)) return first;
  const value = join(bindings.map((binding) => binding?.value ?? unbound));
  const steps = bindings.flatMap((binding) => binding?.steps ?? []);
  return { value, steps: uniquePlaces([...steps, place]) };
}

/** Lists merged as a comparison of texts merges lines: what is not in all of them may be there. */
export function joinElements(contents: readonly (readonly Element[])[]): readonly Element[] {
  return contents.reduce(mergeTwo);
}

const longestComparison = 400;

function mergeTwo(left: readonly Element[], right: readonly Element[]): readonly Element[] {
  if (left === right) return left;
  let start = 0;
  while (start < left.length && start < right.length && matches(left[start], right[start])) start++;
  let leftEnd = left.length;
  let rightEnd = right.length;
  while (leftEnd > start && rightEnd > start && matches(left[leftEnd - 1], right[rightEnd - 1])) {
    leftEnd--;
    rightEnd--;
  }
  const merged: Element[] = [];
  for (let index = 0; index < start; index++) merged.push(both(left[index], right[index]));
  merged.push(...mergeMiddle(left.slice(start, leftEnd), right.slice(start, rightEnd)));
  for (let index = leftEnd; index < left.length; index++)
    merged.push(both(left[index], right[rightEnd + index - leftEnd]));
  return merged;
}

function mergeMiddle(left: readonly Element[], right: readonly Element[]): readonly Element[] {
  if (left.length === 0 || right.length === 0 || left.length * right.length > longestComparison ** 2)
    return [...left, ...right].map(perhaps);
  const width = right.length + 1;
  const lengths = new Uint16Array((left.length + 1) * width);
  for (let i = left.length - 1; i >= 0; i--)
    for (let j = right.length - 1; j >= 0; j--)
      lengths[i * width + j] = matches(left[i], right[j])
        ? (lengths[(i + 1) * width + j + 1] as number) + 1
        : Math.max(lengths[(i + 1) * width + j] as number, lengths[i * width + j + 1] as number);
  const merged: Element[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && matches(left[i], right[j]))
      merged.push(both(left[i++], right[j++]));
    else if (
      j >= right.length ||
      (i < left.length && (lengths[(i + 1) * width + j] as number) >= (lengths[i * width + j + 1] as number))
    )
      merged.push(perhaps(left[i++] as Element));
    else merged.push(perhaps(right[j++] as Element));
  }
  return merged;
}

function matches(left: Element | undefined, right: Element | undefined): boolean {
  if (!left || !right) return false;
  if (left === right || left.value === right.value) return true;
  if (left.presence === "rest" || right.presence === "rest") return left.presence === right.presence;
  return isSame(left.value, right.value) && left.value.kind !== "unknown";
}

function both(left: Element | undefined, right: Element | undefined): Element {
  const one = left as Element;
  return right?.presence === "maybe" && one.presence === "certain" ? { ...one, presence: "maybe" } : one;
}

function perhaps(element: Element): Element {
  return element.presence === "certain" ? { ...element, presence: "maybe" } : element;
}

/** Whether the keys come in the order of the joined dict. */
function isInOrder(some: DictValue["entries"], all: DictValue["entries"]): boolean {
  const wanted = some.keys();
  let next = wanted.next();
  for (const key of all.keys()) if (next.value === key) next = wanted.next();
  return next.done === true;
}

function withoutKeyOrder(entries: DictValue["entries"]): DictValue["entries"] {
  return new Map([...entries].map(([key, entry]) => [key, { ...entry, unordered: true }]));
}

export interface DictContent {
  readonly entries: DictValue["entries"];
  readonly open: UnknownValue | undefined;
}

/** Dicts merged key by key: a key that is not in all of them may be there. */
export function joinDicts(
  contents: readonly DictContent[],
  join: (values: readonly Value[]) => Value,
): DictContent {
  const entries = new Map<string, DictEntry>();
  for (const { entries: some } of contents)
    for (const key of some.keys()) {
      if (entries.has(key)) continue;
      const found = contents
        .map((content) => content.entries.get(key))
        .filter((entry) => entry !== undefined);
      const first = found[0] as DictEntry;
      const value = found.every((entry) => entry.value === first.value)
        ? first.value
        : join(found.map((entry) => entry.value));
      const inAll = found.length === contents.length && found.every((entry) => entry.presence === "certain");
      entries.set(key, { ...first, value, presence: inAll ? "certain" : "maybe" });
    }
  const open = contents.find((content) => content.open)?.open;
  return {
    entries: contents.every((one) => isInOrder(one.entries, entries)) ? entries : withoutKeyOrder(entries),
    open,
  };
}

import { keyOf } from "./comparison";
import { tuple } from "./construct";
import { certain, type DictEntry, type Element, type UnknownValue, type Value } from "./value";

/** The same elements in an order that is not known. */
export function withoutOrder(elements: readonly Element[]): readonly Element[] {
  return elements.map((element) => ({ ...element, unordered: true }));
}

/** The elements, where each is known to be there exactly once, and (unless it does not matter) where. */
export function exactElements(
  elements: readonly Element[] | undefined,
  order: "ordered" | "any-order" = "ordered",
): readonly Value[] | undefined {
  if (!elements?.every((element) => element.presence === "certain")) return undefined;
  if (order === "ordered" && elements.length > 1 && elements.some((element) => element.unordered))
    return undefined;
  return elements.map((element) => element.value);
}

/** `dict.items()` as pairs. */
export function itemPairs(entries: Iterable<DictEntry>): readonly Element[] {
  const pairs: Element[] = [];
  for (const entry of entries) {
    const { key, value, place, presence } = entry;
    pairs.push({
      ...orderOf(entry),
      value: tuple([certain(key), certain(value)], value.origin),
      place,
      presence,
    });
  }
  return pairs;
}

export function orderOf({ unordered }: DictEntry): { readonly unordered?: true } {
  return unordered ? { unordered } : {};
}

/** The index of the element that Python finds at `index`, or undefined where that is not known. */
export function elementAt(elements: readonly Element[], index: number): number | undefined {
  if (!Number.isInteger(index)) return undefined;
  const position = index < 0 ? elements.length + index : index;
  if (position < 0 || position >= elements.length) return undefined;
  const between = index < 0 ? elements.slice(position) : elements.slice(0, position + 1);
  if (elements.length > 1 && elements.some((element) => element.unordered)) return undefined;
  return between.every((element) => element.presence === "certain") ? position : undefined;
}

/** `value[lower:upper:step]` of a list, tuple or string whose indexes are known. */
export function sliceIndexes(
  length: number,
  lower: number | undefined,
  upper: number | undefined,
  step: number,
): readonly number[] {
  const clamp = (index: number, from: number, to: number) =>
    Math.max(from, Math.min(to, index < 0 ? index + length : index));
  const indexes: number[] = [];
  if (step > 0) {
    const end = upper === undefined ? length : clamp(upper, 0, length);
    for (let i = lower === undefined ? 0 : clamp(lower, 0, length); i < end; i += step) indexes.push(i);
  } else {
    const end = upper === undefined ? -1 : clamp(upper, -1, length - 1);
    for (let i = lower === undefined ? length - 1 : clamp(lower, -1, length - 1); i > end; i += step)
      indexes.push(i);
  }
  return indexes;
}

/** Adds the entries of a mapping, as `update` does. Returns why the result is open, if it is. */
export function mergeInto(
  entries: Map<string, DictEntry>,
  added: Value,
  open: UnknownValue | undefined,
): UnknownValue | undefined {
  if (added.kind !== "dict") {
    const why = added.kind === "unknown" ? added : undefined;
    if (why)
      for (const [key, entry] of entries) entries.set(key, { ...entry, value: why, presence: "maybe" });
    return why ?? open;
  }
  if (added.open)
    for (const [key, entry] of entries)
      if (!added.entries.has(key)) entries.set(key, { ...entry, value: added.open });
  for (const [key, entry] of added.entries) {
    const old = entries.get(key);
    if (entry.presence === "maybe" && old)
      entries.set(key, {
        ...old,
        value: { kind: "choice", alternatives: [old.value, entry.value], origin: entry.value.origin },
      });
    else placeEntry(entries, key, entry);
  }
  return added.open ?? open;
}

/** Sets an entry. One that may have been there keeps its old place or comes last. */
export function placeEntry(entries: Map<string, DictEntry>, key: string, entry: DictEntry): void {
  const old = entries.get(key);
  const isMoved = old !== undefined && (old.presence === "maybe" || old.unordered);
  entries.set(key, isMoved ? { ...entry, unordered: true } : entry);
}

/** Equal elements once, as a set has them; what cannot be compared stays. */
export function uniqueElements(elements: readonly Element[]): readonly Element[] {
  const seen = new Set<string>();
  return elements.filter((element) => {
    const key = element.presence === "rest" ? undefined : keyOf(element.value);
    if (key === undefined) return true;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Whether all elements are still among others, in their order and as surely as before. */
export function isKeptIn(before: readonly Element[], after: readonly Element[]): boolean {
  let next = 0;
  for (const { value, presence } of after) {
    const wanted = before[next];
    if (wanted?.value === value && wanted.presence === presence) next++;
  }
  return next === before.length;
}

import type { Place } from "../../engine/finding";
import { computed, string, tuple } from "./construct";
import type { Evaluation } from "./evaluation";
import { certain, type DictEntry, type Element, type Value } from "./value";

/** What iterating over a value gives; undefined where that is not known at all. */
export function iterate(evaluation: Evaluation, value: Value, place: Place): readonly Element[] | undefined {
  switch (value.kind) {
    case "list":
    case "tuple":
      return value.elements;
    case "set":
      return value.elements.length > 1 ? withoutOrder(value.elements) : value.elements;
    case "dict": {
      const keys: Element[] = [];
      for (const entry of value.entries.values())
        keys.push({ ...orderOf(entry), value: entry.key, place: entry.place, presence: entry.presence });
      if (value.open) keys.push({ value: value.open, place, presence: "rest" });
      return keys;
    }
    case "string": {
      const origin = computed(place, "iteration", value);
      return [...value.value].map((character) => certain(string(character, origin)));
    }
    case "unknown":
      return [{ value, place: value.place, presence: "rest" }];
    case "external": {
      const known = evaluation.unknown("What {name} contains is not known", { name: value.name }, place);
      return [{ value: known, place, presence: "rest" }];
    }
    case "none":
    case "boolean":
    case "number": {
      const result = evaluation.raise(["TypeError", "Exception"], "object is not iterable", place, value);
      return [{ value: result, place, presence: "rest" }];
    }
    default:
      return undefined;
  }
}

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

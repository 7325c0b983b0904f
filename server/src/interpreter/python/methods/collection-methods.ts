import { argumentOf, valuesOf } from "../arguments";
import { iterate } from "../evaluate/iteration";
import type { Call } from "../evaluation";
import { areEqual, keyOf } from "../values/comparison";
import { computed, dictOf, list, none, number, tuple } from "../values/construct";
import {
  elementAt,
  itemPairs,
  mergeInto,
  orderOf,
  placeEntry,
  uniqueElements,
  withoutOrder,
} from "../values/elements";
import {
  certain,
  type DictEntry,
  type DictValue,
  type Element,
  type ListValue,
  noOrigin,
  type SetValue,
  type TupleValue,
  type Value,
} from "../values/value";

const nothing = none(noOrigin);

/** A method of `list` or `tuple`, called. Undefined where it is not followed; the list may then have changed. */
export function callListMethod(self: ListValue | TupleValue, name: string, call: Call): Value | undefined {
  const { evaluation, place } = call;
  const first = argumentOf(call, 0);
  const origin = computed(place, `.${name}()`, self, ...valuesOf(call));
  if (name === "index" || name === "count") return find(self, name, call);
  if (name === "copy") return { ...self, origin };
  if (self.kind === "tuple") return undefined;
  switch (name) {
    case "append":
      if (!first) return undefined;
      evaluation.setElements(self, [...self.elements, certain(first.value, first.place)]);
      return nothing;
    case "extend": {
      const added = first && iterate(evaluation, first.value, place);
      if (!added) return undefined;
      evaluation.setElements(self, [...self.elements, ...added]);
      return nothing;
    }
    case "insert": {
      const item = argumentOf(call, 1);
      if (!first || !item) return undefined;
      const at = first.value.kind === "number" ? positionIn(self.elements, first.value.value) : undefined;
      const added = certain(item.value, item.place);
      // Where it stands is not always known; that it is there is.
      evaluation.setElements(
        self,
        at === undefined ? withoutOrder([...self.elements, added]) : self.elements.toSpliced(at, 0, added),
      );
      return nothing;
    }
    case "remove":
      return first && removeEqual(self, first.value, call);
    case "pop": {
      const wanted = first?.value.kind === "number" ? first.value.value : first ? undefined : -1;
      const at = wanted === undefined ? undefined : elementAt(self.elements, wanted);
      if (at === undefined) return undefined;
      const taken = self.elements[at] as Element;
      evaluation.setElements(self, self.elements.toSpliced(at, 1));
      return taken.value;
    }
    case "clear":
      evaluation.setElements(self, []);
      return nothing;
    case "reverse":
      evaluation.setElements(self, self.elements.toReversed());
      return nothing;
    case "sort":
      evaluation.setElements(
        self,
        call.keywords.size === 0 ? sortElements(self.elements) : withoutOrder(self.elements),
      );
      return nothing;
    default:
      return undefined;
  }
}

/** `list.remove`: the first element that is equal; where that is not known, each that may be is perhaps gone. */
function removeEqual(self: ListValue, wanted: Value, { evaluation, place }: Call): Value {
  const elements = [...self.elements];
  for (let index = 0; index < elements.length; index++) {
    const element = elements[index] as Element;
    const same = element.presence === "rest" ? undefined : areEqual(element.value, wanted);
    if (same === false) continue;
    if (same === undefined || element.presence !== "certain") {
      // It may be this one or a later one.
      const blurred = elements.map((one) =>
        one.presence === "rest" || areEqual(one.value, wanted) === false
          ? one
          : { ...one, presence: "maybe" as const },
      );
      evaluation.setElements(self, blurred);
      return nothing;
    }
    evaluation.setElements(self, elements.toSpliced(index, 1));
    return nothing;
  }
  return evaluation.raise(["ValueError", "Exception"], "list.remove(x): x not in list", place, self, wanted);
}

/** Sorted as Python does, for strings and numbers; in unknown order where that is not known. */
export function sortElements(elements: readonly Element[]): readonly Element[] {
  if (!elements.every((element) => element.presence === "certain")) return withoutOrder(elements);
  const values = elements.map((element) => element.value);
  if (values.every((value) => value.kind === "string") || values.every((value) => value.kind === "number"))
    return elements
      .toSorted((left, right) => {
        const a = (left.value as { value: string | number }).value;
        const b = (right.value as { value: string | number }).value;
        return a < b ? -1 : a > b ? 1 : 0;
      })
      .map(({ unordered: _, ...element }) => element);
  return withoutOrder(elements);
}

function find(self: ListValue | TupleValue, name: string, call: Call): Value | undefined {
  const wanted = argumentOf(call, 0)?.value;
  if (!wanted || call.positional.length > 1) return undefined;
  const origin = computed(call.place, `.${name}()`, self, wanted);
  let count = 0;
  for (let index = 0; index < self.elements.length; index++) {
    const element = self.elements[index] as Element;
    const same = element.presence === "certain" ? areEqual(element.value, wanted) : undefined;
    // Not known, though asking changes nothing.
    if (same === undefined || (element.unordered && name === "index"))
      return call.evaluation.unknown(
        "What {name} gives here is not known",
        { name: `.${name}()` },
        call.place,
      );
    if (same && name === "index") return number(index, false, origin);
    if (same) count++;
  }
  if (name === "count") return number(count, false, origin);
  return call.evaluation.raise(["ValueError", "Exception"], "is not in list", call.place, self, wanted);
}

/** Where `insert` puts an element, or undefined where elements of unknown number stand in between. */
function positionIn(elements: readonly Element[], index: number): number | undefined {
  const exact = elements.every((element) => element.presence === "certain");
  if (index === 0) return 0;
  if (!exact) {
    const before = elements.slice(0, index);
    return index > 0 && before.length === index && before.every((one) => one.presence === "certain")
      ? index
      : undefined;
  }
  const position = index < 0 ? elements.length + index : index;
  return Math.max(0, Math.min(elements.length, position));
}

/** A method of `dict`, called. */
export function callDictMethod(self: DictValue, name: string, call: Call): Value | undefined {
  const { evaluation, place } = call;
  const origin = computed(place, `.${name}()`, self, ...valuesOf(call));
  switch (name) {
    case "get":
    case "pop":
    case "setdefault":
      return takeEntry(self, name, call);
    case "update":
      return updateEntries(self, call);
    case "copy":
      return { ...self, origin };
    case "keys":
      return list(iterate(evaluation, self, place) ?? [], origin);
    case "values": {
      const elements: Element[] = [];
      for (const entry of self.entries.values())
        elements.push({
          ...orderOf(entry),
          value: entry.value,
          place: entry.place,
          presence: entry.presence,
        });
      if (self.open) elements.push({ value: self.open, place, presence: "rest" });
      return list(elements, origin);
    }
    case "items":
      if (self.open)
        return list(
          [...itemPairs(self.entries.values()), { value: self.open, place, presence: "rest" }],
          origin,
        );
      return list(itemPairs(self.entries.values()), origin);
    case "clear":
      evaluation.setEntries(self, new Map(), undefined);
      return nothing;
    default:
      return undefined;
  }
}

/** `dict.get`, `pop` and `setdefault`: the entry of a key, or what is given for its absence. */
function takeEntry(self: DictValue, name: "get" | "pop" | "setdefault", call: Call): Value | undefined {
  const { evaluation, place } = call;
  const first = argumentOf(call, 0);
  const second = argumentOf(call, 1);
  const key = first && keyOf(first.value);
  if (!first || key === undefined) return undefined;
  const entry = self.entries.get(key);
  const fallback = second?.value ?? nothing;
  if (name === "pop" && (entry || self.open)) {
    const entries = new Map(self.entries);
    entries.delete(key);
    evaluation.setEntries(self, entries);
  }
  if (entry?.presence === "certain") return entry.value;
  const found = entry?.value ?? self.open;
  if (name === "setdefault") {
    const value = found ? evaluation.joinValues([found, fallback], place) : fallback;
    const entries = new Map(self.entries);
    placeEntry(entries, key, { key: first.value, value, place: second?.place, presence: "certain" });
    evaluation.setEntries(self, entries);
    return value;
  }
  if (found) return evaluation.joinValues([found, fallback], place);
  if (name === "pop" && !second)
    return evaluation.raise(["KeyError", "LookupError", "Exception"], key, place, self, first.value);
  return fallback;
}

function updateEntries(self: DictValue, call: Call): Value | undefined {
  const given = argumentOf(call, 0)?.value;
  const entries = new Map(self.entries);
  let open = self.open;
  if (given) {
    const added = given.kind === "list" || given.kind === "tuple" ? pairsToDict(given) : given;
    if (added?.kind !== "dict" && added?.kind !== "unknown") return undefined;
    open = mergeInto(entries, added, open);
  }
  const keywords = dictOf(
    [...call.keywords].map(([key, one]) => [key, one.value]),
    computed(call.place, ".update()", self, ...valuesOf(call)),
  );
  open = mergeInto(entries, keywords, open);
  if (call.open) open = mergeInto(entries, call.open, open);
  call.evaluation.setEntries(self, entries, open);
  return nothing;
}

/** `dict([("a", 1)])`: undefined where the pairs are not known. */
export function pairsToDict(value: ListValue | TupleValue | SetValue): DictValue | undefined {
  const entries = new Map<string, DictEntry>();
  for (const element of value.elements) {
    const pair = element.value;
    if (element.presence !== "certain" || (pair.kind !== "tuple" && pair.kind !== "list")) return undefined;
    const [key, item] = pair.elements;
    if (pair.elements.length !== 2 || key?.presence !== "certain" || item?.presence !== "certain")
      return undefined;
    const name = keyOf(key.value);
    if (name === undefined) return undefined;
    entries.set(name, { key: key.value, value: item.value, place: element.place, presence: "certain" });
  }
  return { kind: "dict", entries, origin: value.origin };
}

/** A method of `set`, called. */
export function callSetMethod(self: SetValue, name: string, call: Call): Value | undefined {
  const { evaluation, place } = call;
  const first = argumentOf(call, 0);
  const origin = computed(place, `.${name}()`, self, ...valuesOf(call));
  switch (name) {
    case "add":
      if (!first) return undefined;
      evaluation.setElements(self, uniqueElements([...self.elements, certain(first.value, first.place)]));
      return nothing;
    case "update":
    case "union": {
      const added = call.positional.map((one) => iterate(evaluation, one.value, place));
      if (added.includes(undefined)) return undefined;
      const elements = uniqueElements([...self.elements, ...added.flatMap((some) => some ?? [])]);
      if (name === "union") return { kind: "set", elements, origin };
      evaluation.setElements(self, elements);
      return nothing;
    }
    case "discard":
    case "remove": {
      const key = first && keyOf(first.value);
      if (key === undefined) return undefined;
      evaluation.setElements(
        self,
        self.elements.filter((element) => element.presence === "rest" || keyOf(element.value) !== key),
      );
      return nothing;
    }
    case "copy":
      return { ...self, origin };
    default:
      return undefined;
  }
}

/** A pair of Python values. */
export function pair(left: Value, right: Value): TupleValue {
  return tuple([certain(left), certain(right)], noOrigin);
}

import type { Place } from "../../../engine/finding";
import type { Evaluation } from "../evaluation";
import { computed, string } from "../values/construct";
import { orderOf, withoutOrder } from "../values/elements";
import { certain, type Element, type Value } from "../values/value";

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
    case "class":
      return value.members?.map((member) => certain(member, place));
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

import type { Place } from "../../../engine/finding";
import {
  alternativesOf,
  type BooleanValue,
  type ComputedOrigin,
  certain,
  type DictEntry,
  type DictValue,
  type Element,
  type LibraryObject,
  type ListValue,
  type NoneValue,
  type NumberValue,
  type Origin,
  type StringValue,
  type TupleValue,
  type UnknownValue,
  type Value,
} from "./value";

/** Short ways to make values. */

export function none(origin: Origin): NoneValue {
  return { kind: "none", origin };
}

export function boolean(value: boolean, origin: Origin): BooleanValue {
  return { kind: "boolean", value, origin };
}

export function number(value: number, float: boolean, origin: Origin): NumberValue {
  return { kind: "number", value, float, origin };
}

export function string(value: string, origin: Origin): StringValue {
  return { kind: "string", value, origin };
}

export function list(elements: readonly Element[], origin: Origin): ListValue {
  return { kind: "list", elements, origin };
}

export function tuple(elements: readonly Element[], origin: Origin): TupleValue {
  return { kind: "tuple", elements, origin };
}

/** Texts that are certainly there, as elements of a list. */
export function strings(values: readonly string[], origin: Origin): readonly Element[] {
  return values.map((value) => certain(string(value, origin)));
}

export function dictOf(entries: Iterable<readonly [string, Value]>, origin: Origin): DictValue {
  const map = new Map<string, DictEntry>();
  for (const [key, value] of entries)
    map.set(key, { key: string(key, origin), value, place: undefined, presence: "certain" });
  return { kind: "dict", entries: map, origin };
}

/** The origin of a value that comes of others. */
export function computed(place: Place, operation: string, ...from: readonly Value[]): ComputedOrigin {
  return { kind: "computed", place, operation, from };
}

/** The same value, come about otherwise. A list, set or dict becomes a new one with the same parts. */
export function withOrigin<V extends Value>(value: V, origin: Origin): V {
  return value.kind === "choice" ? value : { ...value, origin };
}

/** An unknown value that follows from others: as certain to be set in production as they are. */
export function follows(
  from: readonly Value[],
  origin: Origin,
  more: Partial<Pick<UnknownValue, "type" | "truthy" | "prefix">> = {},
): UnknownValue | undefined {
  let first: UnknownValue | undefined;
  let sure = true;
  for (const value of from)
    for (const one of alternativesOf(value)) {
      if (one.kind !== "unknown") continue;
      first ??= one;
      if (one.assurance === undefined) sure = false;
    }
  if (!first) return undefined;
  return {
    kind: "unknown",
    reason: first.reason,
    question: first.question,
    place: first.place,
    origin,
    ...(sure && first.assurance ? { assurance: first.assurance } : {}),
    ...more,
  };
}

export function libraryObject(className: string, state: unknown, origin: Origin): LibraryObject {
  return { kind: "library-object", class: className, state, origin };
}

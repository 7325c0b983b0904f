import type { Place } from "../../engine/finding";
import { type Evaluation, PythonError } from "./evaluation";
import type { ComputedOrigin, Origin } from "./provenance";
import {
  alternativesOf,
  type BooleanValue,
  certain,
  type DictEntry,
  type DictValue,
  type Element,
  type ListValue,
  type NoneValue,
  type NumberValue,
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

export function strings(values: readonly string[], origin: Origin): readonly Element[] {
  return values.map((value) => certain(string(value, origin)));
}

export function dictOf(entries: Iterable<readonly [string, Value]>, origin: Origin): DictValue {
  const map = new Map<string, DictEntry>();
  for (const [key, value] of entries)
    map.set(key, { key: string(key, origin), value, place: undefined, presence: "certain" });
  return { kind: "dict", entries: map, origin };
}

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

const maximumCombinations = 16;

/** Applies a function of known values to every combination of alternatives, and joins the results. */
export function distribute(
  evaluation: Evaluation,
  values: readonly Value[],
  place: Place,
  apply: (values: readonly Value[]) => Value,
): Value {
  let combinations: Value[][] = [[]];
  for (const value of values) {
    const alternatives = alternativesOf(value).filter((one) => one.kind !== "unbound");
    if (combinations.length * alternatives.length > maximumCombinations)
      return evaluation.unknown("There are too many possibilities", {}, place);
    combinations = combinations.flatMap((head) => alternatives.map((one) => [...head, one]));
  }
  const results: Value[] = [];
  let raised: PythonError | undefined;
  for (const combination of combinations)
    try {
      results.push(apply(combination));
    } catch (thrown) {
      if (!(thrown instanceof PythonError)) throw thrown;
      raised = thrown;
    }
  if (results.length === 0 && raised) throw raised;
  // Where some alternatives raise, what follows only happens with the others.
  if (raised) evaluation.noteMayRaise(raised);
  return evaluation.joinValues(results, place);
}

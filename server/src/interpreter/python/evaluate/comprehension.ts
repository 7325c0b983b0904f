import type * as syntax from "../../../languages/python/syntax";
import { type Evaluation, type Frame, normal, placeIn } from "../evaluation";
import { keyOf, truthinessOf } from "../values/comparison";
import { computed } from "../values/construct";
import { uniqueElements } from "../values/elements";
import type { DictEntry, Element, UnknownValue, Value } from "../values/value";
import { bindTarget } from "./assignment";
import { iterate } from "./iteration";

/** A comprehension over what is known; a generator becomes the list of what it would give. */
export function evaluateComprehension(
  evaluation: Evaluation,
  frame: Frame,
  node: syntax.Comprehension,
): Value {
  const place = placeIn(frame, node);
  const inner: Frame = {
    ...frame,
    scope: { kind: "function", path: frame.path, names: new Map(), parent: frame.scope, open: undefined },
  };
  const results: {
    key: Value | undefined;
    value: Value;
    presence: Element["presence"];
    unordered: boolean;
  }[] = [];
  let unordered = false;
  const sources: Value[] = [];

  const visit = (index: number, presence: "certain" | "maybe"): void => {
    const clause = node.clauses[index];
    if (!clause) {
      const key = node.key && evaluation.evaluate(inner, node.key);
      results.push({ key, value: evaluation.evaluate(inner, node.element), presence, unordered });
      return;
    }
    const iterable = evaluation.evaluate(index === 0 ? frame : inner, clause.iterable);
    if (index === 0) sources.push(iterable);
    const elements = iterate(evaluation, iterable, place) ?? [
      unknownRest(evaluation, inner, clause.iterable),
    ];
    for (const element of elements) {
      if (element.presence === "rest") {
        const value = restValue(evaluation, inner, node, clause.target, element);
        results.push({ key: undefined, value, presence: "rest", unordered });
        continue;
      }
      if (element.unordered) unordered = true;
      bindTarget(evaluation, inner, clause.target, element.value, placeIn(frame, clause.target));
      let here: "certain" | "maybe" | undefined = element.presence === "certain" ? presence : "maybe";
      for (const condition of clause.conditions) {
        const truthy = truthinessOf(evaluation.evaluate(inner, condition));
        if (truthy === false) {
          here = undefined;
          break;
        }
        if (truthy === undefined) here = "maybe";
      }
      if (here) visit(index + 1, here);
    }
  };
  visit(0, "certain");

  const origin = computed(place, "for", ...sources);
  if (node.form === "dict") {
    const entries = new Map<string, DictEntry>();
    let open: UnknownValue | undefined;
    for (const { key: name, value, presence } of results) {
      const key = name && keyOf(name);
      if (!name || key === undefined || presence === "rest")
        open ??= evaluation.unknown("The keys of this dict are not known", {}, place);
      else entries.set(key, { key: name, value, place, presence });
    }
    return { kind: "dict", entries, open, origin };
  }
  const elements = results.map(
    (one): Element => ({
      value: one.value,
      place,
      presence: one.presence,
      ...(one.unordered ? { unordered: true } : {}),
    }),
  );
  if (node.form === "set") return { kind: "set", elements: uniqueElements(elements), origin };
  return { kind: "list", elements, origin };
}

function unknownRest(evaluation: Evaluation, frame: Frame, node: syntax.Expression): Element {
  const place = placeIn(frame, node);
  return {
    value: evaluation.unknown("What is looped over here is not known", {}, place),
    place,
    presence: "rest",
  };
}

/** Elements of unknown number: what is known about each of them stays known. */
function restValue(
  evaluation: Evaluation,
  frame: Frame,
  node: syntax.Comprehension,
  target: syntax.Expression,
  element: Element,
): UnknownValue {
  const place = placeIn(frame, node);
  let result: Value | undefined;
  evaluation.fork(frame, place, [
    () => {
      bindTarget(evaluation, frame, target, element.value, placeIn(frame, target));
      if (node.clauses.length === 1) result = evaluation.evaluate(frame, node.element);
      return normal;
    },
    () => normal,
  ]);
  if (result?.kind === "unknown") return result;
  return evaluation.unknown(
    "What is looped over here is not known",
    {},
    place,
    element.value.kind === "unknown" ? { assurance: element.value.assurance } : {},
  );
}

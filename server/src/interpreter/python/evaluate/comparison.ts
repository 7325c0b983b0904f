import type { Place } from "../../../engine/finding";
import type { CompareOperator } from "../../../languages/python/syntax";
import { stageUnknown } from "../environment/read";
import { stageAskedFor } from "../environment/stage-switch";
import type { Evaluation } from "../evaluation";
import { compareWithExternal, isMemberOfExternal } from "../standard-library/process-values";
import { areEqual, keyOf } from "../values/comparison";
import { boolean, computed, follows } from "../values/construct";
import { numeric } from "../values/numbers";
import { type Value, workspaceRoot } from "../values/value";
import { distribute } from "./distribute";
import { applyUnary } from "./operators";

/** `left operator right` for one comparison of a chain. */
export function applyComparison(
  evaluation: Evaluation,
  operator: CompareOperator,
  left: Value,
  right: Value,
  place: Place,
): Value {
  if (left.kind === "choice" || right.kind === "choice")
    return distribute(evaluation, [left, right], place, ([a, b]) =>
      applyComparison(evaluation, operator, a as Value, b as Value, place),
    );
  // The operand that was written as a constant decides nothing.
  const origin =
    left.origin.kind === "literal" && right.origin.kind !== "literal" && !operator.includes("in")
      ? computed(place, operator, right, left)
      : computed(place, operator, left, right);
  const stage = /^(?:==|!=|in|not in)$/.test(operator) ? stageAskedFor(left, right) : undefined;
  if (stage) return { ...stageUnknown(evaluation, stage.key, place), type: "boolean" };
  const external = compareWithExternal(operator, left, right);
  if (external !== undefined) return boolean(external, origin);
  const verdict = decideComparison(evaluation, operator, left, right, place);
  if (typeof verdict === "boolean") return boolean(verdict, origin);
  if (verdict) return verdict;
  const unknown = follows([left, right], origin, { type: "boolean" });
  return unknown ?? evaluation.unknown("This comparison cannot be decided", {}, place, { type: "boolean" });
}

function decideComparison(
  evaluation: Evaluation,
  operator: CompareOperator,
  left: Value,
  right: Value,
  place: Place,
): boolean | Value | undefined {
  switch (operator) {
    case "==":
    case "!=": {
      if (dependsOnRoot(left, right)) return undefined;
      const same = areEqual(left, right);
      return same === undefined ? undefined : same === (operator === "==");
    }
    case "is":
    case "is not": {
      const same = areIdentical(left, right);
      return same === undefined ? undefined : same === (operator === "is");
    }
    case "in":
    case "not in": {
      const member = isMember(evaluation, left, right, place);
      if (typeof member === "object")
        return operator === "in" ? member : applyUnary(evaluation, "not", member, place);
      return member === undefined ? undefined : member === (operator === "in");
    }
    default:
      return order(evaluation, operator, left, right, place);
  }
}

/** Where the workspace lies in production is not known: only comparisons that do not depend on it are decided. */
function dependsOnRoot(left: Value, right: Value): boolean {
  const text = (value: Value) => (value.kind === "string" || value.kind === "path" ? value.value : "");
  const a = text(left);
  const b = text(right);
  if (a.startsWith(workspaceRoot) === b.startsWith(workspaceRoot)) return false;
  const other = a.startsWith(workspaceRoot) ? b : a;
  return other.startsWith("/");
}

function areIdentical(left: Value, right: Value): boolean | undefined {
  const singleton = (value: Value) => value.kind === "none" || value.kind === "boolean";
  if (singleton(left) || singleton(right)) {
    if (left.kind === "unknown" || right.kind === "unknown")
      return areEqual(left, right) === false ? false : undefined;
    if (left.kind === "external" || right.kind === "external") return undefined;
    if (left.kind !== right.kind) return false;
    return left.kind === "none" || areEqual(left, right);
  }
  if (left.kind === "string" && right.kind === "string" && left.value !== right.value) return false;
  return undefined;
}

/** `needle in haystack`, or a value when the operation raises. */
function isMember(
  evaluation: Evaluation,
  needle: Value,
  haystack: Value,
  place: Place,
): boolean | Value | undefined {
  const external = isMemberOfExternal(evaluation, needle, haystack, place);
  if (external !== undefined) return external;
  switch (haystack.kind) {
    case "list":
    case "tuple":
    case "set": {
      let verdict: boolean | undefined = false;
      for (const element of haystack.elements) {
        const same = element.presence === "rest" ? undefined : areEqual(needle, element.value);
        if (same && element.presence === "certain") return true;
        if (same !== false) verdict = undefined;
      }
      return verdict;
    }
    case "dict": {
      const key = keyOf(needle);
      if (key === undefined) return haystack.entries.size === 0 && !haystack.open ? false : undefined;
      const entry = haystack.entries.get(key);
      if (entry) return entry.presence === "certain" ? true : undefined;
      return haystack.open ? undefined : false;
    }
    case "string":
      if (needle.kind === "string") {
        if (haystack.value.includes(workspaceRoot) && needle.value.includes("/")) return undefined;
        return haystack.value.includes(needle.value);
      }
      if (needle.kind === "none") return evaluation.raise(["TypeError", "Exception"], "", place, needle);
      return undefined;
    case "none":
      return evaluation.raise(
        ["TypeError", "Exception"],
        "argument of type 'NoneType' is not iterable",
        place,
        haystack,
      );
    default:
      return undefined;
  }
}

function order(
  evaluation: Evaluation,
  operator: CompareOperator,
  left: Value,
  right: Value,
  place: Place,
): boolean | Value | undefined {
  const decide = (sign: number) =>
    operator === "<" ? sign < 0 : operator === "<=" ? sign <= 0 : operator === ">" ? sign > 0 : sign >= 0;
  const a = numeric(left);
  const b = numeric(right);
  if (a && b) return decide(a.value - b.value);
  if (left.kind === "string" && right.kind === "string")
    return decide(left.value < right.value ? -1 : left.value > right.value ? 1 : 0);
  if (left.kind === "duration" && right.kind === "duration") return decide(left.seconds - right.seconds);
  if (left.kind === "tuple" && right.kind === "tuple") {
    for (let index = 0; ; index++) {
      const one = left.elements[index];
      const other = right.elements[index];
      if (!one || !other) return decide(left.elements.length - right.elements.length);
      const same = areEqual(one.value, other.value);
      if (same === undefined) return undefined;
      if (!same)
        return order(
          evaluation,
          operator === "<=" ? "<" : operator === ">=" ? ">" : operator,
          one.value,
          other.value,
          place,
        );
    }
  }
  if (left.kind === "none" || right.kind === "none")
    return evaluation.raise(
      ["TypeError", "Exception"],
      "not supported between these types",
      place,
      left,
      right,
    );
  return undefined;
}

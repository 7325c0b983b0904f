import type { Place } from "../../../engine/finding";
import type { Evaluation } from "../evaluation";
import { formatPercent } from "../methods/string-format";
import { keyOf, truthinessOf } from "../values/comparison";
import { boolean, computed, follows, list, number, string, tuple } from "../values/construct";
import { mergeInto, uniqueElements } from "../values/elements";
import { arithmetic, numeric } from "../values/numbers";
import { appendPath, normalizePath } from "../values/paths";
import type { DictValue, Element, Origin, SetValue, Value } from "../values/value";
import { distribute } from "./distribute";
import { operateLibrary } from "./library-objects";

/** `left operator right` for arithmetic, concatenation, set and path operators. */
export function applyBinary(
  evaluation: Evaluation,
  operator: string,
  left: Value,
  right: Value,
  place: Place,
): Value {
  if (left.kind === "choice" || right.kind === "choice")
    return distribute(evaluation, [left, right], place, ([a, b]) =>
      applyBinary(evaluation, operator, a as Value, b as Value, place),
    );
  const origin = computed(place, operator, left, right);
  if (left.kind === "library-object") {
    const known = operateLibrary(evaluation, left, operator, right);
    if (known) return known;
  }
  const combined = combine(evaluation, operator, left, right, place);
  if (combined) return combined;
  const a = numeric(left);
  const b = numeric(right);
  if (a && b) {
    const result = arithmetic(operator, a, b);
    if (result === "zero")
      return evaluation.raise(["ZeroDivisionError", "ArithmeticError", "Exception"], "", place, left, right);
    if (result) return number(result.value, result.float, origin);
  }
  const unknown = follows([left, right], origin);
  if (unknown) return unknown;
  if (isPlain(left) && isPlain(right) && !(a && b))
    return evaluation.raise(["TypeError", "Exception"], "unsupported operand types", place, left, right);
  return evaluation.unknown("The operator {operator} is not followed here", { operator }, place);
}

/** What an operator makes of texts, collections, paths and durations; undefined for all else. */
function combine(
  evaluation: Evaluation,
  operator: string,
  left: Value,
  right: Value,
  place: Place,
): Value | undefined {
  const origin = computed(place, operator, left, right);
  switch (operator) {
    case "+":
      return concatenation(evaluation, left, right, place);
    case "/":
      return left.kind === "path" || right.kind === "path"
        ? joinPath(left, right, origin, evaluation, place)
        : undefined;
    case "|":
      if (left.kind === "dict" && (right.kind === "dict" || right.kind === "unknown"))
        return mergeDicts(left, right, origin);
      return left.kind === "set" && right.kind === "set"
        ? { ...left, elements: uniqueElements([...left.elements, ...right.elements]), origin }
        : undefined;
    case "-":
      return left.kind === "set" && right.kind === "set" ? subtractSets(left, right, origin) : undefined;
    case "%":
      return left.kind === "string" ? formatPercent(evaluation, left, right, place) : undefined;
    case "*":
      return right.kind === "number"
        ? repetition(evaluation, left, right, origin)
        : repetition(evaluation, right, left, origin);
    default:
      return undefined;
  }
}

function concatenation(evaluation: Evaluation, left: Value, right: Value, place: Place): Value | undefined {
  const origin = computed(place, "+", left, right);
  if (left.kind === "string" && right.kind === "string") return string(left.value + right.value, origin);
  if (left.kind === "list" && right.kind === "list")
    return list(concatenate(evaluation, left.elements, right.elements), origin);
  if (left.kind === "tuple" && right.kind === "tuple")
    return tuple(concatenate(evaluation, left.elements, right.elements), origin);
  if (left.kind === "list" || left.kind === "tuple") {
    const rest = asRest(right);
    if (rest) return { ...left, elements: [...left.elements, rest], origin };
  }
  if (right.kind === "list" || right.kind === "tuple") {
    const rest = asRest(left);
    if (rest) return { ...right, elements: [rest, ...right.elements], origin };
  }
  if (left.kind === "duration" && right.kind === "duration")
    return { kind: "duration", seconds: left.seconds + right.seconds, origin };
  return left.kind === "string" || right.kind === "string"
    ? concatenateUnknown(left, right, origin, evaluation, place)
    : undefined;
}

function repetition(
  evaluation: Evaluation,
  sequence: Value,
  count: Value,
  origin: Origin,
): Value | undefined {
  if (count.kind === "number" && !count.float && count.value <= 1000) {
    const times = Math.max(0, count.value);
    evaluation.charge(times * sizeOf(sequence));
    if (sequence.kind === "string") return string(sequence.value.repeat(times), origin);
    if (sequence.kind === "list" || sequence.kind === "tuple")
      return { ...sequence, elements: Array.from({ length: times }, () => sequence.elements).flat(), origin };
  }
  return sequence.kind === "duration" && (count.kind === "number" || count.kind === "boolean")
    ? { kind: "duration", seconds: sequence.seconds * Number(count.value), origin }
    : undefined;
}

function concatenate(
  evaluation: Evaluation,
  left: readonly Element[],
  right: readonly Element[],
): readonly Element[] {
  evaluation.charge(left.length + right.length);
  return [...left, ...right];
}

function sizeOf(value: Value): number {
  if (value.kind === "string") return value.value.length;
  return value.kind === "list" || value.kind === "tuple" ? value.elements.length : 1;
}

/** A value that is none of ours to look into, as elements of a list that is extended by it. */
function asRest(value: Value): Element | undefined {
  if (value.kind === "unknown") return { value, place: value.place, presence: "rest" };
  return undefined;
}

function concatenateUnknown(
  left: Value,
  right: Value,
  origin: ReturnType<typeof computed>,
  evaluation: Evaluation,
  place: Place,
): Value {
  const unknown = follows([left, right], origin, {
    type: "string",
    ...(left.kind === "string"
      ? { prefix: left.value }
      : left.kind === "unknown" && left.prefix !== undefined
        ? { prefix: left.prefix }
        : {}),
    ...(truthinessOf(left) || truthinessOf(right) ? { truthy: true } : {}),
  });
  if (unknown) return unknown;
  if (isPlain(left) && isPlain(right))
    return evaluation.raise(["TypeError", "Exception"], "can only concatenate str", place, left, right);
  return evaluation.unknown("The operator {operator} is not followed here", { operator: "+" }, place);
}

function joinPath(
  left: Value,
  right: Value,
  origin: ReturnType<typeof computed>,
  evaluation: Evaluation,
  place: Place,
): Value {
  const text = (value: Value) => (value.kind === "path" || value.kind === "string" ? value.value : undefined);
  const a = text(left);
  const b = text(right);
  if (a !== undefined && b !== undefined)
    return { kind: "path", value: normalizePath(appendPath(a, b)), origin };
  const unknown = follows([left, right], origin, { type: "path", truthy: true });
  if (unknown) return unknown;
  return evaluation.raise(["TypeError", "Exception"], "unsupported operand types", place, left, right);
}

function mergeDicts(left: DictValue, right: Value, origin: ReturnType<typeof computed>): DictValue {
  const entries = new Map(left.entries);
  const open = mergeInto(entries, right, left.open);
  return { kind: "dict", entries, open, origin };
}

function subtractSets(left: SetValue, right: SetValue, origin: ReturnType<typeof computed>): SetValue {
  const removed = new Set(right.elements.map((element) => keyOf(element.value)));
  const blurred = right.elements.some(
    (element) => element.presence !== "certain" || keyOf(element.value) === undefined,
  );
  const kept = left.elements.filter(
    (element) => !removed.has(keyOf(element.value)) || keyOf(element.value) === undefined,
  );
  return {
    kind: "set",
    elements: blurred
      ? kept.map((one) => (one.presence === "certain" ? { ...one, presence: "maybe" } : one))
      : kept,
    origin,
  };
}

function isPlain(value: Value): boolean {
  return (
    value.kind === "none" ||
    value.kind === "boolean" ||
    value.kind === "number" ||
    (value.kind === "string" && !value.lazy) ||
    value.kind === "list" ||
    value.kind === "tuple" ||
    value.kind === "dict"
  );
}

/** `not`, `-`, `+`, `~`. */
export function applyUnary(
  evaluation: Evaluation,
  operator: "not" | "-" | "+" | "~",
  operand: Value,
  place: Place,
): Value {
  const origin = computed(place, operator, operand);
  if (operand.kind === "choice")
    return distribute(evaluation, [operand], place, ([one]) =>
      applyUnary(evaluation, operator, one as Value, place),
    );
  if (operator === "not") {
    const truthy = truthinessOf(operand);
    if (truthy !== undefined) return boolean(!truthy, origin);
    return (
      follows([operand], origin, { type: "boolean" }) ??
      evaluation.unknown("It is not known whether this is true", {}, place, { type: "boolean" })
    );
  }
  const value = numeric(operand);
  if (value) {
    if (operator === "-") return number(value.float ? -value.value : 0 - value.value, value.float, origin);
    if (operator === "+") return number(value.value, value.float, origin);
    if (!value.float) return number(-value.value - 1, false, origin);
  }
  if (operand.kind === "duration" && operator === "-")
    return { kind: "duration", seconds: -operand.seconds, origin };
  return follows([operand], origin) ?? evaluation.unknown("This operation is not followed", {}, place);
}

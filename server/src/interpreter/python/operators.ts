import type { Place } from "../../engine/finding";
import type { CompareOperator } from "../../languages/python/syntax";
import { environPathOperation } from "../../stacks/django/libraries/django-environ";
import { boolean, computed, distribute, follows, list, number, string, tuple } from "./construct";
import { stageUnknown } from "./environment";
import type { Evaluation } from "./evaluation";
import { compareWithExternal, isMemberOfExternal } from "./external-values";
import { stageAskedFor } from "./stage-switch";
import { formatPercent } from "./string-format";
import {
  areEqual,
  type DictEntry,
  type DictValue,
  type Element,
  keyOf,
  type SetValue,
  truthinessOf,
  type UnknownValue,
  type Value,
  workspaceRoot,
} from "./value";

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
  if (left.kind === "library-object" && left.class === "environ.Path") {
    const moved = environPathOperation(left, operator, right);
    if (moved) return moved;
  }
  switch (operator) {
    case "+":
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
      if (left.kind === "string" || right.kind === "string")
        return concatenateUnknown(left, right, origin, evaluation, place);
      break;
    case "/":
      if (left.kind === "path" || right.kind === "path")
        return joinPath(left, right, origin, evaluation, place);
      break;
    case "|":
      if (left.kind === "dict" && (right.kind === "dict" || right.kind === "unknown"))
        return mergeDicts(left, right, origin);
      if (left.kind === "set" && right.kind === "set")
        return { ...left, elements: uniqueElements([...left.elements, ...right.elements]), origin };
      break;
    case "-":
      if (left.kind === "set" && right.kind === "set") return subtractSets(left, right, origin);
      break;
    case "%":
      if (left.kind === "string") return formatPercent(evaluation, left, right, place);
      break;
    case "*": {
      const [sequence, count] = right.kind === "number" ? [left, right] : [right, left];
      if (count.kind === "number" && !count.float && count.value <= 1000) {
        const times = Math.max(0, count.value);
        evaluation.charge(times * sizeOf(sequence));
        if (sequence.kind === "string") return string(sequence.value.repeat(times), origin);
        if (sequence.kind === "list" || sequence.kind === "tuple")
          return {
            ...sequence,
            elements: Array.from({ length: times }, () => sequence.elements).flat(),
            origin,
          };
      }
      if (sequence.kind === "duration" && (count.kind === "number" || count.kind === "boolean"))
        return { kind: "duration", seconds: sequence.seconds * Number(count.value), origin };
      break;
    }
  }
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

export function appendPath(left: string, right: string): string {
  if (right.startsWith("/")) return right;
  return left === "" || left.endsWith("/") ? left + right : `${left}/${right}`;
}

/** As pathlib writes a path: no doubled slashes, no "." parts, no slash at the end; ".." stays. */
export function normalizePath(path: string): string {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  const text = (path.startsWith("/") ? "/" : "") + parts.join("/");
  return text === "" ? "." : text;
}

function mergeDicts(left: DictValue, right: Value, origin: ReturnType<typeof computed>): DictValue {
  const entries = new Map(left.entries);
  const open = mergeInto(entries, right, left.open);
  return { kind: "dict", entries, open, origin };
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

interface Numeric {
  readonly value: number;
  readonly float: boolean;
}

export function numeric(value: Value): Numeric | undefined {
  if (value.kind === "number") return value;
  return value.kind === "boolean" ? { value: Number(value.value), float: false } : undefined;
}

function arithmetic(operator: string, a: Numeric, b: Numeric): Numeric | "zero" | undefined {
  const float = a.float || b.float;
  const safe = (value: number): Numeric | undefined =>
    float || Number.isSafeInteger(value) ? { value, float } : undefined;
  switch (operator) {
    case "+":
      return safe(a.value + b.value);
    case "-":
      return safe(a.value - b.value);
    case "*":
      return safe(a.value * b.value);
    case "/":
      return b.value === 0 ? "zero" : { value: a.value / b.value, float: true };
    case "//":
      return b.value === 0 ? "zero" : safe(Math.floor(a.value / b.value));
    case "%":
      return b.value === 0 ? "zero" : safe(a.value - b.value * Math.floor(a.value / b.value));
    case "**":
      return b.value < 0 && !float ? undefined : safe(a.value ** b.value);
    case "|":
    case "&":
    case "^":
    case "<<":
    case ">>":
      if (float || a.value > 2 ** 30 || b.value > 2 ** 30 || a.value < 0 || b.value < 0) return undefined;
      return bitwise(operator, a.value, b.value);
    default:
      return undefined;
  }
}

function bitwise(operator: string, a: number, b: number): Numeric | undefined {
  if (operator === "|") return { value: a | b, float: false };
  if (operator === "&") return { value: a & b, float: false };
  if (operator === "^") return { value: a ^ b, float: false };
  if (b > 40) return undefined;
  return { value: operator === "<<" ? a * 2 ** b : Math.floor(a / 2 ** b), float: false };
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

import type { Place } from "../../../engine/finding";
import type { Range } from "../../../engine/text";
import type * as syntax from "../../../languages/python/syntax";
import { type Evaluation, type Frame, normal, placeIn } from "../evaluation";
import { formatValue, joinText } from "../methods/string-format";
import { keyOf, truthinessOf } from "../values/comparison";
import { boolean, computed, none, number, string } from "../values/construct";
import { mergeInto, uniqueElements } from "../values/elements";
import { exceptionTypes } from "../values/exceptions";
import { reprOf } from "../values/python-text";
import {
  type DictEntry,
  type Element,
  noOrigin,
  type Origin,
  type UnknownValue,
  type Value,
} from "../values/value";
import { attributeOf, boundIn } from "./attributes";
import { callFunction } from "./call";
import { applyComparison } from "./comparison";
import { evaluateComprehension } from "./comprehension";
import { distribute } from "./distribute";
import { iterate } from "./iteration";
import { narrowing } from "./narrowing";
import { applyBinary, applyUnary } from "./operators";
import { readSubscript } from "./subscripts";

function literal(frame: Frame, node: { readonly range: Range }): Origin {
  return { kind: "literal", place: placeIn(frame, node) };
}

/** The value of an expression at this point of the run. */
export function evaluate(evaluation: Evaluation, frame: Frame, node: syntax.Expression): Value {
  try {
    if (!evaluation.enter()) return evaluation.unknown("This is nested too deeply", {}, placeIn(frame, node));
    const value = evaluateNode(evaluation, frame, node);
    if (value.kind === "list" || value.kind === "dict" || value.kind === "set") evaluation.born(value);
    else if (value.kind === "string" && value.value.length > longestText)
      return evaluation.unknown("This text is too long to follow", {}, placeIn(frame, node), {
        type: "string",
        truthy: true,
      });
    return value;
  } finally {
    evaluation.leave();
  }
}

const longestText = 200_000;

function evaluateNode(evaluation: Evaluation, frame: Frame, node: syntax.Expression): Value {
  switch (node.kind) {
    case "constant":
      if (node.value === null) return none(literal(frame, node));
      if (node.value === "ellipsis") return { kind: "external", name: "builtins.Ellipsis", origin: noOrigin };
      return boolean(node.value, literal(frame, node));
    case "number":
      if (node.value === undefined || !node.exact)
        return evaluation.unknown("This number is too large to follow", {}, placeIn(frame, node), {
          type: "number",
          truthy: true,
        });
      return number(node.value, node.float, literal(frame, node));
    case "string":
      if (node.bytes) return { kind: "bytes", value: node.value, origin: literal(frame, node) };
      return string(node.value, literal(frame, node));
    case "formatted-string":
      return evaluateFormatted(evaluation, frame, node);
    case "name":
      return lookUpName(evaluation, frame, node.name, placeIn(frame, node));
    case "attribute":
      return attributeOf(
        evaluation,
        frame,
        evaluate(evaluation, frame, node.object),
        node.name,
        placeIn(frame, node),
      );
    case "subscript":
      return readSubscript(evaluation, frame, evaluate(evaluation, frame, node.object), node);
    case "call":
      return callFunction(evaluation, frame, node);
    case "unary":
      return applyUnary(
        evaluation,
        node.operator,
        evaluate(evaluation, frame, node.operand),
        placeIn(frame, node),
      );
    case "binary":
      return evaluateBinary(evaluation, frame, node);
    case "boolean":
      return evaluateBoolean(evaluation, frame, node);
    case "compare":
      return evaluateCompare(evaluation, frame, node);
    case "conditional":
      return evaluateConditional(evaluation, frame, node);
    case "tuple":
    case "list":
      return {
        kind: node.kind,
        elements: evaluateElements(evaluation, frame, node.elements),
        origin: literal(frame, node),
      };
    case "set":
      return {
        kind: "set",
        elements: uniqueElements(evaluateElements(evaluation, frame, node.elements)),
        origin: literal(frame, node),
      };
    case "dict":
      return evaluateDict(evaluation, frame, node);
    case "comprehension":
      return evaluateComprehension(evaluation, frame, node);
    case "lambda":
      return {
        kind: "function",
        name: "<lambda>",
        definition: node,
        closure: frame.scope,
        defaults: evaluateDefaults(evaluation, frame, node.parameters),
        decorated: false,
        origin: literal(frame, node),
      };
    case "assignment-expression": {
      const value = evaluate(evaluation, frame, node.value);
      evaluation.assign(frame.scope, node.target.name, { value, steps: [placeIn(frame, node)] });
      return value;
    }
    case "starred":
      return evaluate(evaluation, frame, node.value);
    case "slice":
    case "await":
    case "yield":
      return evaluation.unknown("This expression is not followed", {}, placeIn(frame, node));
    case "damaged-expression":
      return evaluation.unknown("This cannot be read as Python", {}, placeIn(frame, node));
  }
}

/** The defaults of parameters by name, evaluated where the function is defined. */
export function evaluateDefaults(
  evaluation: Evaluation,
  frame: Frame,
  parameters: readonly syntax.Parameter[],
): ReadonlyMap<string, Value> {
  const defaults = new Map<string, Value>();
  for (const parameter of parameters)
    if (parameter.default) defaults.set(parameter.name, evaluate(evaluation, frame, parameter.default));
  return defaults;
}

/** What a name means here: local, enclosing, module, builtin. */
export function lookUpName(evaluation: Evaluation, frame: Frame, name: string, place: Place): Value {
  let scope = frame.elsewhere.get(name) ?? frame.scope;
  while (true) {
    const binding = scope.names.get(name);
    if (binding)
      return boundIn(
        evaluation,
        binding.value,
        exceptionTypes("NameError"),
        `name '${name}' is not defined`,
        place,
      );
    if (!scope.parent) break;
    scope = scope.parent;
  }
  if (scope.open) return scope.open;
  if (frame.module.open) return frame.module.open;
  if (builtinNames.has(name)) return { kind: "external", name: `builtins.${name}`, origin: noOrigin };
  return evaluation.raise(["NameError", "Exception"], `name '${name}' is not defined`, place);
}

const builtinNames = new Set(
  (
    "abs all any bool bytes bytearray callable chr classmethod compile dict dir divmod enumerate eval exec filter float format frozenset " +
    "getattr globals hasattr hash hex id input int isinstance issubclass iter len list locals map max min next object oct open " +
    "ord pow print property range repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip " +
    "__import__ __debug__ Ellipsis NotImplemented " +
    "BaseException Exception ArithmeticError AssertionError AttributeError EnvironmentError EOFError FileNotFoundError FileExistsError " +
    "ImportError ModuleNotFoundError IndexError IOError KeyError KeyboardInterrupt LookupError NameError NotImplementedError OSError " +
    "PermissionError RuntimeError StopIteration SyntaxError SystemExit TypeError UnicodeDecodeError UnicodeError ValueError " +
    "ZeroDivisionError Warning DeprecationWarning UserWarning RuntimeWarning PendingDeprecationWarning ConnectionError TimeoutError"
  ).split(" "),
);

function evaluateFormatted(evaluation: Evaluation, frame: Frame, node: syntax.FormattedString): Value {
  const place = placeIn(frame, node);
  if (node.template) return evaluation.unknown("This expression is not followed", {}, place);
  const values = node.pieces.flatMap((piece) =>
    typeof piece === "string" ? [] : [evaluate(evaluation, frame, piece.value)],
  );
  return distribute(evaluation, values, place, (some) => {
    let next = 0;
    const pieces = node.pieces.map((piece) => {
      if (typeof piece === "string") return piece;
      const value = some[next++] as Value;
      return { value, text: formattedText(piece, value) };
    });
    return joinText(evaluation, pieces, "f-string", place);
  });
}

function formattedText(piece: syntax.FormattedPiece, value: Value): string | undefined {
  if (piece.debug || piece.format?.includes("{")) return undefined;
  if (piece.conversion === "r" || piece.conversion === "a") return piece.format ? undefined : reprOf(value);
  return formatValue(value, piece.format ?? "");
}

/** `a + b + c + …` is nested to the left: unrolled, so that a long one costs no depth. */
function evaluateBinary(evaluation: Evaluation, frame: Frame, node: syntax.Binary): Value {
  const chain: syntax.Binary[] = [node];
  let left = node.left;
  while (left.kind === "binary") {
    chain.push(left);
    left = left.left;
  }
  let value = evaluate(evaluation, frame, left);
  for (const operation of chain.reverse()) {
    const right = evaluate(evaluation, frame, operation.right);
    value = applyBinary(evaluation, operation.operator, value, right, placeIn(frame, operation));
  }
  return value;
}

/** `a or b`: the operand that decides, with those before it as what led there. */
function evaluateBoolean(evaluation: Evaluation, frame: Frame, node: syntax.BooleanOperation): Value {
  const place = placeIn(frame, node);
  const passed: Value[] = [];
  const possible: Value[] = [];
  for (const [index, operand] of node.values.entries()) {
    let value: Value | undefined;
    if (possible.length === 0) value = evaluate(evaluation, frame, operand);
    else
      evaluation.fork(frame, place, [
        () => {
          value = evaluate(evaluation, frame, operand);
          return normal;
        },
        () => normal,
      ]);
    if (!value) break;
    const last = index === node.values.length - 1;
    const chosen = last ? [value] : alternativesKept(value, node.operator);
    const goesOn = !last && canGoOn(value, node.operator);
    if (chosen.length > 0) {
      const joined = evaluation.joinValues(chosen, place);
      possible.push(reached(joined, node.operator, passed, place));
    }
    if (!goesOn) break;
    passed.push(value);
  }
  return evaluation.joinValues(possible, place);
}

/** The alternatives with which `and` or `or` ends. */
function alternativesKept(value: Value, operator: "and" | "or"): readonly Value[] {
  const ends = operator === "or";
  const all = value.kind === "choice" ? value.alternatives : [value];
  return all.flatMap((one) => {
    const truthy = truthinessOf(one);
    if (truthy !== undefined) return truthy === ends ? [one] : [];
    // Where the operator stops at a value that may be either, it is known which it was.
    if (one.kind !== "unknown") return [one];
    return [one.type === "boolean" ? boolean(ends, one.origin) : { ...one, truthy: ends }];
  });
}

function canGoOn(value: Value, operator: "and" | "or"): boolean {
  const all = value.kind === "choice" ? value.alternatives : [value];
  return all.some((one) => truthinessOf(one) !== (operator === "or"));
}

/** A scalar remembers which operands it was reached through; others keep their identity, for they may be changed later. */
function reached(value: Value, operation: string, passed: readonly Value[], place: Place): Value {
  if (passed.length === 0 || !isImmutable(value)) return value;
  return { ...value, origin: computed(place, operation, value, ...passed) } as Value;
}

function isImmutable(value: Value): boolean {
  return ["none", "boolean", "number", "string", "bytes", "path", "duration", "tuple"].includes(value.kind);
}

function evaluateCompare(evaluation: Evaluation, frame: Frame, node: syntax.Compare): Value {
  const place = placeIn(frame, node);
  let left = evaluate(evaluation, frame, node.left);
  let result: Value | undefined;
  for (const [index, operator] of node.operators.entries()) {
    const right = evaluate(evaluation, frame, node.comparators[index] as syntax.Expression);
    const one = applyComparison(evaluation, operator, left, right, place);
    if (result === undefined) result = one;
    else if (truthinessOf(one) === false || truthinessOf(result) === true) result = one;
    if (truthinessOf(result) === false) return result;
    left = right;
  }
  return result as Value;
}

function evaluateConditional(evaluation: Evaluation, frame: Frame, node: syntax.Conditional): Value {
  const place = placeIn(frame, node);
  const test = evaluate(evaluation, frame, node.test);
  const truthy = truthinessOf(test);
  if (truthy !== undefined) {
    const value = evaluate(evaluation, frame, truthy ? node.then : node.otherwise);
    return reached(value, "if", [test], place);
  }
  const values: Value[] = [];
  evaluation.fork(
    frame,
    place,
    [node.then, node.otherwise].map((branch, index) => () => {
      narrowing(evaluation, frame, node.test, index === 0);
      values.push(evaluate(evaluation, frame, branch));
      return normal;
    }),
  );
  return evaluation.joinValues(values, place);
}

/** The elements of a display, spread ones included. */
export function evaluateElements(
  evaluation: Evaluation,
  frame: Frame,
  nodes: readonly syntax.Expression[],
): readonly Element[] {
  const elements: Element[] = [];
  for (const node of nodes) {
    const place = placeIn(frame, node);
    const value = evaluate(evaluation, frame, node);
    if (node.kind !== "starred") {
      elements.push({ value, place, presence: "certain" });
      continue;
    }
    const spread = iterate(evaluation, value, place);
    if (spread) elements.push(...spread);
    else
      elements.push({
        value: evaluation.unknown("What is spread here is not known", {}, place),
        place,
        presence: "rest",
      });
  }
  return elements;
}

function evaluateDict(evaluation: Evaluation, frame: Frame, node: syntax.Dict): Value {
  const entries = new Map<string, DictEntry>();
  let open: UnknownValue | undefined;
  for (const entry of node.entries) {
    const place = placeIn(frame, entry);
    const value = entry.key === undefined ? undefined : evaluate(evaluation, frame, entry.key);
    const item = evaluate(evaluation, frame, entry.value);
    if (!value) {
      const spread =
        item.kind === "dict" || item.kind === "unknown"
          ? item
          : evaluation.unknown("What is spread here is not known", {}, place);
      open = mergeInto(entries, spread, open);
      continue;
    }
    const key = keyOf(value);
    if (key === undefined) open ??= evaluation.unknown("This key is not known", {}, place);
    else entries.set(key, { key: value, value: item, place, presence: "certain" });
  }
  return { kind: "dict", entries, open, origin: literal(frame, node) };
}

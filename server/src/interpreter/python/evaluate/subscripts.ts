import type { Place } from "../../../engine/finding";
import type * as syntax from "../../../languages/python/syntax";
import { readEnvironment } from "../environment/read";
import { type Evaluation, type Frame, placeIn } from "../evaluation";
import { subscriptExternal } from "../standard-library/process-values";
import { keyOf } from "../values/comparison";
import { computed, follows, string } from "../values/construct";
import { elementAt, sliceIndexes } from "../values/elements";
import { parentsOf } from "../values/paths";
import {
  type Element,
  type ExternalValue,
  type ListValue,
  type TupleValue,
  type Value,
  workspaceRoot,
} from "../values/value";
import { distribute } from "./distribute";
import { memberNamed } from "./enumeration";
import { subscriptLibrary } from "./library-objects";

/** `object[index]`, read. */
export function readSubscript(
  evaluation: Evaluation,
  frame: Frame,
  object: Value,
  node: syntax.Subscript,
): Value {
  const place = placeIn(frame, node);
  if (node.index.kind === "slice") return readSlice(evaluation, frame, object, node.index, place);
  return itemOf(evaluation, frame, object, evaluation.evaluate(frame, node.index), place);
}

/** `object[index]` of two values; raises in the run what Python raises. */
export function itemOf(
  evaluation: Evaluation,
  frame: Frame,
  object: Value,
  index: Value,
  place: Place,
): Value {
  if (object.kind === "choice" || index.kind === "choice")
    return distribute(evaluation, [object, index], place, ([a, b]) =>
      itemOf(evaluation, frame, a as Value, b as Value, place),
    );
  const origin = computed(place, "[]", object, index);
  const vague = () =>
    follows([object, index], origin) ??
    evaluation.unknown("Which item is meant here is not known", {}, place);
  switch (object.kind) {
    case "list":
    case "tuple":
      return itemOfSequence(evaluation, object, index, place) ?? vague();
    case "dict": {
      const key = keyOf(index);
      if (key === undefined) return vague();
      const entry = object.entries.get(key);
      if (entry) return entry.value;
      if (object.open) return { ...object.open, origin };
      return evaluation.raise(["KeyError", "LookupError", "Exception"], key, place, object, index);
    }
    case "string": {
      if (index.kind !== "number" || object.value.startsWith(workspaceRoot)) return vague();
      const character = object.value.at(index.value);
      if (character === undefined)
        return evaluation.raise(
          ["IndexError", "LookupError", "Exception"],
          "string index out of range",
          place,
          object,
        );
      return string(character, origin);
    }
    case "external":
      return itemOfExternal(evaluation, object, index, place);
    case "class":
      return (index.kind === "string" ? memberNamed(object, index.value) : undefined) ?? vague();
    case "method":
      if (object.self.kind === "path" && object.name === "parents" && index.kind === "number")
        return { kind: "path", value: parentsOf(object.self.value, index.value + 1), origin };
      return vague();
    case "library-object":
      return subscriptLibrary(evaluation, object, index, place) ?? vague();
    case "none":
      return evaluation.raise(
        ["TypeError", "Exception"],
        "'NoneType' object is not subscriptable",
        place,
        object,
      );
    default:
      return vague();
  }
}

/** Undefined where it is not known which element is meant. */
function itemOfSequence(
  evaluation: Evaluation,
  object: ListValue | TupleValue,
  index: Value,
  place: Place,
): Value | undefined {
  if (index.kind !== "number" && index.kind !== "boolean") return undefined;
  const { elements } = object;
  const position = Number(index.value);
  const at = elementAt(elements, position);
  if (at !== undefined) return (elements[at] as Element).value;
  const isOutside = position >= elements.length || position < -elements.length;
  if (isOutside && elements.every((element) => element.presence === "certain"))
    return evaluation.raise(["IndexError", "LookupError", "Exception"], "index out of range", place, object);
  const rest = elements.find((element) => element.presence !== "certain");
  return rest?.value.kind === "unknown"
    ? { ...rest.value, origin: computed(place, "[]", object, index) }
    : undefined;
}

function itemOfExternal(evaluation: Evaluation, object: ExternalValue, index: Value, place: Place): Value {
  if (object.name === "os.environ")
    return readEnvironment(evaluation, {
      key: index,
      place,
      helper: "os.environ[]",
      missing: ["KeyError", "LookupError", "Exception"],
    });
  if (object.name === "sys.modules" && index.kind === "string") {
    const scope = evaluation.loadedModule(index.value);
    if (scope)
      return { kind: "module", path: scope.path, scope, origin: computed(place, "[]", object, index) };
  }
  return (
    subscriptExternal(object.name, index) ??
    evaluation.unknown("What {name} contains is not known", { name: object.name }, place)
  );
}

function readSlice(
  evaluation: Evaluation,
  frame: Frame,
  object: Value,
  slice: syntax.Slice,
  place: Place,
): Value {
  if (object.kind === "choice")
    return distribute(evaluation, [object], place, ([one]) =>
      readSlice(evaluation, frame, one as Value, slice, place),
    );
  const bound = (node: syntax.Expression | undefined): number | undefined | "unknown" => {
    if (!node) return undefined;
    const value = evaluation.evaluate(frame, node);
    if (value.kind === "none") return undefined;
    return value.kind === "number" ? value.value : "unknown";
  };
  const lower = bound(slice.lower);
  const upper = bound(slice.upper);
  const step = bound(slice.step) ?? 1;
  const origin = computed(place, "[:]", object);
  if (object.kind === "external") {
    const known = subscriptExternal(object.name, undefined);
    if (known) return known;
  }
  const vague = () =>
    follows([object], origin, object.kind === "list" ? { type: "list" } : {}) ??
    evaluation.unknown("Which items are meant here is not known", {}, place);
  if (lower === "unknown" || upper === "unknown" || step === "unknown" || step === 0) return vague();
  if (object.kind === "list" || object.kind === "tuple") {
    const { elements } = object;
    if (lower === undefined && upper === undefined && step === 1) return { ...object, origin };
    if (!elements.every((element) => element.presence === "certain" && !element.unordered)) return vague();
    const kept = sliceIndexes(elements.length, lower, upper, step).map((index) => elements[index] as Element);
    return { ...object, elements: kept, origin };
  }
  if (object.kind === "string" && !object.value.startsWith(workspaceRoot)) {
    const indexes = sliceIndexes(object.value.length, lower, upper, step);
    return string(indexes.map((index) => object.value[index]).join(""), origin);
  }
  return vague();
}

import type { Place } from "../../../engine/finding";
import type * as syntax from "../../../languages/python/syntax";
import { writeEnvironment } from "../environment/read";
import { type Evaluation, type Frame, normal, placeIn } from "../evaluation";
import { keyOf } from "../values/comparison";
import { elementAt, mergeInto, placeEntry, sliceIndexes, uniqueElements } from "../values/elements";
import {
  type Choice,
  certain,
  type Element,
  noOrigin,
  type Scope,
  type UnboundValue,
  type UnknownValue,
  type Value,
} from "../values/value";
import { iterate } from "./iteration";
import { applyBinary } from "./operators";
import { itemOf } from "./subscripts";

/** `target = value`. `place` is the assignment's. */
export function bindTarget(
  evaluation: Evaluation,
  frame: Frame,
  target: syntax.Expression,
  value: Value,
  place: Place,
): void {
  switch (target.kind) {
    case "name":
      bindName(evaluation, frame, target.name, value, place);
      return;
    case "tuple":
    case "list":
      bindSequence(evaluation, frame, target.elements, value, place);
      return;
    case "starred":
      bindTarget(evaluation, frame, target.value, value, place);
      return;
    case "subscript":
      writeSubscript(evaluation, frame, target, value, place);
      return;
    case "attribute":
      writeAttribute(evaluation, evaluation.evaluate(frame, target.object), target.name, value, place);
      return;
    default:
      return;
  }
}

/** Assigns a name in this frame, and remembers under which conditions. */
export function bindName(
  evaluation: Evaluation,
  frame: Frame,
  name: string,
  value: Value,
  place: Place,
): void {
  const scope = frame.elsewhere.get(name) ?? frame.scope;
  const steps = [place];
  if (scope.kind === "module")
    for (let index = evaluation.conditions.length - 1; index >= 0; index--)
      steps.push((evaluation.conditions[index] as { place: Place }).place);
  evaluation.assign(scope, name, { value, steps });
}

function bindSequence(
  evaluation: Evaluation,
  frame: Frame,
  targets: readonly syntax.Expression[],
  value: Value,
  place: Place,
): void {
  const parts = value.kind === "choice" ? unpackEach(evaluation, value, targets, place) : undefined;
  if (parts) {
    targets.forEach((target, index) => {
      bindTarget(evaluation, frame, target, parts[index] as Value, place);
    });
    return;
  }
  const elements = value.kind === "choice" ? undefined : iterate(evaluation, value, place);
  const exact = elements?.every((element) => element.presence === "certain") ? elements : undefined;
  const star = targets.findIndex((target) => target.kind === "starred");
  if (exact && (star === -1 ? exact.length === targets.length : exact.length >= targets.length - 1)) {
    const extra = exact.length - targets.length;
    targets.forEach((target, index) => {
      if (index === star) {
        const taken = exact.slice(index, index + extra + 1);
        bindTarget(evaluation, frame, target, { kind: "list", elements: taken, origin: noOrigin }, place);
      } else {
        const at = star !== -1 && index > star ? index + extra : index;
        bindTarget(evaluation, frame, target, (exact[at] as Element).value, place);
      }
    });
    return;
  }
  if (exact) {
    const why = evaluation.raise(
      ["ValueError", "Exception"],
      "not as many values to unpack as names",
      place,
      value,
    );
    for (const target of targets) bindTarget(evaluation, frame, target, why, place);
    return;
  }
  const from =
    value.kind === "unknown" ? value : evaluation.unknown("What is unpacked here is not known", {}, place);
  const why: UnknownValue = { ...from, type: undefined, truthy: undefined, prefix: undefined };
  for (const target of targets) bindTarget(evaluation, frame, target, why, place);
}

/** What each name gets from one of several sequences; undefined where one of them does not fit. */
function unpackEach(
  evaluation: Evaluation,
  { alternatives }: Choice,
  targets: readonly syntax.Expression[],
  place: Place,
): readonly Value[] | undefined {
  if (targets.some((target) => target.kind === "starred")) return undefined;
  const rows: (readonly Value[])[] = [];
  for (const one of alternatives) {
    if (one.kind === "unknown") {
      const part: UnknownValue = { ...one, type: undefined, truthy: undefined, prefix: undefined };
      rows.push(targets.map(() => part));
      continue;
    }
    if (one.kind !== "tuple" && one.kind !== "list") return undefined;
    if (one.elements.length !== targets.length) return undefined;
    if (one.elements.some(({ presence }) => presence !== "certain")) return undefined;
    rows.push(one.elements.map((element) => element.value));
  }
  return targets.map((_, index) =>
    evaluation.joinValues(
      rows.map((row) => row[index] as Value),
      place,
    ),
  );
}

/** `object[index] = value` */
function writeSubscript(
  evaluation: Evaluation,
  frame: Frame,
  target: syntax.Subscript,
  value: Value,
  place: Place,
): void {
  const object = evaluation.evaluate(frame, target.object);
  const slice = target.index.kind === "slice" ? target.index : undefined;
  const index = slice ? undefined : evaluation.evaluate(frame, target.index);
  const write = (one: Value): Value => {
    if (slice) writeSlice(evaluation, frame, one, slice, value, place);
    else if (index) writeItem(evaluation, one, index, value, place);
    return one;
  };
  if (object.kind === "choice") changeAlternatives(evaluation, frame, target.object, object, place, write);
  else write(object);
}

/**
 * Changes a list, set or dict that is one of several.
 * Under a name that alone knows them, the alternatives become changed copies.
 * Where others know the originals too, all see a list that may be changed or not.
 */
export function changeAlternatives(
  evaluation: Evaluation,
  frame: Frame,
  node: syntax.Expression,
  object: Choice,
  place: Place,
  change: (one: Value) => Value,
  replaces = false,
): Value {
  const results: Value[] = [];
  const kept: Value[] = [];
  for (const one of object.alternatives) {
    if (one.kind === "unbound") continue;
    if (one.kind !== "list" && one.kind !== "set" && one.kind !== "dict") {
      const result = change(one);
      results.push(result);
      kept.push(replaces ? result : one);
      continue;
    }
    const alone = node.kind === "name" && !evaluation.isShared(one, node.name);
    const copy = alone ? evaluation.born({ ...one }) : one;
    evaluation.fork(frame, place, [
      () => {
        const result = change(one);
        if (copy === one) results.push(result);
        return normal;
      },
      () => normal,
    ]);
    if (copy !== one) results.push(change(copy));
    kept.push(copy);
  }
  if (node.kind === "name") {
    const scope = scopeOf(frame, node.name);
    const binding = scope.names.get(node.name);
    if (binding)
      evaluation.assign(scope, node.name, {
        value: evaluation.joinValues(kept, place),
        steps: [...binding.steps, place],
      });
  }
  return results.length > 0 ? evaluation.joinValues(results, place) : object;
}

/** The scope that holds a name here. */
function scopeOf(frame: Frame, name: string): Scope {
  let scope = frame.elsewhere.get(name) ?? frame.scope;
  while (!scope.names.has(name) && scope.parent) scope = scope.parent;
  return scope;
}

/** `object[index] = value` */
export function writeItem(
  evaluation: Evaluation,
  object: Value,
  index: Value,
  value: Value,
  place: Place,
): void {
  const vague = () => evaluation.unknown("Which item is set here is not known", {}, place);
  switch (object.kind) {
    case "dict": {
      const key = keyOf(index);
      if (key === undefined) evaluation.blur(object, vague());
      else {
        const entries = new Map(object.entries);
        placeEntry(entries, key, { key: index, value, place, presence: "certain" });
        evaluation.setEntries(object, entries);
      }
      return;
    }
    case "list": {
      const at = index.kind === "number" ? elementAt(object.elements, index.value) : undefined;
      if (at === undefined) evaluation.blur(object, vague());
      else evaluation.setElements(object, object.elements.with(at, certain(value, place)));
      return;
    }
    case "external":
      if (object.name === "os.environ") writeEnvironment(evaluation, index, value, place);
      return;
    case "library-object":
      if (object.class === "namespace")
        writeNamespace(evaluation, object.state as Scope, index, value, place);
      return;
    default:
      return;
  }
}

/** `globals()["NAME"] = value` */
export function writeNamespace(
  evaluation: Evaluation,
  scope: Scope,
  key: Value,
  value: Value,
  place: Place,
): void {
  if (key.kind === "string") evaluation.assign(scope, key.value, { value, steps: [place] });
  else evaluation.openScope(scope, evaluation.unknown("Which name is set here is not known", {}, place));
}

function writeSlice(
  evaluation: Evaluation,
  frame: Frame,
  object: Value,
  slice: syntax.Slice,
  value: Value,
  place: Place,
): void {
  if (object.kind !== "list") return;
  const bound = (node: syntax.Expression | undefined) => {
    if (!node) return undefined;
    const known = evaluation.evaluate(frame, node);
    return known.kind === "number" ? known.value : Number.NaN;
  };
  const lower = bound(slice.lower);
  const upper = bound(slice.upper);
  const added = iterate(evaluation, value, place);
  const exact = object.elements.every((element) => element.presence === "certain");
  if (!added || !exact || slice.step || Number.isNaN(lower) || Number.isNaN(upper)) {
    evaluation.blur(object, evaluation.unknown("Which items are set here is not known", {}, place));
    return;
  }
  const indexes = sliceIndexes(object.elements.length, lower, upper, 1);
  const start = indexes[0] ?? Math.min(object.elements.length, Math.max(0, lower ?? 0));
  evaluation.setElements(object, object.elements.toSpliced(start, indexes.length, ...added));
}

/** `object.name = value` */
export function writeAttribute(
  evaluation: Evaluation,
  object: Value,
  name: string,
  value: Value,
  place: Place,
): void {
  for (const one of object.kind === "choice" ? object.alternatives : [object]) {
    if (one.kind === "instance") evaluation.assign(one.attributes, name, { value, steps: [place] });
    else if (one.kind === "class" || one.kind === "module")
      evaluation.assign(one.scope, name, { value, steps: [place] });
  }
}

/** `target operator= value`: lists, sets and dicts change in place, as in Python. */
export function augment(evaluation: Evaluation, frame: Frame, node: syntax.AugmentedAssign): void {
  const place = placeIn(frame, node);
  const target = node.target;
  const index = target.kind === "subscript" && target.index.kind !== "slice" ? target.index : undefined;
  if (target.kind === "subscript" && index) {
    const object = evaluation.evaluate(frame, target.object);
    const key = evaluation.evaluate(frame, index);
    const old = itemOf(evaluation, frame, object, key, placeIn(frame, target));
    const value = augmented(evaluation, node.operator, old, evaluation.evaluate(frame, node.value), place);
    const write = (one: Value): Value => {
      writeItem(evaluation, one, key, value, place);
      return one;
    };
    if (object.kind === "choice") changeAlternatives(evaluation, frame, target.object, object, place, write);
    else write(object);
    return;
  }
  const old = evaluation.evaluate(frame, target);
  const added = evaluation.evaluate(frame, node.value);
  if (old.kind === "choice" && target.kind === "name") {
    const change = (one: Value) => augmented(evaluation, node.operator, one, added, place);
    changeAlternatives(evaluation, frame, target, old, place, change, true);
    return;
  }
  const value = augmented(evaluation, node.operator, old, added, place);
  if (target.kind !== "name") {
    bindTarget(evaluation, frame, target, value, place);
    return;
  }
  const scope = frame.elsewhere.get(target.name) ?? frame.scope;
  const before = (scope.names.get(target.name)?.steps ?? []).slice(-mostSteps);
  bindName(evaluation, frame, target.name, value, place);
  const binding = scope.names.get(target.name);
  // A loop adds the same place again and again.
  if (binding && before.some(({ range, path }) => range === place.range && path === place.path))
    evaluation.assign(scope, target.name, { value, steps: before });
  else if (binding && before.length > 0)
    evaluation.assign(scope, target.name, { value, steps: [...before, ...binding.steps] });
}

const mostSteps = 30;

function augmented(evaluation: Evaluation, operator: string, old: Value, added: Value, place: Place): Value {
  if (old.kind === "choice")
    return evaluation.joinValues(
      old.alternatives.map((one) => augmented(evaluation, operator, one, added, place)),
      place,
    );
  if (old.kind === "list" && operator === "+") {
    const elements = iterate(evaluation, added, place) ?? [unknownRest(evaluation, place)];
    evaluation.setElements(old, [...old.elements, ...elements]);
    return old;
  }
  if (old.kind === "set" && operator === "|") {
    const elements = iterate(evaluation, added, place) ?? [unknownRest(evaluation, place)];
    evaluation.setElements(old, uniqueElements([...old.elements, ...elements]));
    return old;
  }
  if (old.kind === "dict" && operator === "|") {
    const entries = new Map(old.entries);
    const open = mergeInto(
      entries,
      added.kind === "dict" ? added : unknownRest(evaluation, place).value,
      old.open,
    );
    evaluation.setEntries(old, entries, open);
    return old;
  }
  // A list takes a tuple too: what is not known is then a list.
  const isList = old.kind === "unknown" && added.kind === "tuple";
  return applyBinary(evaluation, operator, old, isList ? { ...added, kind: "list" } : added, place);
}

function unknownRest(evaluation: Evaluation, place: Place): Element {
  return { value: evaluation.unknown("What is added here is not known", {}, place), place, presence: "rest" };
}

/** `del target` */
export function deleteTarget(evaluation: Evaluation, frame: Frame, target: syntax.Expression): void {
  const place = placeIn(frame, target);
  if (target.kind === "name") evaluation.assign(frame.scope, target.name, undefined);
  else if (target.kind === "tuple" || target.kind === "list")
    for (const element of target.elements) deleteTarget(evaluation, frame, element);
  else if (target.kind === "subscript") {
    const object = evaluation.evaluate(frame, target.object);
    const index = target.index.kind === "slice" ? undefined : evaluation.evaluate(frame, target.index);
    const why = () => evaluation.unknown("Which item is deleted here is not known", {}, place);
    if (object.kind === "dict") {
      const key = index && keyOf(index);
      if (key === undefined) evaluation.blur(object, why());
      else {
        if (!object.entries.has(key) && !object.open)
          evaluation.raise(["KeyError", "LookupError", "Exception"], key, place, object);
        const entries = new Map(object.entries);
        entries.delete(key);
        evaluation.setEntries(object, entries);
      }
    } else if (object.kind === "list") {
      const at = index?.kind === "number" ? elementAt(object.elements, index.value) : undefined;
      if (at === undefined) evaluation.blur(object, why());
      else evaluation.setElements(object, object.elements.toSpliced(at, 1));
    } else if (object.kind === "external" && object.name === "os.environ" && index) {
      const gone: UnboundValue = { kind: "unbound", origin: noOrigin };
      writeEnvironment(evaluation, index, gone, place);
    }
  }
}

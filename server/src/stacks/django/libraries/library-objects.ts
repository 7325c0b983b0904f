import type { Place } from "../../../engine/finding";
import { argumentOf, type Call } from "../../../interpreter/python/call";
import { list, none, string, tuple, withOrigin } from "../../../interpreter/python/construct";
import { writeNamespace } from "../../../interpreter/python/evaluate-assignment";
import type { Evaluation, Frame } from "../../../interpreter/python/evaluation";
import { readFile } from "../../../interpreter/python/path-methods";
import { noOrigin, type Origin } from "../../../interpreter/python/provenance";
import {
  certain,
  type Element,
  type LibraryObject,
  presenceOf,
  type Scope,
  type Value,
} from "../../../interpreter/python/value";
import { decoupleConfig, decoupleCsv } from "./decouple";
import { djangoEnvironEnv, djangoEnvironPath } from "./django-environ";
import { environsEnv } from "./environs";

/** How objects of one class of a library behave. Undefined results are unknown. */
export interface LibraryClass {
  call?(self: LibraryObject, method: string, call: Call): Value | undefined;
  attribute?(self: LibraryObject, name: string, evaluation: Evaluation, place: Place): Value | undefined;
  item?(self: LibraryObject, index: Value, evaluation: Evaluation, place: Place): Value | undefined;
}

export function libraryObject(className: string, state: unknown, origin: Origin): LibraryObject {
  return { kind: "library-object", class: className, state, origin };
}

export function readLibraryAttribute(
  evaluation: Evaluation,
  object: LibraryObject,
  name: string,
  place: Place,
): Value {
  return (
    classOf(object)?.attribute?.(object, name, evaluation, place) ?? {
      kind: "method",
      self: object,
      name,
      origin: noOrigin,
    }
  );
}

/** A method; "__call__" when the object itself is called. */
export function callLibraryMethod(object: LibraryObject, name: string, call: Call): Value | undefined {
  return classOf(object)?.call?.(object, name, call);
}

export function subscriptLibrary(
  evaluation: Evaluation,
  _frame: Frame,
  object: LibraryObject,
  index: Value,
  place: Place,
): Value | undefined {
  return classOf(object)?.item?.(object, index, evaluation, place);
}

function classOf(object: LibraryObject): LibraryClass | undefined {
  switch (object.class) {
    case "namespace":
      return namespace;
    case "file":
      return file;
    case "environ.Env":
      return djangoEnvironEnv;
    case "environ.Path":
      return djangoEnvironPath;
    case "decouple.config":
      return decoupleConfig;
    case "decouple.Csv":
      return decoupleCsv;
    case "environs.Env":
      return environsEnv;
    default:
      return undefined;
  }
}

/** `globals()`, `locals()`, `vars()` */
const namespace: LibraryClass = {
  call(self, method, call) {
    const { evaluation, place } = call;
    const scope = self.state as Scope;
    const first = argumentOf(call, 0)?.value;
    if (method === "update") {
      if (first?.kind === "dict" && !first.open)
        for (const entry of first.entries.values())
          writeNamespace(evaluation, scope, entry.key, entry.value, place);
      else if (first)
        evaluation.openScope(scope, evaluation.unknown("Which names are set here is not known", {}, place));
      for (const [name, { value }] of call.keywords)
        evaluation.assign(scope, name, { value, steps: [place] });
      return none(noOrigin);
    }
    if (method === "items" || method === "keys") {
      const elements: Element[] = [];
      for (const [name, binding] of scope.names) {
        const key = string(name, noOrigin);
        const value = method === "keys" ? key : tuple([certain(key), certain(binding.value)], noOrigin);
        elements.push({ value, place: undefined, presence: presenceOf(binding) });
      }
      if (scope.open) elements.push({ value: scope.open, place, presence: "rest" });
      return list(elements, noOrigin);
    }
    if ((method === "get" || method === "setdefault") && first?.kind === "string") {
      const found = scope.names.get(first.value);
      if (found) return found.value;
      if (scope.open) return scope.open;
      const fallback = argumentOf(call, 1)?.value ?? none(noOrigin);
      if (method === "setdefault") writeNamespace(evaluation, scope, first, fallback, place);
      return fallback;
    }
    return undefined;
  },
  item(self, index, evaluation, place) {
    const scope = self.state as Scope;
    if (index.kind !== "string") return undefined;
    const found = scope.names.get(index.value);
    if (found) return found.value;
    if (scope.open) return scope.open;
    return evaluation.raise(["KeyError", "LookupError", "Exception"], index.value, place, index);
  },
};

/** What `open()` returns. */
const file: LibraryClass = {
  call(self, method, call) {
    if (method === "read") return readFile(call.evaluation, self.state as string);
    if (method === "readline") {
      const text = readFile(call.evaluation, self.state as string);
      if (text?.kind !== "string") return undefined;
      return withOrigin({ ...text, value: /^[^\n]*\n?/.exec(text.value)?.[0] ?? "" }, text.origin);
    }
    return method === "close" ? none(noOrigin) : undefined;
  },
};

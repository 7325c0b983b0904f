import type { Place } from "../../../engine/finding";
import { folderOf } from "../../../engine/path";
import type { Evaluation, Frame } from "../evaluation";
import { pathAttribute } from "../methods/path-methods";
import { resolveIn } from "../module-resolution";
import { computed, libraryObject, number, string } from "../values/construct";
import { exceptionTypes, PythonError } from "../values/exceptions";
import {
  type Binding,
  type ClassValue,
  type FunctionValue,
  type InstanceValue,
  type MethodValue,
  type ModuleValue,
  noOrigin,
  type Scope,
  type Value,
} from "../values/value";
import { distribute } from "./distribute";
import { memberAttribute } from "./enumeration";
import { readLibraryAttribute } from "./library-objects";

/** `object.name` */
export function attributeOf(
  evaluation: Evaluation,
  frame: Frame,
  object: Value,
  name: string,
  place: Place,
): Value {
  const origin = computed(place, `.${name}`, object);
  switch (object.kind) {
    case "choice":
      return distribute(evaluation, [object], place, ([one]) =>
        attributeOf(evaluation, frame, one as Value, name, place),
      );
    case "module":
      return moduleAttribute(evaluation, object, name, place);
    case "external": {
      const full = `${object.name}.${name}`;
      return evaluation.library.constants[full] ?? { kind: "external", name: full, origin: noOrigin };
    }
    case "library-object":
      return readLibraryAttribute(evaluation, object, name, place);
    case "class":
      return attributeOfClass(evaluation, object, name, place);
    case "instance":
      return attributeOfInstance(evaluation, frame, object, name, place);
    case "path": {
      const value = pathAttribute(object, name, origin);
      return value ?? { kind: "method", self: object, name, origin };
    }
    case "duration":
      if (name === "days") return number(Math.floor(object.seconds / 86_400), false, origin);
      if (name === "seconds") return number(object.seconds % 86_400, false, origin);
      return { kind: "method", self: object, name, origin };
    case "none":
      return missingAttribute(evaluation, object, `'NoneType' object has no attribute '${name}'`, place);
    case "function":
      if (name === "__name__") return string(object.name, origin);
      return evaluation.unknown("The attribute {name} is not followed", { name }, place);
    case "unknown":
      return { ...object, origin, type: undefined, truthy: undefined, prefix: undefined };
    case "unbound":
      return evaluation.unknown("The attribute {name} is not followed", { name }, place);
    default:
      return memberAttribute(object, name) ?? { kind: "method", self: object, name, origin };
  }
}

function moduleAttribute(evaluation: Evaluation, object: ModuleValue, name: string, place: Place): Value {
  if (name === "__dict__")
    return libraryObject("namespace", object.scope, computed(place, `.${name}`, object));
  const binding = object.scope.names.get(name);
  if (binding) {
    const missing = exceptionTypes("AttributeError");
    return boundIn(evaluation, binding.value, missing, `module has no attribute '${name}'`, place);
  }
  const submodule = importSubmodule(evaluation, object, name);
  if (submodule) return submodule;
  return (
    object.scope.open ?? missingAttribute(evaluation, object, `module has no attribute '${name}'`, place)
  );
}

function attributeOfClass(evaluation: Evaluation, object: ClassValue, name: string, place: Place): Value {
  const found = classAttribute(object, name);
  if (found === undefined)
    return missingAttribute(evaluation, object, `class has no attribute '${name}'`, place);
  if (found === "unknown") return fromOutside(evaluation, name, place);
  if (found.kind !== "function") return found;
  if (found.decorated) return replaced(evaluation, name, place);
  if (found.binding !== "class") return found;
  return { kind: "method", self: object, name, function: found, origin: computed(place, `.${name}`, object) };
}

function attributeOfInstance(
  evaluation: Evaluation,
  frame: Frame,
  object: InstanceValue,
  name: string,
  place: Place,
): Value {
  const own = object.attributes.names.get(name);
  if (own) return own.value;
  const found = classAttribute(object.class, name);
  if (found === undefined && !object.attributes.open)
    return missingAttribute(evaluation, object, `object has no attribute '${name}'`, place);
  if (found === undefined || found === "unknown") return fromOutside(evaluation, name, place);
  // A class with a base outside may fill its attributes from anywhere: pydantic reads the environment.
  if (found.kind !== "function")
    return hasOutsideBase(object.class) ? fromOutside(evaluation, name, place) : found;
  if (found.binding === "none") return found;
  if (found.decorated) return replaced(evaluation, name, place);
  const self = found.binding === "class" ? object.class : object;
  const origin = computed(place, `.${name}`, object);
  const method: MethodValue = { kind: "method", self, name, function: found, origin };
  if (found.binding !== "attribute") return method;
  const reading = { evaluation, frame, place, positional: [], keywords: new Map(), open: undefined };
  return evaluation.callValue(method, reading);
}

function missingAttribute(evaluation: Evaluation, object: Value, text: string, place: Place): Value {
  return evaluation.raise(["AttributeError", "Exception"], text, place, object);
}

function fromOutside(evaluation: Evaluation, name: string, place: Place): Value {
  return evaluation.unknown("{name} comes from a class outside the project", { name }, place);
}

function replaced(evaluation: Evaluation, name: string, place: Place): Value {
  return evaluation.unknown("{name} is changed by a decorator", { name }, place);
}

/** A method of the project that a decorator may have replaced, bound to its object. */
export function decoratedMethod(object: Value, name: string): MethodValue | undefined {
  if (object.kind !== "instance" && object.kind !== "class") return undefined;
  if (object.kind === "instance" && object.attributes.names.has(name)) return undefined;
  const found = classAttribute(object.kind === "instance" ? object.class : object, name);
  if (found === undefined || found === "unknown" || found.kind !== "function" || !found.decorated)
    return undefined;
  return { kind: "method", self: object, name, function: found, origin: noOrigin };
}

/** A name that only some branches bind: reading it raises in the others. */
export function boundIn(
  evaluation: Evaluation,
  value: Value,
  missing: readonly string[],
  text: string,
  place: Place,
): Value {
  if (value.kind === "unbound") return evaluation.raise(missing, text, place);
  if (value.kind !== "choice" || !value.alternatives.some((one) => one.kind === "unbound")) return value;
  evaluation.noteMayRaise(new PythonError(missing, text, new Set(), place, true));
  const bound = value.alternatives.filter((one) => one.kind !== "unbound");
  return evaluation.joinValues(bound, place);
}

/** What a class or its bases define; "unknown" where a base outside the project may define it. */
export function classAttribute(object: ClassValue, name: string, depth = 0): Value | "unknown" | undefined {
  const own = object.scope.names.get(name);
  if (own) return own.value;
  if (depth > 20) return "unknown";
  let verdict: "unknown" | undefined;
  for (const base of object.bases) {
    if (base.kind !== "class") {
      if (base.kind !== "external" || base.name !== "builtins.object") verdict = "unknown";
      continue;
    }
    const found = classAttribute(base, name, depth + 1);
    if (found !== undefined && found !== "unknown") return verdict ?? found;
    verdict ??= found;
  }
  return verdict;
}

function hasOutsideBase(object: ClassValue, depth = 0): boolean {
  return object.bases.some((base) => {
    if (base.kind === "class") return depth < 20 && hasOutsideBase(base, depth + 1);
    return base.kind !== "external" || !base.name.startsWith("builtins.");
  });
}

/**
 * The names that `dir()` lists of a module, a class or an instance of the project, without those that every object has.
 * Undefined where others may be there: of a class outside the project, or out of a module that is not followed.
 */
export function memberNames(object: Value): ReadonlyMap<string, Binding> | undefined {
  if (object.kind === "module") return object.scope.open ? undefined : object.scope.names;
  const type = object.kind === "instance" ? object.class : object;
  if (type.kind !== "class" || hasOutsideBase(type)) return undefined;
  const names = new Map<string, Binding>();
  const scopes = [...scopesOf(type)].reverse();
  if (object.kind === "instance") scopes.push(object.attributes);
  for (const scope of scopes) {
    if (scope.open) return undefined;
    for (const [name, binding] of scope.names) names.set(name, binding);
  }
  return names;
}

/** Of a class and its bases, nearest first, each once. */
function scopesOf(object: ClassValue, found: Set<Scope> = new Set()): ReadonlySet<Scope> {
  if (found.has(object.scope)) return found;
  found.add(object.scope);
  for (const base of object.bases) if (base.kind === "class") scopesOf(base, found);
  return found;
}

/** "unknown" where something else than a function has the name, or a base outside the project may. */
export function methodOfClass(object: ClassValue, name: string): FunctionValue | "unknown" | undefined {
  const found = classAttribute(object, name);
  if (found === undefined || found === "unknown") return found;
  return found.kind === "function" ? found : "unknown";
}

/** A submodule that was imported, or can be, as an attribute of its package. */
export function importSubmodule(
  evaluation: Evaluation,
  parent: ModuleValue,
  name: string,
): Value | undefined {
  if (!parent.path.endsWith("/") && !parent.path.endsWith("__init__.py")) return undefined;
  const below = resolveIn(evaluation.world, folderOf(parent.path), name);
  if (below.kind === "module") {
    const loaded = evaluation.modules.get(below.path);
    return loaded && { kind: "module", path: below.path, scope: loaded.scope, origin: noOrigin };
  }
  if (below.kind !== "namespace") return undefined;
  const scope: Scope = {
    kind: "module",
    path: `${below.directory}/`,
    names: new Map(),
    parent: undefined,
    open: undefined,
  };
  return { kind: "module", path: `${below.directory}/`, scope, origin: noOrigin };
}

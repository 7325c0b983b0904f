import type { Place } from "../../engine/finding";
import type { Message } from "../../engine/message";
import type { RelativePath } from "../../engine/snapshot";
import type { QuestionId } from "../../engine/verdict";
import type { FunctionDefinition, Lambda } from "../../languages/python/syntax";
import type { Origin } from "./provenance";

/**
 * What is known about a Python value, and where it comes from.
 * Lists, tuples, sets and dicts keep a place for each of their parts, so that a fix can edit one of them.
 * A part may be there only in some branches (`maybe`), or stand for any number of parts that are not known (`rest`).
 */
export type Value =
  | NoneValue
  | BooleanValue
  | NumberValue
  | StringValue
  | BytesValue
  | ListValue
  | TupleValue
  | SetValue
  | DictValue
  | PathValue
  | DurationValue
  | FunctionValue
  | MethodValue
  | ClassValue
  | InstanceValue
  | ModuleValue
  | ExternalValue
  | LibraryObject
  | UnknownValue
  | UnboundValue
  | Choice;

interface Base<Kind extends string> {
  readonly kind: Kind;
  readonly origin: Origin;
}

export interface NoneValue extends Base<"none"> {}
export interface BooleanValue extends Base<"boolean"> {
  readonly value: boolean;
}
export interface NumberValue extends Base<"number"> {
  readonly value: number;
  readonly float: boolean;
}
export interface StringValue extends Base<"string"> {
  readonly value: string;
  /** A translation that is looked up later: Django compares it by its text. */
  readonly lazy?: true;
}
export interface BytesValue extends Base<"bytes"> {
  readonly value: string;
}
export interface ListValue extends Base<"list"> {
  readonly elements: readonly Element[];
}
export interface TupleValue extends Base<"tuple"> {
  readonly elements: readonly Element[];
}
export interface SetValue extends Base<"set"> {
  readonly elements: readonly Element[];
}
export interface DictValue extends Base<"dict"> {
  /** String keys as they are; other keys as `keyOf` writes them. */
  readonly entries: ReadonlyMap<string, DictEntry>;
  /** Set when other keys may be there, or entries may be overwritten by keys that are not known. */
  readonly open?: UnknownValue | undefined;
}
/** A `pathlib.Path`. Paths inside the workspace start with `workspaceRoot`. */
export interface PathValue extends Base<"path"> {
  readonly value: string;
}
/** A `datetime.timedelta`. */
export interface DurationValue extends Base<"duration"> {
  readonly seconds: number;
}
/** A function or lambda of the project. */
export interface FunctionValue extends Base<"function"> {
  readonly name: string;
  readonly definition: FunctionDefinition | Lambda;
  readonly closure: Scope;
  /** Parameter defaults, evaluated where the function was defined. */
  readonly defaults: ReadonlyMap<string, Value>;
  /** Set when a decorator may have replaced it: calling it is unknown. */
  readonly decorated: boolean;
}
/** A method looked up on a value: `hosts.append`. */
export interface MethodValue extends Base<"method"> {
  readonly self: Value;
  readonly name: string;
  /** Of a class of the project. */
  readonly function?: FunctionValue;
}
export interface ClassValue extends Base<"class"> {
  readonly name: string;
  readonly bases: readonly Value[];
  readonly scope: Scope;
}
/** An instance of a class of the project. */
export interface InstanceValue extends Base<"instance"> {
  readonly class: ClassValue;
  readonly attributes: Scope;
}
/** A module of the project. */
export interface ModuleValue extends Base<"module"> {
  readonly path: RelativePath;
  readonly scope: Scope;
}
/** Something outside the project, by its full name: `os.environ.get`, `celery.schedules.crontab`. */
export interface ExternalValue extends Base<"external"> {
  readonly name: string;
}
/** An object of a library that is understood, such as `environ.Env(...)`. */
export interface LibraryObject extends Base<"library-object"> {
  readonly class: string;
  readonly state: unknown;
}
/** A value that cannot be established. It never leads to a finding. */
export interface UnknownValue extends Base<"unknown"> {
  readonly reason: Message;
  /** The question about the project that would settle it. */
  readonly question?: QuestionId | undefined;
  readonly place: Place | undefined;
  readonly type?: KnownType | undefined;
  /** Known although the value is not: `f"redis://{HOST}"` is true. */
  readonly truthy?: boolean | undefined;
  /**
   * "required": the code demands it from the environment, and production has to set it.
   * "random": made up at every start.
   */
  readonly assurance?: "required" | "random" | undefined;
  /** Text that a string of unknown rest begins with. */
  readonly prefix?: string | undefined;
}
/** A name that one branch leaves unset. Only among the alternatives of a choice. */
export interface UnboundValue extends Base<"unbound"> {}
/** One of several values, and it cannot be known which. Never nested, at least two alternatives. */
export interface Choice extends Base<"choice"> {
  readonly alternatives: readonly Value[];
}

export type KnownType = "string" | "boolean" | "number" | "list" | "tuple" | "set" | "dict" | "path" | "none";

export interface Element {
  readonly value: Value;
  /** The expression that puts it there. */
  readonly place: Place | undefined;
  /** "rest": any number of elements that are not known; its value is unknown. */
  readonly presence: "certain" | "maybe" | "rest";
  /** It is there, but not known where: it comes out of a set, or of a sort that is not followed. */
  readonly unordered?: true;
}

export interface DictEntry {
  readonly key: Value;
  readonly value: Value;
  /** Key and value, where both stand together in the source; else the value. */
  readonly place: Place | undefined;
  readonly presence: "certain" | "maybe";
  /** Its place in the order of the dict is not known. */
  readonly unordered?: true;
}

/** A namespace: of a module, a function call, a class, an instance, or the environment. */
export interface Scope {
  readonly kind: "module" | "function" | "class" | "instance" | "environment";
  readonly path: RelativePath;
  readonly names: Map<string, Binding>;
  /** The enclosing function or module, where names are looked up next. */
  readonly parent: Scope | undefined;
  /** Set when names that are not listed may exist: after a star import of something unknown. */
  open: UnknownValue | undefined;
}

export interface Binding {
  readonly value: Value;
  /** Assignment, then imports that carried it on, then the conditions they stood under. */
  readonly steps: readonly Place[];
}

/** What `__file__` and everything derived from it starts with: nobody knows where production keeps the code. */
export const workspaceRoot = "/<workspace>";

export function certain(value: Value, place?: Place): Element {
  return { value, place, presence: "certain" };
}

/** The key under which a dict keeps a value, or undefined for what is not known or not hashable. */
export function keyOf(value: Value): string | undefined {
  switch (value.kind) {
    case "string":
      return value.value;
    case "number":
      return `\0${value.value}`;
    case "boolean":
      return `\0${Number(value.value)}`;
    case "none":
      return "\0None";
    case "bytes":
      return `\0b${value.value}`;
    case "path":
      return `\0p${value.value}`;
    case "external":
      return `\0x${value.name}`;
    case "tuple": {
      const keys = value.elements.map((element) =>
        element.presence === "certain" ? keyOf(element.value) : undefined,
      );
      return keys.includes(undefined) ? undefined : `\0(${keys.map((key) => JSON.stringify(key)).join(",")})`;
    }
    default:
      return undefined;
  }
}

/** Whether nothing about it is left open: no unknown, no choice, no part that may be missing. */
export function isFullyKnown(value: Value, depth = 0): boolean {
  if (depth > 30) return false;
  switch (value.kind) {
    case "none":
    case "boolean":
    case "number":
    case "string":
    case "bytes":
    case "path":
    case "duration":
      return true;
    case "list":
    case "tuple":
    case "set":
      return value.elements.every(
        (element) => element.presence === "certain" && isFullyKnown(element.value, depth + 1),
      );
    case "dict": {
      if (value.open) return false;
      for (const entry of value.entries.values())
        if (entry.presence !== "certain" || !isFullyKnown(entry.value, depth + 1)) return false;
      return true;
    }
    default:
      return false;
  }
}

/** Whether a name is bound for sure, or only in some branches. */
export function presenceOf({ value }: Binding): "certain" | "maybe" {
  const maybe = value.kind === "choice" && value.alternatives.some((one) => one.kind === "unbound");
  return maybe || value.kind === "unbound" ? "maybe" : "certain";
}

/** The alternatives of a choice, or the value alone. */
export function alternativesOf(value: Value): readonly Value[] {
  return value.kind === "choice" ? value.alternatives : [value];
}

/** Python's `bool(value)`, or undefined where it is not known. */
export function truthinessOf(value: Value): boolean | undefined {
  switch (value.kind) {
    case "none":
      return false;
    case "boolean":
      return value.value;
    case "number":
      return value.value !== 0;
    case "string":
    case "bytes":
      return value.value !== "";
    case "duration":
      return value.seconds !== 0;
    case "list":
    case "tuple":
    case "set":
      if (value.elements.some((element) => element.presence === "certain")) return true;
      return value.elements.length === 0 ? false : undefined;
    case "dict":
      for (const entry of value.entries.values()) if (entry.presence === "certain") return true;
      return value.entries.size === 0 && !value.open ? false : undefined;
    case "path":
    case "function":
    case "method":
    case "class":
    case "module":
      return true;
    case "unknown":
      return value.truthy;
    case "choice": {
      const first = truthinessOf(value.alternatives[0] as Value);
      return value.alternatives.every((one) => truthinessOf(one) === first) ? first : undefined;
    }
    case "external":
    case "instance":
    case "library-object":
    case "unbound":
      return undefined;
  }
}

/** Python's `left == right`, or undefined where it is not known. */
export function areEqual(left: Value, right: Value, depth = 0): boolean | undefined {
  if (depth > 30) return undefined;
  if (left.kind === "choice" || right.kind === "choice") {
    const verdicts = new Set<boolean | undefined>();
    for (const a of alternativesOf(left))
      for (const b of alternativesOf(right)) verdicts.add(areEqual(a, b, depth + 1));
    return verdicts.size === 1 ? [...verdicts][0] : undefined;
  }
  if (left === right && left.kind !== "unknown") return isFullyKnown(left) ? true : undefined;
  if (left.kind === "unknown" || right.kind === "unknown") return compareUnknown(left, right);
  if (isOpaque(left) || isOpaque(right)) {
    if (left.kind === "external" && right.kind === "external")
      return left.name === right.name ? true : undefined;
    return undefined;
  }
  const a = scalarOf(left);
  const b = scalarOf(right);
  if (a !== undefined && b !== undefined) return a === b;
  if (left.kind === "string" && right.kind === "string") return left.value === right.value;
  if (left.kind === "bytes" && right.kind === "bytes") return left.value === right.value;
  if (left.kind === "path" && right.kind === "path") return left.value === right.value;
  if (left.kind === "duration" && right.kind === "duration") return left.seconds === right.seconds;
  if (left.kind === "none" && right.kind === "none") return true;
  if ((left.kind === "list" && right.kind === "list") || (left.kind === "tuple" && right.kind === "tuple"))
    return areSequencesEqual(left.elements, right.elements, depth);
  if (left.kind === "set" && right.kind === "set") return areSetsEqual(left, right);
  if (left.kind === "dict" && right.kind === "dict") return areDictsEqual(left, right, depth);
  return false;
}

/** What a value of unknown content may still be told apart by: its type, or how it begins. */
function compareUnknown(left: Value, right: Value): boolean | undefined {
  const [open, other] = left.kind === "unknown" ? [left, right] : [right as UnknownValue, left];
  if (other.kind === "unknown") return undefined;
  if (open.prefix !== undefined && other.kind === "string" && !other.value.startsWith(open.prefix))
    return false;
  if (open.truthy === true && truthinessOf(other) === false) return false;
  if (open.type !== undefined && other.kind === "none" && open.type !== "none") return false;
  return undefined;
}

function isOpaque(value: Value): boolean {
  return (
    value.kind === "external" ||
    value.kind === "library-object" ||
    value.kind === "instance" ||
    value.kind === "function" ||
    value.kind === "method" ||
    value.kind === "class" ||
    value.kind === "module" ||
    value.kind === "unbound"
  );
}

function scalarOf(value: Value): number | undefined {
  if (value.kind === "boolean") return Number(value.value);
  return value.kind === "number" ? value.value : undefined;
}

function areSequencesEqual(
  left: readonly Element[],
  right: readonly Element[],
  depth: number,
): boolean | undefined {
  if (![...left, ...right].every((element) => element.presence === "certain")) return undefined;
  if (left.length !== right.length) return false;
  let verdict: boolean | undefined = true;
  for (let index = 0; index < left.length; index++) {
    const same = areEqual((left[index] as Element).value, (right[index] as Element).value, depth + 1);
    if (same === false) return false;
    if (same === undefined) verdict = undefined;
  }
  return verdict;
}

function areSetsEqual(left: SetValue, right: SetValue): boolean | undefined {
  const keys = (set: SetValue) =>
    set.elements.map((element) => (element.presence === "certain" ? keyOf(element.value) : undefined));
  const a = keys(left);
  const b = keys(right);
  if (a.includes(undefined) || b.includes(undefined)) return undefined;
  const others = new Set(b);
  return new Set(a).size === others.size && a.every((key) => others.has(key));
}

function areDictsEqual(left: DictValue, right: DictValue, depth: number): boolean | undefined {
  if (left.open || right.open) return undefined;
  let verdict: boolean | undefined = true;
  if (left.entries.size !== right.entries.size) verdict = false;
  for (const [key, entry] of left.entries) {
    const other = right.entries.get(key);
    if (entry.presence === "maybe" || other?.presence === "maybe") return undefined;
    if (!other) {
      verdict = false;
      continue;
    }
    const same = areEqual(entry.value, other.value, depth + 1);
    if (same === false) return false;
    if (same === undefined && verdict) verdict = undefined;
  }
  return verdict;
}

import type { Place } from "../../../engine/finding";
import type { Message } from "../../../engine/message";
import type { RelativePath } from "../../../engine/snapshot";
import type { QuestionId } from "../../../engine/verdict";
import type { FunctionDefinition, Lambda } from "../../../languages/python/syntax";

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
  readonly member?: EnumMember | undefined;
}
export interface StringValue extends Base<"string"> {
  readonly value: string;
  /** A translation that is looked up later, and compares by its text. */
  readonly lazy?: true;
  readonly member?: EnumMember | undefined;
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
  /** How a class hands it out: bound to the class, to nothing, or called when it is read. Undefined: bound to the instance. */
  readonly binding?: "class" | "none" | "attribute" | undefined;
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
  /** Of an enumeration, in the order of their definition. */
  readonly members?: readonly Value[] | undefined;
}
/** What a member of an enumeration is besides its value. */
export interface EnumMember {
  readonly name: string;
  readonly label?: Value | undefined;
}
/** An instance of a class of the project. */
export interface InstanceValue extends Base<"instance"> {
  readonly class: ClassValue;
  readonly attributes: Scope;
  /** Set for a member of an enumeration that is neither text nor number. */
  readonly member?: EnumMember | undefined;
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
/** An object of a library that is understood, such as a logger. */
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
  /** One of several characters, chosen at every start. */
  readonly isDrawn?: true | undefined;
  /** Text that a string of unknown rest begins with. */
  readonly prefix?: string | undefined;
}
/** A name that one branch leaves unset. Only among the alternatives of a choice. */
export interface UnboundValue extends Base<"unbound"> {}
/** One of several values, and it cannot be known which. Never nested, at least two alternatives. */
export interface Choice extends Base<"choice"> {
  readonly alternatives: readonly Value[];
}

/** What is known of an unknown value: whichever it is, it is one of these. */
export type KnownType = "string" | "boolean" | "number" | "list" | "tuple" | "set" | "dict" | "path" | "none";

/** An element of a list, tuple or set. */
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

/** How a value came about. Values form a graph through their origins; walk it with the functions below. */
export type Origin = LiteralOrigin | EnvironmentOrigin | ComputedOrigin | DefaultOrigin | NoOrigin;

/** Written down in the source: a literal, a display such as `["a", "b"]`, or an expression that cannot be looked into. */
export interface LiteralOrigin {
  readonly kind: "literal";
  readonly place: Place;
}

/** Read from the environment by a call or subscript, or by falling back to its default. */
export interface EnvironmentOrigin {
  readonly kind: "environment";
  /** The whole call: `os.getenv("DEBUG", "True")`. */
  readonly place: Place;
  readonly key: string;
  /** What reads it, by its usual name: "os.getenv", or that of a library. */
  readonly helper: string;
  /**
   * "set": the environment, or an env file that the code loads, gives the value.
   * "default": unset, the default stands. "missing": unset and no default. "unknown": not known whether it is set.
   */
  readonly outcome: "set" | "default" | "missing" | "unknown";
  /** The default, where the call or the helper's scheme has one, whether it is used or not. */
  readonly default: { readonly place: Place; readonly value: Value } | undefined;
  /** Where the value is set: an env file, whatever starts the process, `os.environ.setdefault(...)`. */
  readonly setBy: readonly Place[];
  /** The type the helper converts a set variable to; undefined when the string is handed on as it is. */
  readonly conversion: string | undefined;
}

/** Computed by an operation from other values, the one that decides first. */
export interface ComputedOrigin {
  readonly kind: "computed";
  readonly place: Place;
  /** As it is written: ".lower()", "in", "not", "bool()", "str2bool()", "if", "either" (one of several branches). */
  readonly operation: string;
  readonly from: readonly Value[];
}

/** Nobody set it: what reads it has a default of its own. */
export interface DefaultOrigin {
  readonly kind: "default";
}

/** From outside the source: an import, the interpreter. */
export interface NoOrigin {
  readonly kind: "none";
}

export const noOrigin: NoOrigin = { kind: "none" };

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

/** What a name stands for. */
export interface Binding {
  readonly value: Value;
  /** Assignment, then imports that carried it on, then the conditions they stood under. */
  readonly steps: readonly Place[];
}

/** What `__file__` and everything derived from it starts with: nobody knows where production keeps the code. */
export const workspaceRoot = "/<workspace>";

/** An element that is in its list, set or tuple for sure. */
export function certain(value: Value, place?: Place): Element {
  return { value, place, presence: "certain" };
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

/** A name in capitals: what a module is configured by. */
export function isConstantName(name: string): boolean {
  return /\p{Lu}/u.test(name) && name === name.toUpperCase();
}

import type { Place } from "../../engine/finding";
import { type Message, message } from "../../engine/message";
import type { RelativePath } from "../../engine/snapshot";
import { linesOf, type Range } from "../../engine/text";
import type { Module } from "../../languages/python/syntax";
import { djangoDefaults } from "../../stacks/django/settings/django-defaults";
import type { Environment } from "../../stacks/django/settings/settings-target";
import { lookUp } from "./environment";
import { withoutOrder } from "./iteration";
import { joinAll, joinBindings, joinDicts, joinElements, sameBinding, unbound } from "./join";
import { environmentReadsOf, noOrigin } from "./provenance";
import type { Binding, DictValue, Element, ListValue, Scope, SetValue, UnknownValue, Value } from "./value";

/** What the evaluation may look at: the files of the workspace, nothing else. */
export interface World {
  /** The tree of a Python file; undefined when there is no such file or it could not be read. */
  parse(path: RelativePath): Module | undefined;
  text(path: RelativePath): string | undefined;
  kindOf(path: RelativePath): "file" | "directory" | undefined;
  /** All files below a directory, sorted. */
  filesBelow(directory: RelativePath): readonly RelativePath[];
  /** Whether the file reaches production with the code; a developer's own file does not. */
  isShipped(path: RelativePath): boolean;
  /** Whether a top-level package from outside the project is installed; undefined when not known. */
  hasPackage?(name: string): boolean | undefined;
}

/** A Python exception on its way up. No `Error`: nobody wants our own stack, and making one is slow. */
export class PythonError {
  constructor(
    /** The exception's class and its ancestors, the class first. */
    readonly types: readonly string[],
    readonly text: string,
    /** Environment variables that are unset and led here: had they been set, there might be no exception. */
    readonly keys: ReadonlySet<string>,
    readonly place: Place,
    /** Raised by an operation, not by a `raise`. */
    readonly implicit: boolean,
    /** Whether the variables are needed for sure, or only in a branch that may be taken. */
    readonly need: Need = "certainly",
  ) {}
}

/** Whether settings cannot load without a variable. */
export type Need = "certainly" | "perhaps";

/** Thrown when the evaluation takes too many steps. */
export class TooComplex extends Error {}

/** Thrown when a loop may or may not be left at some point; the loop is then not followed. */
export class UndecidedJump extends Error {}

export type Completion =
  | { readonly kind: "normal" }
  | { readonly kind: "return"; readonly value: Value }
  | { readonly kind: "break" }
  | { readonly kind: "continue" };

export const normal: Completion = { kind: "normal" };

/** One running module, class body or function call. */
export interface Frame {
  readonly path: RelativePath;
  /** Where plain assignments go. */
  readonly scope: Scope;
  /** The module whose globals are seen. */
  readonly module: Scope;
  /** Names that a `global` or `nonlocal` statement sends to another scope. */
  readonly elsewhere: Map<string, Scope>;
  /** Values that a branch which may have been taken returned. */
  readonly returns: Value[];
  /** The dotted name of the module. */
  readonly moduleName: string;
}

interface TryRegion {
  readonly catches: (types: readonly string[]) => boolean;
  mayRaise: PythonError | undefined;
}

type Cell = ListValue | SetValue | DictValue;
type Content = readonly Element[] | DictContent;
interface DictContent {
  readonly entries: DictValue["entries"];
  readonly open: UnknownValue | undefined;
}

/** A change that can be taken back: a name of a scope, the openness of a scope, or the content of a list, set or dict. */
type Change =
  | { readonly scope: Scope; readonly name: string; readonly old: Binding | undefined }
  | { readonly scope: Scope; readonly name: undefined; readonly old: UnknownValue | undefined }
  | { readonly cell: Cell; readonly old: Content };

/** What a branch has changed, as it stands at its end. */
interface Writes {
  readonly names: Map<Scope, Map<string, Binding | undefined>>;
  readonly opened: Map<Scope, UnknownValue | undefined>;
  readonly cells: Map<Cell, Content>;
}

export interface LoadedModule {
  readonly scope: Scope;
  state: "running" | "done";
  /** Set when loading ended in an exception. */
  error?: PythonError;
}

/** About half a second. */
const maximumSteps = 600_000;
const maximumDepth = 180;

/**
 * One run over a settings module and all it imports: the only mutable state of the evaluator.
 * Branches that cannot be decided run one after the other; every change is kept in a trail so that it can be taken back,
 * and the results are joined.
 */
export class Evaluation {
  readonly modules = new Map<RelativePath, LoadedModule>();
  /** What the code itself puts into the environment, env files that it loads included. */
  readonly environment: Scope = {
    kind: "environment",
    path: "",
    names: new Map(),
    parent: undefined,
    open: undefined,
  };
  /** Unset variables that were read, so that an exception's text can be searched for them. */
  readonly unsetReads = new Set<string>();
  /** Variables that were read without a default and are not set. */
  readonly demanded = new Map<string, Need>();
  /** Conditions whose branch is running. */
  readonly conditions: { readonly value: Value; readonly place: Place }[] = [];
  /** Exceptions whose handlers are running. */
  readonly handled: PythonError[] = [];
  readonly imported: RelativePath[] = [];
  readonly loadedEnvironmentFiles = new Set<RelativePath>();
  private readonly tries: TryRegion[] = [];
  private readonly trail: Change[] = [];
  private forks = 0;
  /** How many loops are running whose changes will all be forgotten. */
  private blurring = 0;
  private steps = 0;
  private depth = 0;
  /** When lists, dicts, sets and scopes came into being: what a branch makes itself is not joined with what stood before. */
  private readonly births = new Map<object, number>();
  private clock = 0;

  constructor(
    readonly world: World,
    readonly given: Environment,
    readonly importRoots: readonly RelativePath[],
    /** Variables without which the settings do not load: production sets them, to what is not known. */
    readonly required: ReadonlyMap<string, Need>,
    private readonly budget: number = maximumSteps,
  ) {}

  /** Notes that a variable is read without a default: needed for sure, unless the branch may not be taken. */
  demand(key: string, need: Need = this.forks > 0 ? "perhaps" : "certainly"): void {
    if (this.demanded.get(key) !== "certainly") this.demanded.set(key, need);
  }

  /** Counts one step, and goes one level deeper; `leave` must follow. */
  enter(): boolean {
    if (++this.steps > this.budget) throw new TooComplex();
    return ++this.depth < maximumDepth;
  }

  /** Counts work that grows with the size of a value. */
  charge(size: number): void {
    this.steps += size >> 4;
    if (this.steps > this.budget) throw new TooComplex();
  }

  /** Steps that are left for another run. */
  get remaining(): number {
    return this.budget - this.steps;
  }

  leave(): void {
    this.depth--;
  }

  unknown(
    template: string,
    values: Message["values"],
    place: Place,
    more?: Partial<UnknownValue>,
  ): UnknownValue {
    const at = this.describe(place);
    const reason = message("{reason} ({at})", { reason: message(template, values), at });
    return { kind: "unknown", reason, place, origin: noOrigin, ...more };
  }

  /** Notes that a list, dict, set or scope exists from now on. */
  born<T extends object>(made: T): T {
    if (!this.births.has(made)) this.births.set(made, this.clock++);
    return made;
  }

  hasPackage(name: string): boolean | undefined {
    return this.world.hasPackage?.(name.split(".")[0] ?? name);
  }

  /** `from django.conf.global_settings import *` */
  importDefaults(scope: Scope, place: Place): void {
    for (const [name, value] of djangoDefaults(undefined))
      this.assign(scope, name, { value, steps: [place] });
  }

  /** A place for people: path and line. */
  describe({ path, range }: Place): string {
    const text = this.world.text(path);
    return text === undefined ? path : `${path}:${this.lineOf(path, text, range)}`;
  }

  private readonly lineSources = new Map<RelativePath, { readonly text: string }>();

  private lineOf(path: RelativePath, text: string, range: Range): number {
    let source = this.lineSources.get(path);
    if (!source) {
      source = { text };
      this.lineSources.set(path, source);
    }
    return linesOf(source).positionAt(range.start).line + 1;
  }

  // Changes

  assign(scope: Scope, name: string, binding: Binding | undefined): void {
    if (this.forks > 0) this.trail.push({ scope, name, old: scope.names.get(name) });
    // Deleted first, so that the map keeps the order of decisions.
    scope.names.delete(name);
    if (binding) scope.names.set(name, binding);
  }

  setElements(cell: ListValue | SetValue, elements: readonly Element[]): void {
    this.charge(elements.length);
    if (this.forks > 0) this.trail.push({ cell, old: cell.elements });
    const cyclic = elements.some((element) => holds(element.value, cell));
    setContent(cell, cyclic ? elements.map((element) => this.withoutCycle(element, cell)) : elements);
  }

  setEntries(
    cell: DictValue,
    entries: DictValue["entries"],
    open: UnknownValue | undefined = cell.open,
  ): void {
    this.charge(entries.size);
    if (this.forks > 0) this.trail.push({ cell, old: { entries: cell.entries, open: cell.open } });
    let safe = entries;
    for (const [key, entry] of entries)
      if (holds(entry.value, cell)) safe = new Map(safe).set(key, this.withoutCycle(entry, cell));
    setContent(cell, { entries: safe, open });
  }

  /** A value that would contain itself is not followed: whoever walks over values may count on an end. */
  private withoutCycle<P extends { readonly value: Value; readonly place: Place | undefined }>(
    part: P,
    cell: Cell,
  ): P {
    if (!holds(part.value, cell)) return part;
    const place = part.place ?? { path: "", range: { start: 0, end: 0 } };
    return { ...part, value: this.unknown("It contains itself", {}, place) };
  }

  /** From now on any name that is not assigned afterwards may hold anything; settings assigned so far may be overwritten. */
  openScope(scope: Scope, why: UnknownValue): void {
    for (const [name, binding] of [...scope.names]) {
      if (!isSettingName(name)) continue;
      const steps = why.place ? [...binding.steps, why.place] : binding.steps;
      this.assign(scope, name, { value: why, steps });
    }
    this.setOpen(scope, why);
  }

  private setOpen(scope: Scope, open: UnknownValue | undefined): void {
    if (this.forks > 0) this.trail.push({ scope, name: undefined, old: scope.open });
    scope.open = open;
  }

  // Branches

  /** Runs every branch from the same state and joins what they leave behind. */
  fork(frame: Frame, place: Place, branches: readonly (() => Completion)[]): Completion {
    const live: Writes[] = [];
    const returns: { value: Value; writes: Writes }[] = [];
    let raised: PythonError | undefined;
    let jumped: Completion | undefined;
    let jumps = 0;
    for (const branch of branches) {
      const outcome = this.runApart(branch);
      // Had production set what is missing, this branch would have gone on.
      if (outcome.error && this.isPreventable(outcome.error)) throw perhaps(outcome.error);
      if (outcome.error) raised = raised ? mergeErrors(raised, outcome.error) : outcome.error;
      else if (outcome.completion.kind === "normal") live.push(outcome.writes);
      else if (outcome.completion.kind === "return")
        returns.push({ value: outcome.completion.value, writes: outcome.writes });
      else {
        jumps++;
        jumped = outcome.completion;
        live.push(outcome.writes);
      }
    }
    if (jumped && this.blurring === 0) {
      if (jumps !== live.length || returns.length > 0) throw new UndecidedJump();
      this.apply(live, place);
      return jumped;
    }
    if (live.length === 0 && returns.length === 0) throw raised as PythonError;
    if (raised) this.noteMayRaise(raised);
    if (live.length === 0) {
      this.apply(
        returns.map((one) => one.writes),
        place,
      );
      return {
        kind: "return",
        value: this.joinValues(
          returns.map((one) => one.value),
          place,
        ),
      };
    }
    for (const one of returns) frame.returns.push(one.value);
    this.apply(live, place);
    for (const one of returns) this.forget(one.writes, frame, place);
    return normal;
  }

  /** Whether an exception that nobody catches would not be there, had production set what is missing. */
  private isPreventable(error: PythonError): boolean {
    if (this.isCaught(error.types)) return false;
    for (const key of error.keys) if (!this.required.has(key)) return true;
    return false;
  }

  /** Runs a branch, takes its changes back, and says what they were. */
  runApart(branch: () => Completion): { completion: Completion; writes: Writes; error?: PythonError } {
    const mark = this.trail.length;
    const start = this.clock;
    this.forks++;
    const conditions = this.conditions.length;
    const handled = this.handled.length;
    const tries = this.tries.length;
    let completion: Completion = normal;
    let error: PythonError | undefined;
    try {
      completion = branch();
    } catch (thrown) {
      if (!(thrown instanceof PythonError)) {
        this.rollBack(mark, start);
        throw thrown;
      }
      error = thrown;
    } finally {
      this.forks--;
      this.conditions.length = conditions;
      this.handled.length = handled;
      this.tries.length = tries;
    }
    const writes = this.collect(mark, start);
    this.rollBack(mark, start);
    return error ? { completion, writes, error } : { completion, writes };
  }

  private isOlder(change: Change, start: number): boolean {
    return (this.births.get("cell" in change ? change.cell : change.scope) ?? -1) < start;
  }

  private collect(mark: number, start: number): Writes {
    const writes: Writes = { names: new Map(), opened: new Map(), cells: new Map() };
    for (let index = mark; index < this.trail.length; index++) {
      const change = this.trail[index] as Change;
      if (!this.isOlder(change, start)) continue;
      if ("cell" in change) writes.cells.set(change.cell, contentOf(change.cell));
      else if (change.name === undefined) writes.opened.set(change.scope, change.scope.open);
      else {
        let names = writes.names.get(change.scope);
        if (!names) {
          names = new Map();
          writes.names.set(change.scope, names);
        }
        names.set(change.name, change.scope.names.get(change.name));
      }
    }
    return writes;
  }

  private rollBack(mark: number, start: number): void {
    while (this.trail.length > mark) {
      const change = this.trail.pop() as Change;
      if (!this.isOlder(change, start)) continue;
      if ("cell" in change) setContent(change.cell, change.old);
      else if (change.name === undefined) change.scope.open = change.old;
      else if (change.old) change.scope.names.set(change.name, change.old);
      else change.scope.names.delete(change.name);
    }
  }

  /** Joins what the branches changed with what stood before in those that did not. */
  apply(branches: readonly Writes[], place: Place): void {
    const scopes = new Map<Scope, Set<string>>();
    const cells = new Set<Cell>();
    const opened = new Set<Scope>();
    for (const { names, cells: written, opened: open } of branches) {
      for (const [scope, bindings] of names) {
        const known = scopes.get(scope) ?? new Set();
        for (const name of bindings.keys()) known.add(name);
        scopes.set(scope, known);
      }
      for (const cell of written.keys()) cells.add(cell);
      for (const scope of open.keys()) opened.add(scope);
    }
    for (const cell of cells) {
      const contents = branches.map((branch) => branch.cells.get(cell) ?? contentOf(cell));
      if (cell.kind === "dict") {
        const { entries, open } = joinDicts(contents as DictContent[], (values) =>
          this.joinValues(values, place),
        );
        this.setEntries(cell, entries, open);
      } else this.setElements(cell, joinElements(contents as (readonly Element[])[]));
    }
    for (const [scope, names] of scopes)
      for (const name of names) {
        const bindings = branches.map((branch) => {
          const written = branch.names.get(scope);
          const binding = written?.has(name) ? written.get(name) : scope.names.get(name);
          return binding ?? (scope.kind === "environment" ? this.givenBinding(name, place) : undefined);
        });
        this.assign(
          scope,
          name,
          joinBindings(bindings, place, (values) => this.joinValues(values, place)),
        );
      }
    for (const scope of opened) {
      const why = branches.map((branch) => branch.opened.get(scope) ?? scope.open).find((open) => open);
      this.setOpen(scope, why);
    }
  }

  /** A variable that the code has not touched, as it was given. */
  private givenBinding(key: string, place: Place): Binding {
    const found = lookUp(this, key, place);
    if (found.state === "unset") return { value: unbound, steps: [] };
    if (found.state === "unknown") return { value: found.why, steps: [] };
    return { value: { kind: "string", value: found.value, origin: noOrigin }, steps: found.setBy };
  }

  /** What a branch changed that returned early: outside the function it is not known whether it happened. */
  private forget(writes: Writes, frame: Frame, place: Place): void {
    const why = () => this.unknown("It may have been changed by a call that returns early", {}, place);
    for (const [scope, names] of writes.names)
      if (scope !== frame.scope)
        for (const [name, binding] of names)
          if (!sameBinding(binding, scope.names.get(name)))
            this.assign(scope, name, { value: why(), steps: [place] });
    for (const cell of writes.cells.keys()) this.blur(cell, why());
  }

  /** The body of a loop that runs an unknown number of times: what it changes is not known afterwards. */
  blurLoop(body: () => Completion, place: Place): void {
    const why = this.unknown("It is changed in a loop that cannot be followed", {}, place);
    // Whether a round ends early does not matter: whatever it may change is not known afterwards.
    this.blurring++;
    const { writes, error } = this.runApart(body);
    this.blurring--;
    if (error) this.noteMayRaise(error);
    for (const [scope, names] of writes.names)
      for (const [name, binding] of names) {
        const before = scope.names.get(name);
        if (sameBinding(binding, before)) continue;
        this.assign(scope, name, { value: why, steps: before ? [...before.steps, place] : [place] });
      }
    for (const cell of writes.cells.keys()) this.blur(cell, why);
    for (const [scope, open] of writes.opened) if (open) this.openScope(scope, open);
  }

  /** A loop whose rounds come in an order that is not known: the last value of a name is not known, nor where elements end up. */
  runInAnyOrder(body: () => Completion, place: Place): Completion {
    const { completion, writes, error } = this.runApart(body);
    if (error) throw error;
    const why = this.unknown("It depends on the order of a set", {}, place);
    for (const [scope, names] of writes.names)
      for (const [name, binding] of names) {
        if (sameBinding(binding, scope.names.get(name))) continue;
        const { kind } = binding?.value ?? why;
        const isOneObject = kind === "list" || kind === "dict" || kind === "set";
        this.assign(scope, name, isOneObject || !binding ? binding : { ...binding, value: why });
      }
    for (const [cell, content] of writes.cells)
      if (cell.kind === "dict") {
        const { entries, open } = content as DictContent;
        this.setEntries(cell, entries, open);
      } else this.setElements(cell, withoutOrder(content as readonly Element[]));
    for (const [scope, open] of writes.opened) if (open) this.openScope(scope, open);
    return completion;
  }

  /** The content of a list, set or dict may have changed in any way. */
  blur(cell: Cell, why: UnknownValue): void {
    if (cell.kind === "dict") {
      const entries = new Map<
        string,
        { key: Value; value: Value; place: Place | undefined; presence: "maybe" }
      >();
      for (const [key, entry] of cell.entries) entries.set(key, { ...entry, value: why, presence: "maybe" });
      this.setEntries(cell, entries, why);
      return;
    }
    const kept = cell.elements.map(
      (element): Element => (element.presence === "rest" ? element : { ...element, presence: "maybe" }),
    );
    this.setElements(cell, [...kept, { value: why, place: why.place, presence: "rest" }]);
  }

  /** Whether a list, set or dict is also reached by another name, or from inside another value. */
  isShared(cell: Cell, name: string): boolean {
    for (const { scope } of this.modules.values())
      for (const [other, { value }] of scope.names) if (other !== name && holds(value, cell)) return true;
    return false;
  }

  // Exceptions

  /** Runs a region whose exceptions of some types are caught, and says whether it may have raised one. */
  guarded<T>(
    catches: (types: readonly string[]) => boolean,
    run: (region: { readonly mayRaise: PythonError | undefined }) => T,
  ): T {
    const region: TryRegion = { catches, mayRaise: undefined };
    const depth = this.tries.length;
    this.tries.push(region);
    try {
      return run(region);
    } finally {
      this.tries.length = depth;
    }
  }

  isCaught(types: readonly string[]): boolean {
    return this.tries.some((region) => region.catches(types));
  }

  noteMayRaise(error: PythonError): void {
    for (let index = this.tries.length - 1; index >= 0; index--) {
      const region = this.tries[index] as TryRegion;
      if (!region.catches(error.types)) continue;
      region.mayRaise ??= error;
      return;
    }
  }

  /** An operation raises: an exception if someone catches it, or if unset variables can be blamed; else only an unknown value. */
  raise(
    types: readonly string[],
    text: string,
    place: Place,
    ...involved: readonly Value[]
  ): never | UnknownValue {
    const keys = new Set<string>();
    for (const read of environmentReadsOf(...involved))
      if (read.outcome === "missing" || read.outcome === "default") keys.add(read.key);
    if (keys.size === 0) for (const key of this.handled.at(-1)?.keys ?? []) keys.add(key);
    if (keys.size > 0 || this.isCaught(types)) throw new PythonError(types, text, keys, place, true);
    return this.unknown("This raises {error}", { error: types[0] as string }, place);
  }

  joinValues(values: readonly Value[], place: Place): Value {
    return joinAll(values, place, (template) => this.unknown(template, {}, place));
  }
}

/** The same exception, seen from outside a branch that may not be taken. */
function perhaps({ types, text, keys, place, implicit }: PythonError): PythonError {
  return new PythonError(types, text, keys, place, implicit, "perhaps");
}

function mergeErrors(left: PythonError, right: PythonError): PythonError {
  const keys = new Set([...left.keys, ...right.keys]);
  return new PythonError(
    left.types,
    `${left.text} ${right.text}`,
    keys,
    left.place,
    left.implicit && right.implicit,
  );
}

function contentOf(cell: Cell): Content {
  return cell.kind === "dict" ? { entries: cell.entries, open: cell.open } : cell.elements;
}

function setContent(cell: Cell, content: Content): void {
  if (cell.kind === "dict") {
    const { entries, open } = content as DictContent;
    const target = cell as { -readonly [Name in keyof DictValue]: DictValue[Name] };
    target.entries = entries;
    target.open = open;
  } else (cell as { elements: readonly Element[] }).elements = content as readonly Element[];
}

/** Whether a list, set or dict is a value, or lies somewhere inside it. */
function holds(value: Value, cell: Cell, seen: Set<Value> = new Set()): boolean {
  if (value === cell) return true;
  if (value.kind === "choice") return value.alternatives.some((one) => holds(one, cell, seen));
  if (value.kind !== "dict" && value.kind !== "list" && value.kind !== "tuple" && value.kind !== "set")
    return false;
  if (seen.has(value)) return false;
  seen.add(value);
  if (value.kind === "dict") {
    for (const entry of value.entries.values()) if (holds(entry.value, cell, seen)) return true;
    return false;
  }
  return value.elements.some((element) => holds(element.value, cell, seen));
}

/** Django reads module attributes in capitals as settings. */
export function isSettingName(name: string): boolean {
  return /\p{Lu}/u.test(name) && name === name.toUpperCase();
}

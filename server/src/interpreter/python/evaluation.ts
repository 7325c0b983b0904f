import type { Place } from "../../engine/finding";
import { type Message, message } from "../../engine/message";
import type { Environment } from "../../engine/process-environment";
import type { RelativePath } from "../../engine/snapshot";
import { linesOf, type Range } from "../../engine/text";
import type * as syntax from "../../languages/python/syntax";
import { lookUp } from "./environment/look-up";
import { type Cell, contentOf, holds, setContent, Trail, type Writes } from "./trail";
import { isKeptIn, withoutOrder } from "./values/elements";
import { type Need, PythonError } from "./values/exceptions";
import {
  type DictContent,
  joinAll,
  joinBindings,
  joinDicts,
  joinElements,
  sameBinding,
  unbound,
} from "./values/join";
import { environmentReadsOf } from "./values/origins";
import {
  type Binding,
  type DictValue,
  type Element,
  isConstantName,
  type LibraryObject,
  type ListValue,
  noOrigin,
  type Scope,
  type SetValue,
  type UnknownValue,
  type Value,
} from "./values/value";
import type { World } from "./world";

/** Thrown when the evaluation takes too many steps. */
export class TooComplex extends Error {}

/** Thrown when a loop may or may not be left at some point; the loop is then not followed. */
export class UndecidedJump extends Error {}

/** How a statement ended, exceptions apart: these are thrown. */
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
  /** What is younger came into being in this call. */
  readonly begun: number;
}

export function placeIn(frame: Frame, { range }: { readonly range: Range }): Place {
  return { path: frame.path, range };
}

/** A value that is handed to a call, and where. */
export interface Argument {
  readonly value: Value;
  readonly place: Place;
}

/** A call, its arguments evaluated. */
export interface Call {
  readonly evaluation: Evaluation;
  readonly frame: Frame;
  /** The whole call, function and closing parenthesis included. */
  readonly place: Place;
  readonly positional: readonly Argument[];
  readonly keywords: ReadonlyMap<string, Argument>;
  /** Arguments were spread from something that is not known: any parameter may have been given. */
  readonly open: Value | undefined;
}

/** A function that is understood; undefined when it cannot say anything about these arguments. */
export type KnownFunction = (call: Call) => Value | undefined;

/** How objects of one class of a library behave. Undefined results are unknown. */
export interface LibraryClass {
  /** A method; "__call__" when the object itself is called. */
  call?(self: LibraryObject, method: string, call: Call): Value | undefined;
  attribute?(self: LibraryObject, name: string, evaluation: Evaluation, place: Place): Value | undefined;
  item?(self: LibraryObject, index: Value, evaluation: Evaluation, place: Place): Value | undefined;
  /** `self operator right` */
  operate?(self: LibraryObject, operator: string, right: Value): Value | undefined;
  /** `with self:` Does what entering does, and returns what leaving does. */
  enter?(self: LibraryObject): () => void;
}

/** What is known about modules from outside the project: of one library, or of all that a run knows. */
export interface Library {
  /** Top-level modules that are there wherever the code runs: importing them never fails. */
  readonly installed?: readonly string[];
  /** Functions by their full names, such as "os.getenv". They get no calls whose arguments are open. */
  readonly functions?: Readonly<Record<string, KnownFunction>>;
  /** Calls a function whose name follows a pattern; the arguments may be open. */
  call?(name: string, call: Call): Value | undefined;
  /** Whether a function's result depends on its arguments alone: it can then be applied to each of several possibilities. */
  isPure?(name: string): boolean;
  /** Values that are the same everywhere, by their full names. */
  readonly constants?: Readonly<Record<string, Value>>;
  /** How its objects behave, by `LibraryObject.class`. */
  readonly classes?: Readonly<Record<string, LibraryClass>>;
  /** Its exception classes, each with its parent. */
  readonly exceptions?: Readonly<Record<string, string>>;
  /** Classes whose subclasses are enumerations, by full name: whether members compare with texts, numbers or only themselves. */
  readonly enumerations?: Readonly<Record<string, "text" | "number" | "plain">>;
  /** Decorators that make an attribute of a method, by full name. */
  readonly properties?: readonly string[];
  /** What `from module import *` assigns; undefined where that is not known. */
  exports?(module: string): ReadonlyMap<string, Value> | undefined;
}

/** The parts of the interpreter that need each other: each reaches the others through the run. */
export interface Interpreter {
  evaluate(evaluation: Evaluation, frame: Frame, node: syntax.Expression): Value;
  runStatement(evaluation: Evaluation, frame: Frame, node: syntax.Statement): Completion;
  callValue(called: Value, call: Call): Value;
  /** What is known about modules from outside the project. */
  readonly library: Required<Library>;
}

interface TryRegion {
  readonly catches: (types: readonly string[]) => boolean;
  mayRaise: PythonError | undefined;
}

/** "running": an import that comes back to it sees what it has bound by then. */
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
 * One run over a module and all it imports: the only mutable state of the interpreter.
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
  /** Modules that are not shipped with the code, whose names would all be taken if they were there. */
  readonly leftOut: RelativePath[] = [];
  readonly loadedEnvironmentFiles = new Set<RelativePath>();
  private readonly tries: TryRegion[] = [];
  private readonly trail = new Trail();
  /** How many loops are running whose changes will all be forgotten. */
  private blurring = 0;
  private steps = 0;
  private depth = 0;

  constructor(
    private readonly interpreter: Interpreter,
    readonly world: World,
    readonly given: Environment,
    readonly importRoots: readonly RelativePath[],
    /** Variables without which the module does not load: production sets them, to what is not known. */
    readonly required: ReadonlyMap<string, Need>,
    private readonly budget: number = maximumSteps,
  ) {}

  /** The value of an expression at this point of the run. */
  evaluate(frame: Frame, node: syntax.Expression): Value {
    return this.interpreter.evaluate(this, frame, node);
  }

  runStatement(frame: Frame, node: syntax.Statement): Completion {
    return this.interpreter.runStatement(this, frame, node);
  }

  /** Runs statements one after the other. */
  runBlock(frame: Frame, body: readonly syntax.Statement[], from = 0): Completion {
    for (let index = from; index < body.length; index++) {
      const statement = body[index] as syntax.Statement;
      const returned = frame.returns.length;
      const completion = this.runStatement(frame, statement);
      if (completion.kind !== "normal") return completion;
      if (frame.returns.length > returned && index + 1 < body.length)
        return this.goOn(frame, placeIn(frame, statement), () => this.runBlock(frame, body, index + 1));
    }
    return normal;
  }

  /** Runs what follows where the call may have returned: outside of the call it may not have happened. */
  goOn(frame: Frame, place: Place, rest: () => Completion): Completion {
    const { completion, writes, error } = this.runApart(rest);
    if (error) {
      // The exception is one of several endings, unless production prevents it by setting what is missing.
      if (this.isPreventable(error)) throw perhaps(error);
      this.noteMayRaise(error);
      return { kind: "return", value: this.joinValues(frame.returns, place) };
    }
    const { younger, older } = this.trail.part(writes, frame.begun);
    this.apply([younger], place);
    this.apply([older, { names: new Map(), opened: new Map(), cells: new Map() }], place);
    return completion;
  }

  callValue(called: Value, call: Call): Value {
    return this.interpreter.callValue(called, call);
  }

  /** What is known about modules from outside the project. */
  get library(): Required<Library> {
    return this.interpreter.library;
  }

  /** Notes that a variable is read without a default: needed for sure, unless the branch may not be taken. */
  demand(key: string, need: Need = this.trail.isApart ? "perhaps" : "certainly"): void {
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
    return this.trail.born(made);
  }

  /** What comes into being from here on is younger than this. */
  get now(): number {
    return this.trail.now;
  }

  hasPackage(name: string): boolean | undefined {
    return this.world.hasPackage?.(name.split(".")[0] ?? name);
  }

  /** `sys.modules[name]`, of the modules that are loaded or being loaded. */
  loadedModule(name: string): Scope | undefined {
    for (const { scope } of this.modules.values()) {
      const own = scope.names.get("__name__")?.value;
      if (own?.kind === "string" && own.value === name) return scope;
    }
    return undefined;
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
    if (this.trail.isApart) this.trail.note({ scope, name, old: scope.names.get(name) });
    // Deleted first, so that the map keeps the order of decisions.
    scope.names.delete(name);
    if (binding) scope.names.set(name, binding);
  }

  setElements(cell: ListValue | SetValue, elements: readonly Element[]): void {
    this.charge(elements.length);
    if (this.trail.isApart) this.trail.note({ cell, old: cell.elements });
    const cyclic = elements.some((element) => holds(element.value, cell));
    setContent(cell, cyclic ? elements.map((element) => this.withoutCycle(element, cell)) : elements);
  }

  setEntries(
    cell: DictValue,
    entries: DictValue["entries"],
    open: UnknownValue | undefined = cell.open,
  ): void {
    this.charge(entries.size);
    if (this.trail.isApart) this.trail.note({ cell, old: { entries: cell.entries, open: cell.open } });
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

  /** From now on any name that is not assigned afterwards may hold anything; names in capitals assigned so far may be overwritten. */
  openScope(scope: Scope, why: UnknownValue): void {
    for (const [name, binding] of [...scope.names]) {
      if (!isConstantName(name)) continue;
      const steps = why.place ? [...binding.steps, why.place] : binding.steps;
      this.assign(scope, name, { value: why, steps });
    }
    this.setOpen(scope, why);
  }

  private setOpen(scope: Scope, open: UnknownValue | undefined): void {
    if (this.trail.isApart) this.trail.note({ scope, name: undefined, old: scope.open });
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
    const start = this.trail.begin();
    const conditions = this.conditions.length;
    const handled = this.handled.length;
    const tries = this.tries.length;
    let completion: Completion = normal;
    let error: PythonError | undefined;
    try {
      completion = branch();
    } catch (thrown) {
      if (!(thrown instanceof PythonError)) {
        this.trail.takeBack(start);
        throw thrown;
      }
      error = thrown;
    } finally {
      this.conditions.length = conditions;
      this.handled.length = handled;
      this.tries.length = tries;
    }
    const writes = this.trail.writesSince(start);
    this.trail.takeBack(start);
    return error ? { completion, writes, error } : { completion, writes };
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
  blurLoop(frame: Frame, body: () => Completion, place: Place): void {
    const why = this.unknown("It is changed in a loop that cannot be followed", {}, place);
    const returned = frame.returns.length;
    const { completion, writes, error } = this.runRound(body);
    if (error) this.noteMayRaise(error);
    for (const [scope, names] of writes.names)
      for (const [name, binding] of names) {
        const before = scope.names.get(name);
        if (sameBinding(binding, before)) continue;
        this.assign(scope, name, { value: why, steps: before ? [...before.steps, place] : [place] });
      }
    // What a round leaves in its place stays there, however many rounds add to it.
    for (const [cell, content] of writes.cells)
      if (cell.kind !== "dict" && isKeptIn(cell.elements, content as readonly Element[]))
        this.setElements(cell, [...cell.elements, { value: why, place: why.place, presence: "rest" }]);
      else this.blur(cell, why);
    for (const [scope, open] of writes.opened) if (open) this.openScope(scope, open);
    if (completion.kind !== "return" && frame.returns.length === returned) return;
    // Any round may return: what it returns is read where the rounds before it have changed what they may.
    frame.returns.length = returned;
    const last = this.runRound(body).completion;
    if (last.kind === "return") frame.returns.push(last.value);
  }

  /** One round of a loop that is not followed. Whether it ends early does not matter: whatever it may change is not known afterwards. */
  private runRound(body: () => Completion): ReturnType<Evaluation["runApart"]> {
    this.blurring++;
    try {
      return this.runApart(body);
    } finally {
      this.blurring--;
    }
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

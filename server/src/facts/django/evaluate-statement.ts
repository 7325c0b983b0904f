import type { Place } from "../../engine/finding";
import type * as syntax from "../../languages/python/syntax";
import { augment, bindName, bindTarget, deleteTarget } from "./evaluate-assignment";
import { evaluate, evaluateDefaults, narrowing, placeIn } from "./evaluate-expression";
import { runImport, runImportFrom } from "./evaluate-import";
import {
  type Completion,
  type Evaluation,
  type Frame,
  normal,
  PythonError,
  UndecidedJump,
} from "./evaluation";
import { handles, typesOfException } from "./exceptions";
import { iterate } from "./iteration";
import { environmentReadsOf, noOrigin } from "./provenance";
import { strOf } from "./python-text";
import { type Element, type Scope, truthinessOf, type Value } from "./value";

/** Runs statements one after the other. */
export function runBlock(
  evaluation: Evaluation,
  frame: Frame,
  body: readonly syntax.Statement[],
): Completion {
  for (const statement of body) {
    const completion = runStatement(evaluation, frame, statement);
    if (completion.kind !== "normal") return completion;
  }
  return normal;
}

function runStatement(evaluation: Evaluation, frame: Frame, node: syntax.Statement): Completion {
  try {
    if (!evaluation.enter()) {
      bindUnknown(evaluation, frame, namesAssignedIn([node]), "This is nested too deeply", node);
      return normal;
    }
    return runNode(evaluation, frame, node);
  } finally {
    evaluation.leave();
  }
}

function runNode(evaluation: Evaluation, frame: Frame, node: syntax.Statement): Completion {
  switch (node.kind) {
    case "expression-statement":
      evaluate(evaluation, frame, node.value);
      return normal;
    case "assign": {
      const value = evaluate(evaluation, frame, node.value);
      for (const target of node.targets) bindTarget(evaluation, frame, target, value, placeIn(frame, node));
      return normal;
    }
    case "annotated-assign":
      if (node.value)
        bindTarget(
          evaluation,
          frame,
          node.target,
          evaluate(evaluation, frame, node.value),
          placeIn(frame, node),
        );
      return normal;
    case "augmented-assign":
      augment(evaluation, frame, node);
      return normal;
    case "delete":
      for (const target of node.targets) deleteTarget(evaluation, frame, target);
      return normal;
    case "if":
      return runIf(evaluation, frame, node);
    case "while":
      return runWhile(evaluation, frame, node);
    case "for":
      return runFor(evaluation, frame, node);
    case "try":
      return runTry(evaluation, frame, node);
    case "with":
      return runWith(evaluation, frame, node, 0);
    case "match":
      return runMatch(evaluation, frame, node);
    case "function":
      bindName(
        evaluation,
        frame,
        node.name.name,
        makeFunction(evaluation, frame, node),
        placeIn(frame, node.name),
      );
      return normal;
    case "class":
      runClass(evaluation, frame, node);
      return normal;
    case "return":
      return {
        kind: "return",
        value: node.value ? evaluate(evaluation, frame, node.value) : { kind: "none", origin: noOrigin },
      };
    case "raise":
      throw raised(evaluation, frame, node);
    case "assert":
      return runAssert(evaluation, frame, node);
    case "import":
      runImport(evaluation, frame, node);
      return normal;
    case "import-from":
      runImportFrom(evaluation, frame, node);
      return normal;
    case "global":
      for (const name of node.names) frame.elsewhere.set(name, frame.module);
      return normal;
    case "nonlocal":
      for (const name of node.names) frame.elsewhere.set(name, enclosingScope(frame, name));
      return normal;
    case "break":
    case "continue":
      return { kind: node.kind };
    case "damaged-statement":
      bindUnknown(evaluation, frame, node.mayAssign, "This cannot be read as Python", node);
      return normal;
    case "type-alias":
    case "pass":
      return normal;
  }
}

function enclosingScope(frame: Frame, name: string): Scope {
  let scope = frame.scope;
  while (scope.parent && (scope === frame.scope || !scope.names.has(name))) scope = scope.parent;
  return scope;
}

function bindUnknown(
  evaluation: Evaluation,
  frame: Frame,
  names: Iterable<string>,
  why: string,
  node: syntax.Statement,
): void {
  const place = placeIn(frame, node);
  for (const name of names) bindName(evaluation, frame, name, evaluation.unknown(why, {}, place), place);
}

function runIf(evaluation: Evaluation, frame: Frame, node: syntax.If): Completion {
  const test = evaluate(evaluation, frame, node.test);
  const place = placeIn(frame, node.test);
  const run = (holds: boolean): Completion => {
    evaluation.conditions.push({ value: test, place });
    const completion = runBlock(evaluation, frame, holds ? node.body : node.otherwise);
    evaluation.conditions.pop();
    return completion;
  };
  const truthy = truthinessOf(test);
  if (truthy !== undefined) {
    if ((truthy ? node.body : node.otherwise).length === 0) return normal;
    return run(truthy);
  }
  return evaluation.fork(frame, place, [
    () => {
      narrowing(evaluation, frame, node.test, true);
      return run(true);
    },
    () => {
      narrowing(evaluation, frame, node.test, false);
      return run(false);
    },
  ]);
}

const mostIterations = 300;
const mostElements = 2000;

function runWhile(evaluation: Evaluation, frame: Frame, node: syntax.While): Completion {
  const place = placeIn(frame, node.test);
  for (let round = 0; round < mostIterations; round++) {
    const truthy = truthinessOf(evaluate(evaluation, frame, node.test));
    if (truthy === false) return runBlock(evaluation, frame, node.otherwise);
    if (truthy === undefined) break;
    let completion: Completion;
    try {
      completion = runBlock(evaluation, frame, node.body);
    } catch (thrown) {
      if (thrown instanceof UndecidedJump) break;
      throw thrown;
    }
    if (completion.kind === "break") return normal;
    if (completion.kind === "return") return completion;
  }
  evaluation.blurLoop(() => runBlock(evaluation, frame, node.body), place);
  return normal;
}

function runFor(evaluation: Evaluation, frame: Frame, node: syntax.For): Completion {
  const iterable = evaluate(evaluation, frame, node.iterable);
  const place = placeIn(frame, node.iterable);
  const elements = iterable.kind === "choice" ? undefined : iterate(evaluation, iterable, place);
  const blur = (value: Value) =>
    evaluation.blurLoop(() => {
      bindTarget(evaluation, frame, node.target, value, placeIn(frame, node.target));
      return runBlock(evaluation, frame, node.body);
    }, place);
  const unknownElement = () => evaluation.unknown("What is looped over here is not known", {}, place);
  if (!elements || elements.length > mostElements) {
    blur(unknownElement());
    return normal;
  }
  const unordered = elements.length > 1 && elements.some((element) => element.unordered);
  if (containsJump(node.body) && (unordered || elements.some((element) => element.presence === "rest"))) {
    blur(unknownElement());
    return normal;
  }
  const rounds = () => runRounds(evaluation, frame, node, iterable, elements, blur);
  return unordered ? evaluation.runInAnyOrder(rounds, place) : rounds();
}

function runRounds(
  evaluation: Evaluation,
  frame: Frame,
  node: syntax.For,
  iterable: Value,
  elements: readonly Element[],
  blur: (value: Value) => void,
): Completion {
  const place = placeIn(frame, node.iterable);
  const unknownElement = () => evaluation.unknown("What is looped over here is not known", {}, place);
  for (let index = 0; ; index++) {
    // The body may change the list that it loops over.
    const current = iterable.kind === "list" ? iterable.elements : elements;
    const element = current[index];
    if (!element) break;
    if (index > mostElements) {
      blur(unknownElement());
      return normal;
    }
    if (element.presence === "rest") {
      blur(element.value.kind === "unknown" ? element.value : unknownElement());
      continue;
    }
    const completion = runIteration(evaluation, frame, node, element, place);
    if (completion === undefined) {
      blur(unknownElement());
      return normal;
    }
    if (completion.kind === "break") return normal;
    if (completion.kind === "return") return completion;
  }
  return runBlock(evaluation, frame, node.otherwise);
}

/** Whether a loop's body may end the loop. */
function containsJump(body: readonly syntax.Statement[]): boolean {
  return body.some((node) => {
    if (node.kind === "break" || node.kind === "return") return true;
    if (node.kind === "if" || node.kind === "for" || node.kind === "while")
      return containsJump(node.body) || containsJump(node.otherwise);
    if (node.kind === "try")
      return [node.body, node.otherwise, node.finalizer, ...node.handlers.map((one) => one.body)].some(
        containsJump,
      );
    return (
      (node.kind === "with" && containsJump(node.body)) ||
      (node.kind === "match" && node.cases.some((one) => containsJump(one.body)))
    );
  });
}

/** One round; undefined when it cannot be decided whether the loop goes on. */
function runIteration(
  evaluation: Evaluation,
  frame: Frame,
  node: syntax.For,
  element: Element,
  place: Place,
): Completion | undefined {
  const run = (): Completion => {
    bindTarget(evaluation, frame, node.target, element.value, placeIn(frame, node.target));
    return runBlock(evaluation, frame, node.body);
  };
  try {
    if (element.presence === "certain") return run();
    return evaluation.fork(frame, place, [run, () => normal]);
  } catch (thrown) {
    if (thrown instanceof UndecidedJump) return undefined;
    throw thrown;
  }
}

function runTry(evaluation: Evaluation, frame: Frame, node: syntax.Try): Completion {
  const completion = runHandled(evaluation, frame, node);
  if (node.finalizer.length === 0) return completion;
  const last = runBlock(evaluation, frame, node.finalizer);
  return last.kind === "normal" ? completion : last;
}

function runHandled(evaluation: Evaluation, frame: Frame, node: syntax.Try): Completion {
  if (node.handlers.length === 0) return runBlock(evaluation, frame, node.body);
  const handlers = node.handlers.map((handler) => ({
    handler,
    type: handler.type && evaluate(evaluation, frame, handler.type),
  }));
  const find = (types: readonly string[]) =>
    handlers.find(({ type }) => handles(type, types) !== false)?.handler;
  const place = placeIn(frame, node);

  /** Runs the statements from `index` on; where one may raise, both what follows and the handler. */
  const runFrom = (index: number): Completion => {
    const statement = node.body[index];
    if (!statement) return runBlock(evaluation, frame, node.otherwise);
    let completion: Completion = normal;
    let mayRaise: PythonError | undefined;
    try {
      evaluation.guarded(
        (types) => find(types) !== undefined,
        (region) => {
          completion = runStatement(evaluation, frame, statement);
          mayRaise = region.mayRaise;
        },
      );
    } catch (thrown) {
      if (!(thrown instanceof PythonError)) throw thrown;
      const handler = find(thrown.types);
      if (!handler) throw thrown;
      return runHandler(evaluation, frame, handler, thrown);
    }
    const error = mayRaise;
    const goOn = (): Completion => (completion.kind === "normal" ? runFrom(index + 1) : completion);
    if (!error) return goOn();
    const handler = find(error.types);
    if (!handler) return goOn();
    return evaluation.fork(frame, place, [goOn, () => runHandler(evaluation, frame, handler, error)]);
  };
  return runFrom(0);
}

function runHandler(
  evaluation: Evaluation,
  frame: Frame,
  handler: syntax.ExceptHandler,
  error: PythonError,
): Completion {
  const place = placeIn(frame, handler);
  if (handler.name !== undefined) {
    const value = evaluation.unknown("The exception is not followed", {}, place, { truthy: true });
    evaluation.assign(frame.scope, handler.name, { value, steps: [place] });
  }
  evaluation.handled.push(error);
  const completion = runBlock(evaluation, frame, handler.body);
  evaluation.handled.pop();
  return completion;
}

function runWith(evaluation: Evaluation, frame: Frame, node: syntax.With, index: number): Completion {
  const item = node.items[index];
  if (!item) return runBlock(evaluation, frame, node.body);
  const place = placeIn(frame, item.context);
  const suppressed = suppressedTypes(evaluation, frame, item.context);
  if (suppressed) return runSuppressed(evaluation, frame, node, index, suppressed);
  const context = evaluate(evaluation, frame, item.context);
  if (context.kind === "library-object" && context.class === "environs.prefixed") {
    const { env, prefix } = context.state as { env: { state: { prefix: string } }; prefix: string };
    const before = env.state.prefix;
    env.state.prefix = prefix;
    try {
      return runWith(evaluation, frame, node, index + 1);
    } finally {
      env.state.prefix = before;
    }
  }
  if (item.target) {
    const entered =
      context.kind === "library-object" || context.kind === "unknown"
        ? context
        : evaluation.unknown("What this gives is not known", {}, place);
    bindTarget(evaluation, frame, item.target, entered, place);
  }
  return runWith(evaluation, frame, node, index + 1);
}

/** `contextlib.suppress(ImportError)` */
function suppressedTypes(
  evaluation: Evaluation,
  frame: Frame,
  context: syntax.Expression,
): readonly Value[] | undefined {
  if (context.kind !== "call") return undefined;
  const called = evaluate(evaluation, frame, context.function);
  if (called.kind !== "external" || called.name !== "contextlib.suppress") return undefined;
  return context.arguments.map((argument) => evaluate(evaluation, frame, argument.value));
}

function runSuppressed(
  evaluation: Evaluation,
  frame: Frame,
  node: syntax.With,
  index: number,
  suppressed: readonly Value[],
): Completion {
  const catches = (types: readonly string[]) => suppressed.some((type) => handles(type, types) !== false);
  const place = placeIn(frame, node);
  if (index + 1 < node.items.length) return runWith(evaluation, frame, node, index + 1);
  const runFrom = (at: number): Completion => {
    const statement = node.body[at];
    if (!statement) return normal;
    let completion: Completion = normal;
    let mayRaise = false;
    try {
      evaluation.guarded(catches, (region) => {
        completion = runStatement(evaluation, frame, statement);
        mayRaise = region.mayRaise !== undefined;
      });
    } catch (thrown) {
      if (thrown instanceof PythonError && catches(thrown.types)) return normal;
      throw thrown;
    }
    const goOn = (): Completion => (completion.kind === "normal" ? runFrom(at + 1) : completion);
    return mayRaise ? evaluation.fork(frame, place, [goOn, () => normal]) : goOn();
  };
  return runFrom(0);
}

function runMatch(evaluation: Evaluation, frame: Frame, node: syntax.Match): Completion {
  const subject = evaluate(evaluation, frame, node.subject);
  const place = placeIn(frame, node.subject);
  const text = evaluation.world.text(frame.path) ?? "";
  const possible: syntax.Match["cases"][number][] = [];
  let decided = false;
  for (const one of node.cases) {
    const matches = one.guard
      ? undefined
      : matchesPattern(subject, text.slice(one.pattern.start, one.pattern.end));
    if (matches === false) continue;
    possible.push(one);
    if (matches) {
      decided = true;
      break;
    }
  }
  const branches = possible.map((one) => () => {
    evaluation.conditions.push({ value: subject, place });
    const completion = runBlock(evaluation, frame, one.body);
    evaluation.conditions.pop();
    return completion;
  });
  if (!decided) branches.push(() => normal);
  return branches.length === 1
    ? (branches[0] as () => Completion)()
    : evaluation.fork(frame, place, branches);
}

/** Literal patterns and their alternatives; undefined for what is not understood. */
function matchesPattern(subject: Value, pattern: string): boolean | undefined {
  if (pattern.trim() === "_") return true;
  if (subject.kind !== "string") return undefined;
  let verdict: boolean | undefined = false;
  for (const part of pattern.split("|")) {
    const match = /^\s*(?:'([^'\\]*)'|"([^"\\]*)")\s*$/.exec(part);
    if (!match) verdict = undefined;
    else if ((match[1] ?? match[2]) === subject.value) return true;
  }
  return verdict;
}

const harmlessDecorators = new Set([
  "functools.lru_cache",
  "functools.cache",
  "builtins.staticmethod",
  "functools.wraps",
]);

function makeFunction(evaluation: Evaluation, frame: Frame, node: syntax.FunctionDefinition): Value {
  const decorated = node.decorators.some((decorator) => {
    const value = evaluate(evaluation, frame, decorator.kind === "call" ? decorator.function : decorator);
    return value.kind !== "external" || !harmlessDecorators.has(value.name);
  });
  return {
    kind: "function",
    name: node.name.name,
    definition: node,
    closure: frame.scope,
    defaults: evaluateDefaults(evaluation, frame, node.parameters),
    decorated,
    origin: { kind: "literal", place: placeIn(frame, node) },
  };
}

function runClass(evaluation: Evaluation, frame: Frame, node: syntax.ClassDefinition): void {
  const bases = node.arguments
    .filter((argument) => argument.keyword === undefined)
    .map((argument) => evaluate(evaluation, frame, argument.value));
  const place = placeIn(frame, node.name);
  if (node.decorators.length > 0 || node.arguments.some((argument) => argument.keyword === "metaclass"))
    bases.push(evaluation.unknown("{name} is changed by a decorator", { name: node.name.name }, place));
  const scope: Scope = evaluation.born({
    kind: "class",
    path: frame.path,
    names: new Map(),
    parent: frame.scope,
    open: undefined,
  });
  const inner: Frame = { ...frame, scope, elsewhere: new Map(), returns: [] };
  runBlock(evaluation, inner, node.body);
  const value: Value = {
    kind: "class",
    name: node.name.name,
    bases,
    scope,
    origin: { kind: "literal", place: placeIn(frame, node) },
  };
  bindName(evaluation, frame, node.name.name, value, place);
}

function runAssert(evaluation: Evaluation, frame: Frame, node: syntax.Assert): Completion {
  const test = evaluate(evaluation, frame, node.test);
  if (truthinessOf(test) === false) {
    const text = node.message ? (strOf(evaluate(evaluation, frame, node.message)) ?? "") : "";
    const keys = blamedKeys(evaluation, text, [test]);
    throw new PythonError(
      ["AssertionError", "Exception", "BaseException"],
      text,
      keys,
      placeIn(frame, node),
      false,
    );
  }
  narrowing(evaluation, frame, node.test, true);
  return normal;
}

/** The exception of a `raise`, and the unset variables that led to it. */
function raised(evaluation: Evaluation, frame: Frame, node: syntax.Raise): PythonError {
  const place = placeIn(frame, node);
  const current = evaluation.handled.at(-1);
  if (!node.exception && current) return current;
  const value = node.exception && evaluate(evaluation, frame, node.exception);
  const { types, text } = describeException(value);
  const involved = evaluation.conditions.map((condition) => condition.value);
  const keys = blamedKeys(evaluation, text, involved, current?.keys);
  return new PythonError(types, text, keys, place, false);
}

function describeException(value: Value | undefined): { types: readonly string[]; text: string } {
  if (!value) return { types: ["Exception", "BaseException"], text: "" };
  if (value.kind === "library-object" && value.class === "exception")
    return value.state as { types: readonly string[]; text: string };
  const argument = value.kind === "instance" ? value.attributes.names.get("args")?.value : undefined;
  return { types: typesOfException(value), text: (argument && strOf(argument)) ?? "" };
}

/** Which unset variables would have prevented an exception: those it names, else those its conditions read. */
export function blamedKeys(
  evaluation: Evaluation,
  text: string,
  involved: readonly Value[],
  handled: ReadonlySet<string> = new Set(),
): ReadonlySet<string> {
  const known = [...evaluation.unsetReads, ...evaluation.required.keys(), ...evaluation.demanded.keys()];
  const named = known.filter((key) =>
    new RegExp(`(?<![A-Za-z0-9_])${key.replace(/[^\w]/g, "\\$&")}(?![A-Za-z0-9_])`).test(text),
  );
  if (named.length > 0) return new Set(named);
  if (handled.size > 0) return handled;
  for (let index = involved.length - 1; index >= 0; index--) {
    // A branch that may not be taken is not taken: nothing has to be set for that.
    if (truthinessOf(involved[index] as Value) === undefined) return new Set();
    const keys = environmentReadsOf(involved[index] as Value)
      .filter((read) => read.outcome === "missing" || read.outcome === "default")
      .map((read) => read.key);
    if (keys.length > 0) return new Set(keys);
  }
  return new Set();
}

/** Names that statements assign anywhere inside, functions and classes left out. */
export function namesAssignedIn(body: readonly syntax.Statement[]): ReadonlySet<string> {
  const names = new Set<string>();
  const target = (node: syntax.Expression): void => {
    if (node.kind === "name") names.add(node.name);
    else if (node.kind === "tuple" || node.kind === "list")
      for (const element of node.elements) target(element);
    else if (node.kind === "starred") target(node.value);
    else if (node.kind === "subscript" || node.kind === "attribute") target(node.object);
  };
  const pending: syntax.Statement[] = [...body];
  for (let node = pending.pop(); node; node = pending.pop()) {
    switch (node.kind) {
      case "assign":
        for (const one of node.targets) target(one);
        break;
      case "annotated-assign":
      case "augmented-assign":
        target(node.target);
        break;
      case "if":
      case "while":
      case "for":
        pending.push(...node.body, ...node.otherwise);
        break;
      case "try":
        pending.push(...node.body, ...node.otherwise, ...node.finalizer);
        for (const handler of node.handlers) pending.push(...handler.body);
        break;
      case "with":
        pending.push(...node.body);
        break;
      case "damaged-statement":
        for (const name of node.mayAssign) names.add(name);
        break;
      default:
        break;
    }
  }
  return names;
}

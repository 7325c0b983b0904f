import type * as syntax from "../../../languages/python/syntax";
import { type Completion, type Evaluation, type Frame, normal, placeIn } from "../evaluation";
import { truthinessOf } from "../values/comparison";
import { handles, PythonError, typesOfException } from "../values/exceptions";
import { environmentReadsOf } from "../values/origins";
import { strOf } from "../values/python-text";
import type { Value } from "../values/value";
import { bindTarget } from "./assignment";
import { narrowing } from "./narrowing";

export function runTry(evaluation: Evaluation, frame: Frame, node: syntax.Try): Completion {
  const completion = runHandled(evaluation, frame, node);
  if (node.finalizer.length === 0) return completion;
  const last = evaluation.runBlock(frame, node.finalizer);
  return last.kind === "normal" ? completion : last;
}

function runHandled(evaluation: Evaluation, frame: Frame, node: syntax.Try): Completion {
  if (node.handlers.length === 0) return evaluation.runBlock(frame, node.body);
  const handlers = node.handlers.map((handler) => ({
    handler,
    type: handler.type && evaluation.evaluate(frame, handler.type),
  }));
  const find = (types: readonly string[]) =>
    handlers.find(({ type }) => handles(type, types) !== false)?.handler;
  const place = placeIn(frame, node);

  /** Runs the statements from `index` on; where one may raise, both what follows and the handler. */
  const runFrom = (index: number): Completion => {
    const statement = node.body[index];
    if (!statement) return evaluation.runBlock(frame, node.otherwise);
    let completion: Completion = normal;
    let mayRaise: PythonError | undefined;
    const returned = frame.returns.length;
    try {
      evaluation.guarded(
        (types) => find(types) !== undefined,
        (region) => {
          completion = evaluation.runStatement(frame, statement);
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
    const goOn = (): Completion => {
      if (completion.kind !== "normal") return completion;
      if (frame.returns.length === returned) return runFrom(index + 1);
      return evaluation.goOn(frame, placeIn(frame, statement), () => runFrom(index + 1));
    };
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
  const completion = evaluation.runBlock(frame, handler.body);
  evaluation.handled.pop();
  return completion;
}

export function runAssert(evaluation: Evaluation, frame: Frame, node: syntax.Assert): Completion {
  const test = evaluation.evaluate(frame, node.test);
  if (truthinessOf(test) === false) {
    const text = node.message ? (strOf(evaluation.evaluate(frame, node.message)) ?? "") : "";
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
export function raised(evaluation: Evaluation, frame: Frame, node: syntax.Raise): PythonError {
  const place = placeIn(frame, node);
  const current = evaluation.handled.at(-1);
  if (!node.exception && current) return current;
  const value = node.exception && evaluation.evaluate(frame, node.exception);
  const { types, text } = describeException(evaluation, value);
  const involved = evaluation.conditions.map((condition) => condition.value);
  const keys = blamedKeys(evaluation, text, involved, current?.keys);
  return new PythonError(types, text, keys, place, false);
}

function describeException(
  evaluation: Evaluation,
  value: Value | undefined,
): { types: readonly string[]; text: string } {
  if (!value) return { types: ["Exception", "BaseException"], text: "" };
  if (value.kind === "library-object" && value.class === "exception")
    return value.state as { types: readonly string[]; text: string };
  const argument = value.kind === "instance" ? value.attributes.names.get("args")?.value : undefined;
  return {
    types: typesOfException(value, evaluation.library.exceptions),
    text: (argument && strOf(argument)) ?? "",
  };
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

/** The items of a `with` from `index` on, each around the next, the body innermost. */
export function runWith(evaluation: Evaluation, frame: Frame, node: syntax.With, index: number): Completion {
  const item = node.items[index];
  if (!item) return evaluation.runBlock(frame, node.body);
  const place = placeIn(frame, item.context);
  const suppressed = suppressedTypes(evaluation, frame, item.context);
  if (suppressed) return runSuppressed(evaluation, frame, node, index, suppressed);
  const context = evaluation.evaluate(frame, item.context);
  if (context.kind === "library-object") {
    const leave = evaluation.library.classes[context.class]?.enter?.(context);
    if (leave)
      try {
        return runWith(evaluation, frame, node, index + 1);
      } finally {
        leave();
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
  const called = evaluation.evaluate(frame, context.function);
  if (called.kind !== "external" || called.name !== "contextlib.suppress") return undefined;
  return context.arguments.map((argument) => evaluation.evaluate(frame, argument.value));
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
        completion = evaluation.runStatement(frame, statement);
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

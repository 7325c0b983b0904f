import type * as syntax from "../../../languages/python/syntax";
import { type Completion, type Evaluation, type Frame, normal, placeIn } from "../evaluation";
import { truthinessOf } from "../values/comparison";
import { type FunctionValue, noOrigin, type Scope, type Value } from "../values/value";
import { augment, bindName, bindTarget, deleteTarget } from "./assignment";
import { withMembers } from "./enumeration";
import { raised, runAssert, runTry, runWith } from "./exception";
import { evaluateDefaults } from "./expression";
import { runImport, runImportFrom } from "./import";
import { runFor, runWhile } from "./loop";
import { narrowing } from "./narrowing";

/**
 * Runs one statement and says how it ends: by its end, by `return`, `break`, `continue`, or an exception. What is
 * nested too deeply is not run, and the names it assigns become unknown.
 */
export function runStatement(evaluation: Evaluation, frame: Frame, node: syntax.Statement): Completion {
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
      evaluation.evaluate(frame, node.value);
      return normal;
    case "assign": {
      const value = evaluation.evaluate(frame, node.value);
      for (const target of node.targets) bindTarget(evaluation, frame, target, value, placeIn(frame, node));
      return normal;
    }
    case "annotated-assign":
      if (node.value)
        bindTarget(
          evaluation,
          frame,
          node.target,
          evaluation.evaluate(frame, node.value),
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
        value: node.value ? evaluation.evaluate(frame, node.value) : { kind: "none", origin: noOrigin },
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
  const test = evaluation.evaluate(frame, node.test);
  const place = placeIn(frame, node.test);
  const run = (holds: boolean): Completion => {
    evaluation.conditions.push({ value: test, place });
    const completion = evaluation.runBlock(frame, holds ? node.body : node.otherwise);
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

function runMatch(evaluation: Evaluation, frame: Frame, node: syntax.Match): Completion {
  const subject = evaluation.evaluate(frame, node.subject);
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
    const completion = evaluation.runBlock(frame, one.body);
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
  "functools.wraps",
  "typing.overload",
  "typing.override",
  "typing.final",
  "typing.no_type_check",
]);

const bindings: Readonly<Record<string, FunctionValue["binding"]>> = {
  "builtins.staticmethod": "none",
  "builtins.classmethod": "class",
};

function makeFunction(evaluation: Evaluation, frame: Frame, node: syntax.FunctionDefinition): Value {
  let binding: FunctionValue["binding"];
  let decorated = false;
  for (const decorator of node.decorators) {
    const value = evaluation.evaluate(frame, decorator.kind === "call" ? decorator.function : decorator);
    const name = value.kind === "external" ? value.name : "";
    if (evaluation.library.properties.includes(name)) binding = "attribute";
    else if (Object.hasOwn(bindings, name)) binding = bindings[name];
    else if (!harmlessDecorators.has(name)) decorated = true;
  }
  return {
    kind: "function",
    name: node.name.name,
    definition: node,
    closure: frame.scope,
    defaults: evaluateDefaults(evaluation, frame, node.parameters),
    decorated,
    binding,
    origin: { kind: "literal", place: placeIn(frame, node) },
  };
}

function runClass(evaluation: Evaluation, frame: Frame, node: syntax.ClassDefinition): void {
  const bases = node.arguments
    .filter((argument) => argument.keyword === undefined)
    .map((argument) => evaluation.evaluate(frame, argument.value));
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
  evaluation.runBlock(inner, node.body);
  const value = withMembers(evaluation, {
    kind: "class",
    name: node.name.name,
    bases,
    scope,
    origin: { kind: "literal", place: placeIn(frame, node) },
  });
  bindName(evaluation, frame, node.name.name, value, place);
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

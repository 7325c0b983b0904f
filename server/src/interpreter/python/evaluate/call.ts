import type { Place } from "../../../engine/finding";
import type * as syntax from "../../../languages/python/syntax";
import { valuesOf } from "../arguments";
import { type Argument, type Call, type Evaluation, type Frame, normal, placeIn } from "../evaluation";
import { callDictMethod, callListMethod, callSetMethod } from "../methods/collection-methods";
import { callPathMethod } from "../methods/path-methods";
import { callStringMethod, callUnknownStringMethod } from "../methods/string-methods";
import { callStartValueMethod, isStartValue } from "../standard-library/process-values";
import { areEqual } from "../values/comparison";
import { boolean, computed, follows, none, number } from "../values/construct";
import { anyException, PythonError } from "../values/exceptions";
import {
  type ClassValue,
  certain,
  type DictEntry,
  type Element,
  type FunctionValue,
  noOrigin,
  type Scope,
  type UnknownValue,
  type Value,
} from "../values/value";
import { changeAlternatives } from "./assignment";
import { attributeOf, decoratedMethod, methodOfClass } from "./attributes";
import { distribute } from "./distribute";
import { valueOfMember } from "./enumeration";
import { iterate } from "./iteration";
import { callLibraryMethod } from "./library-objects";
import { callExternal } from "./outside-call";

/** `function(arguments)` */
export function callFunction(evaluation: Evaluation, frame: Frame, node: syntax.Call): Value {
  const target = node.function;
  if (target.kind === "attribute") {
    const object = evaluation.evaluate(frame, target.object);
    const call = evaluateArguments(evaluation, frame, node);
    const place = placeIn(frame, target);
    if (object.kind !== "choice" || !mutators.has(target.name))
      return callMethod(object, target.name, call, place);
    return changeAlternatives(evaluation, frame, target.object, object, place, (one) =>
      callMethod(one, target.name, call, place),
    );
  }
  const called = evaluation.evaluate(frame, target);
  return callValue(called, evaluateArguments(evaluation, frame, node));
}

/** Methods that change a list, set or dict. */
const mutators = new Set(
  "append extend insert remove pop clear sort reverse update setdefault popitem add discard".split(" "),
);

function evaluateArguments(evaluation: Evaluation, frame: Frame, node: syntax.Call): Call {
  const positional: Argument[] = [];
  const keywords = new Map<string, Argument>();
  let open: Value | undefined;
  for (const argument of node.arguments) {
    const place = placeIn(frame, argument.value);
    const value = evaluation.evaluate(frame, argument.value);
    if (argument.form === "plain") {
      if (argument.keyword === undefined) positional.push({ value, place });
      else keywords.set(argument.keyword, { value, place });
    } else if (argument.form === "star") {
      const elements = value.kind === "choice" ? undefined : iterate(evaluation, value, place);
      if (elements?.every((element) => element.presence === "certain"))
        for (const element of elements)
          positional.push({ value: element.value, place: element.place ?? place });
      else open ??= value;
    } else if (value.kind === "dict" && !value.open) {
      for (const [key, entry] of value.entries)
        keywords.set(key, { value: entry.value, place: entry.place ?? place });
    } else open ??= value;
  }
  return { evaluation, frame, place: placeIn(frame, node), positional, keywords, open };
}

/** `object.name(arguments)` */
export function callMethod(object: Value, name: string, call: Call, attribute: Place): Value {
  const { evaluation, frame, place } = call;
  switch (object.kind) {
    case "choice":
      return distribute(evaluation, [object], place, ([one]) =>
        callMethod(one as Value, name, call, attribute),
      );
    case "string": {
      const distributed = distributeArguments(call, (one) => callMethod(object, name, one, attribute));
      if (distributed) return distributed;
      return (
        callStringMethod(object, name, call) ?? unknownResult(call, `.${name}()`, [object, ...valuesOf(call)])
      );
    }
    case "list":
    case "tuple":
      return (
        callListMethod(object, name, call) ??
        changedUnknown(object, unknownResult(call, `.${name}()`, [object]), call)
      );
    case "dict":
      return (
        callDictMethod(object, name, call) ??
        changedUnknown(object, unknownResult(call, `.${name}()`, [object]), call)
      );
    case "set":
      return (
        callSetMethod(object, name, call) ??
        changedUnknown(object, unknownResult(call, `.${name}()`, [object]), call)
      );
    case "path":
      return callPathMethod(object, name, call) ?? unknownResult(call, `.${name}()`, [object]);
    case "duration":
      if (name === "total_seconds")
        return number(object.seconds, true, computed(place, ".total_seconds()", object));
      return unknownResult(call, `.${name}()`, [object]);
    case "unknown":
      return callUnknownMethod(object, name, call);
    case "external":
      if (isStartValue(object.name)) {
        const answer = callStartValueMethod(name);
        if (answer !== undefined) return boolean(answer, noOrigin);
      }
      return callValue(attributeOf(evaluation, frame, object, name, attribute), call);
    case "library-object":
      return callLibraryMethod(object, name, call) ?? unknownCall(call, `${object.class}.${name}`);
    default: {
      const replaced = decoratedMethod(object, name);
      if (replaced) return callValue(replaced, call);
      return callValue(attributeOf(evaluation, frame, object, name, attribute), call);
    }
  }
}

/** A string method whose arguments have alternatives. */
function distributeArguments(call: Call, apply: (call: Call) => Value): Value | undefined {
  if (!call.positional.some((argument) => argument.value.kind === "choice")) return undefined;
  const values = call.positional.map((argument) => argument.value);
  return distribute(call.evaluation, values, call.place, (some) =>
    apply({
      ...call,
      positional: call.positional.map((argument, index) => ({ ...argument, value: some[index] as Value })),
    }),
  );
}

function changedUnknown(object: Value, result: UnknownValue, call: Call): Value {
  if (object.kind === "list" || object.kind === "dict" || object.kind === "set")
    call.evaluation.blur(object, result);
  return result;
}

function callUnknownMethod(object: UnknownValue, name: string, call: Call): Value {
  noteCallMayRaise(call);
  const result = callUnknownStringMethod(object, name, call);
  if (result && object.type === "string") return result;
  if (result && ["lower", "upper", "strip", "split"].includes(name)) return result;
  return follows([object], computed(call.place, `.${name}()`, object)) ?? unknownCall(call, name);
}

/**
 * What a call gives: functions and classes of the project are run, libraries say what theirs give, a choice is called
 * one by one.
 */
export function callValue(called: Value, call: Call): Value {
  const { evaluation, frame, place } = call;
  switch (called.kind) {
    case "choice":
      return distribute(evaluation, [called], place, ([one]) => callValue(one as Value, call));
    case "function":
      return callProjectFunction(called, call);
    case "method":
      if (called.function)
        return callProjectFunction(called.function, {
          ...call,
          positional: [{ value: called.self, place }, ...call.positional],
        });
      return callMethod(called.self, called.name, call, place);
    case "class":
      return instantiate(called, call);
    case "instance": {
      const method = methodOfClass(called.class, "__call__");
      if (typeof method !== "object") return unknownResult(call, "call", [called]);
      return callProjectFunction(method, {
        ...call,
        positional: [{ value: called, place }, ...call.positional],
      });
    }
    case "external": {
      // `str.upper(text)`: the method, without its object.
      const unboundMethod = /^builtins\.(?:str|list|dict)\.(\w+)$/.exec(called.name)?.[1];
      const [self, ...rest] = call.positional;
      if (unboundMethod && self)
        return callMethod(self.value, unboundMethod, { ...call, positional: rest }, place);
      if (evaluation.library.isPure(called.name)) {
        const distributed = distributeArguments(call, (one) => callValue(called, one));
        if (distributed) return distributed;
      }
      return callExternal(called.name, call) ?? unknownCall(call, called.name);
    }
    case "library-object":
      return callLibraryMethod(called, "__call__", call) ?? unknownCall(call, called.class);
    case "unknown":
      noteCallMayRaise(call);
      return { ...called, origin: computed(place, "call", called, ...valuesOf(call)), type: undefined };
    case "none":
      return evaluation.raise(
        ["TypeError", "Exception", "BaseException"],
        "'NoneType' object is not callable",
        place,
        called,
      );
    default:
      return evaluation.unknown("This call is not followed in {path}", { path: frame.path }, place);
  }
}

function unknownResult(call: Call, operation: string, from: readonly Value[]): UnknownValue {
  return (
    follows(from, computed(call.place, operation, ...from)) ??
    call.evaluation.unknown("What {name} gives here is not known", { name: operation }, call.place)
  );
}

/** A call of something outside the project: it may raise, and change the namespace, list or dict it is given. */
function unknownCall(call: Call, name: string): UnknownValue {
  const { evaluation, place } = call;
  const shown = name.replace(/^builtins\./, "");
  const result = evaluation.unknown("What {name}() returns is not known", { name: shown }, place);
  noteCallMayRaise(call);
  for (const value of valuesOf(call)) {
    const namespace = namespaceOf(evaluation, value);
    if (namespace) {
      const why = evaluation.unknown("{name}() may set any name here", { name: shown }, place);
      evaluation.openScope(namespace, why);
    } else if (
      (value.kind === "list" || value.kind === "dict" || value.kind === "set") &&
      value.origin.kind === "literal"
    )
      evaluation.blur(value, evaluation.unknown("{name}() may have changed it", { name: shown }, place));
  }
  return result;
}

/** `globals()`, or a module that is still being loaded: whoever is given it may set its names. */
function namespaceOf(evaluation: Evaluation, value: Value): Scope | undefined {
  if (value.kind === "library-object" && value.class === "namespace") return value.state as Scope;
  if (value.kind !== "module") return undefined;
  const loaded = evaluation.modules.get(value.path);
  return loaded?.state === "running" && loaded.scope === value.scope ? value.scope : undefined;
}

function noteCallMayRaise({ evaluation, place }: Call): void {
  evaluation.noteMayRaise(new PythonError(anyException, "", new Set(), place, true));
}

/** Runs a function of the project. */
function callProjectFunction(called: FunctionValue, call: Call): Value {
  const { evaluation, place } = call;
  const { definition, closure } = called;
  const origin = computed(place, `${called.name}()`, ...valuesOf(call));
  const vague = (): UnknownValue =>
    follows(valuesOf(call), origin) ??
    evaluation.unknown("What {name}() returns is not known", { name: called.name }, place);
  if (definition.kind === "function" && (definition.async || isGenerator(evaluation, called))) return vague();
  if (called.decorated) {
    // What stands in its place may call it, and may return something else.
    evaluation.fork(call.frame, place, [
      () => {
        callProjectFunction({ ...called, decorated: false }, call);
        return normal;
      },
      () => normal,
    ]);
    return vague();
  }
  let parent: Scope | undefined = closure;
  while (parent?.kind === "class") parent = parent.parent;
  let module = closure;
  while (module.parent) module = module.parent;
  const scope: Scope = { kind: "function", path: closure.path, names: new Map(), parent, open: undefined };
  const begun = evaluation.now;
  evaluation.born(scope);
  const frame: Frame = {
    path: closure.path,
    scope,
    module,
    elsewhere: new Map(),
    returns: [],
    begun,
  };
  if (!bindParameters(called, call, scope)) return vague();
  if (!evaluation.enter()) {
    evaluation.leave();
    return evaluation.unknown("This is nested too deeply", {}, place);
  }
  const conditions = evaluation.conditions.length;
  const handled = evaluation.handled.length;
  try {
    if (definition.kind === "lambda")
      return reachedThrough(evaluation.evaluate(frame, definition.body), origin, place, called.name);
    const completion = evaluation.runBlock(frame, definition.body);
    const last = completion.kind === "return" ? completion.value : none(noOrigin);
    const result = evaluation.joinValues([...frame.returns, last], place);
    return reachedThrough(result, origin, place, called.name);
  } finally {
    evaluation.conditions.length = conditions;
    evaluation.handled.length = handled;
    evaluation.leave();
  }
}

/** The call is a step of how a scalar came about. */
function reachedThrough(value: Value, _origin: unknown, place: Place, name: string): Value {
  if (value.kind !== "boolean" && value.kind !== "string" && value.kind !== "number") return value;
  return { ...value, origin: computed(place, `${name}()`, value) };
}

const generators = new WeakMap<object, boolean>();

function isGenerator(evaluation: Evaluation, { definition, closure }: FunctionValue): boolean {
  let known = generators.get(definition);
  if (known === undefined) {
    const text =
      evaluation.world.text(closure.path)?.slice(definition.range.start, definition.range.end) ?? "";
    known = /\byield\b/.test(text);
    generators.set(definition, known);
  }
  return known;
}

/** Binds arguments to parameters; false when they do not fit or are not known. */
function bindParameters(called: FunctionValue, call: Call, scope: Scope): boolean {
  if (call.open) return false;
  const { parameters } = called.definition;
  const positional = [...call.positional];
  const keywords = new Map(call.keywords);
  const bind = (name: string, value: Value) => call.evaluation.assign(scope, name, { value, steps: [] });
  for (const parameter of parameters) {
    const { name, form } = parameter;
    if (form === "star") {
      if (name === "") continue;
      const rest: readonly Element[] = positional.splice(0).map((one) => certain(one.value, one.place));
      bind(name, { kind: "tuple", elements: rest, origin: noOrigin });
    } else if (form === "double-star") {
      const entries = new Map<string, DictEntry>();
      for (const [key, one] of keywords)
        entries.set(key, {
          key: { kind: "string", value: key, origin: noOrigin },
          value: one.value,
          place: one.place,
          presence: "certain",
        });
      keywords.clear();
      bind(name, { kind: "dict", entries, origin: noOrigin });
    } else {
      let given = form === "keyword-only" ? undefined : positional.shift();
      if (!given && form !== "positional-only") {
        given = keywords.get(name);
        keywords.delete(name);
      }
      const value = given?.value ?? called.defaults.get(name);
      if (!value) return false;
      bind(name, value);
    }
  }
  return positional.length === 0 && keywords.size === 0;
}

/** `Enumeration(value)` */
function memberOfValue(called: ClassValue, members: readonly Value[], call: Call): Value {
  const { evaluation, place } = call;
  const given = call.positional[0]?.value;
  const verdicts = members.map((member) => given && areEqual(valueOfMember(member), valueOfMember(given)));
  const index = verdicts.findIndex((same) => same !== false);
  if (given && index === -1) {
    const text = `not a valid ${called.name}`;
    return evaluation.raise(["ValueError", "Exception", "BaseException"], text, place, given);
  }
  const found = verdicts[index] ? members[index] : undefined;
  return found ?? unknownResult(call, called.name, valuesOf(call));
}

/** `Class(arguments)` */
function instantiate(called: ClassValue, call: Call): Value {
  const { evaluation, place } = call;
  if (called.members) return memberOfValue(called, called.members, call);
  const origin = computed(place, `${called.name}()`, ...valuesOf(call));
  const attributes: Scope = {
    kind: "instance",
    path: call.frame.path,
    names: new Map(),
    parent: undefined,
    open: undefined,
  };
  evaluation.born(attributes);
  const instance: Value = { kind: "instance", class: called, attributes, origin };
  const initializer = methodOfClass(called, "__init__");
  if (initializer === "unknown") {
    const first = call.positional[0]?.value;
    if (first) evaluation.assign(attributes, "args", { value: first, steps: [] });
    attributes.open = evaluation.unknown(
      "{name} is made by a class outside the project",
      { name: called.name },
      place,
    );
    noteCallMayRaise(call);
    return instance;
  }
  if (initializer)
    callProjectFunction(initializer, {
      ...call,
      positional: [{ value: instance, place }, ...call.positional],
    });
  return instance;
}

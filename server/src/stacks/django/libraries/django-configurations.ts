import { tableOf } from "../../../engine/records";
import { argumentOf } from "../../../interpreter/python/arguments";
import { lookUp } from "../../../interpreter/python/environment/look-up";
import { convertBoolean, readEnvironment } from "../../../interpreter/python/environment/read";
import { classAttribute } from "../../../interpreter/python/evaluate/attributes";
import type { Call, Evaluation, Frame, Library } from "../../../interpreter/python/evaluation";
import { truthinessOf } from "../../../interpreter/python/values/comparison";
import {
  computed,
  dictOf,
  list,
  number,
  string,
  strings,
  tuple,
} from "../../../interpreter/python/values/construct";
import { exceptionTypes } from "../../../interpreter/python/values/exceptions";
import { valueOfJson } from "../../../interpreter/python/values/json-values";
import {
  type Binding,
  type ClassValue,
  certain,
  isConstantName,
  type LibraryObject,
  noOrigin,
  type Scope,
  type StringValue,
  type UnknownValue,
  type Value,
} from "../../../interpreter/python/values/value";
import { parseDatabaseUrl } from "./database-url";

interface ValueState {
  /** "BooleanValue", "ListValue", … */
  readonly type: string;
  readonly call: Call;
}

const prefix = "configurations.values.";

/** `values.BooleanValue(False)`: read when the class is set up, under a name made from the attribute's. */
function createConfigurationValue(name: string, call: Call): Value | undefined {
  if (call.open || !name.startsWith(prefix) || !name.endsWith("Value")) return undefined;
  const state: ValueState = { type: name.slice(prefix.length), call };
  const value: LibraryObject = {
    kind: "library-object",
    class: "configurations.Value",
    state,
    origin: noOrigin,
  };
  const named = call.keywords.get("environ_name");
  const late = call.keywords.get("late_binding");
  return named && !(late && truthinessOf(late.value)) ? setUp(value, "") : value;
}

/** The classes of a module that are configurations. */
export function configurationClasses(scope: Scope): readonly ClassValue[] {
  const classes: ClassValue[] = [];
  for (const { value } of scope.names.values())
    if (value.kind === "class" && isConfiguration(value)) classes.push(value);
  return classes;
}

function isConfiguration(value: Value, depth = 0): boolean {
  if (value.kind === "external")
    return (
      value.name === "configurations.Configuration" || value.name === "configurations.base.Configuration"
    );
  return value.kind === "class" && depth < 20 && value.bases.some((base) => isConfiguration(base, depth + 1));
}

/**
 * The settings that the configuration chosen for production gives: the one DJANGO_CONFIGURATION names,
 * else one named after production, else the only one. A message's template when it is not known which.
 */
export function configurationSettings(
  evaluation: Evaluation,
  frame: Frame,
  classes: readonly ClassValue[],
): ReadonlyMap<string, Binding> | undefined {
  const chosen = chooseClass(evaluation, frame, classes);
  if (!chosen) return undefined;
  const settings = new Map<string, Binding>();
  const attributes: Scope = {
    kind: "instance",
    path: frame.path,
    names: settings as Map<string, Binding>,
    parent: undefined,
    open: undefined,
  };
  const instance: Value = { kind: "instance", class: chosen, attributes, origin: noOrigin };
  const methods: [string, Binding][] = [];
  for (const owner of linearize(chosen).reverse())
    for (const [name, binding] of owner.scope.names) {
      if (!isConstantName(name)) continue;
      settings.delete(name);
      const { value } = binding;
      if (value.kind === "function") methods.push([name, { value, steps: binding.steps }]);
      else settings.set(name, { value: settle(value, name), steps: binding.steps });
    }
  for (const [name, { value, steps }] of methods) {
    const current = classAttribute(chosen, name);
    if (current !== value || value.kind !== "function") continue;
    const place = steps[0] ?? { path: frame.path, range: { start: 0, end: 0 } };
    const call: Call = {
      evaluation,
      frame,
      place,
      positional: [{ value: instance, place }],
      keywords: new Map(),
      open: undefined,
    };
    settings.set(name, { value: evaluation.callValue({ ...value, decorated: false }, call), steps });
  }
  return settings;
}

function chooseClass(
  evaluation: Evaluation,
  frame: Frame,
  classes: readonly ClassValue[],
): ClassValue | undefined {
  const place = { path: frame.path, range: { start: 0, end: 0 } };
  const wanted = lookUp(evaluation, "DJANGO_CONFIGURATION", place);
  if (wanted.state === "set") return classes.find((one) => one.name === wanted.value);
  return (
    classes.find((one) => /^prod(uction)?$/i.test(one.name)) ??
    (classes.length === 1 ? classes[0] : undefined)
  );
}

/** The class and its ancestors, each once, the nearest first. */
function linearize(value: ClassValue, seen: ClassValue[] = []): ClassValue[] {
  const index = seen.indexOf(value);
  if (index !== -1) seen.splice(index, 1);
  seen.push(value);
  for (const base of value.bases) if (base.kind === "class" && seen.length < 100) linearize(base, seen);
  return seen;
}

function settle(value: Value, name = ""): Value {
  if (value.kind === "library-object" && value.class === "configurations.Value") return setUp(value, name);
  return value;
}

function setUp(self: LibraryObject, name: string): Value {
  const { type, call } = self.state as ValueState;
  const { evaluation, place } = call;
  const fallback = argumentOf(call, 0, "default");
  const isDatabase = type === "DatabaseURLValue";
  const given = (key: string) => call.keywords.get(key)?.value;
  const environ = given("environ");
  const convert = (text: Value): Value => convertTo(type, call, text);
  const adapt = (value: Value): Value =>
    isDatabase && value.kind === "string" ? convert(value) : adapted(type, value);
  if (environ && truthinessOf(environ) === false)
    return fallback ? adapt(fallback.value) : { kind: "none", origin: noOrigin };
  const named = given("environ_name");
  const ownPrefix = given("environ_prefix");
  const base = named?.kind === "string" ? named.value : isDatabase ? "DATABASE_URL" : name;
  const before =
    ownPrefix === undefined
      ? isDatabase
        ? ""
        : "DJANGO_"
      : ownPrefix.kind === "string" && ownPrefix.value !== ""
        ? `${ownPrefix.value}_`
        : "";
  const required =
    type === "SecretValue" || (given("environ_required") && truthinessOf(given("environ_required") as Value));
  return readEnvironment(evaluation, {
    key: string(before + base.toUpperCase(), noOrigin),
    place,
    helper: "django-configurations",
    default: required ? undefined : fallback,
    conversion: conversions[type],
    convert,
    convertDefault: adapt,
    missing: required ? exceptionTypes("ImproperlyConfigured") : undefined,
  });
}

const conversions: Readonly<Record<string, string>> = tableOf({
  BooleanValue: "bool",
  IntegerValue: "int",
  PositiveIntegerValue: "int",
  FloatValue: "float",
  ListValue: "list",
  TupleValue: "tuple",
  SetValue: "list",
  DictValue: "dict",
  DatabaseURLValue: "dict",
});

function adapted(type: string, value: Value): Value {
  if (value.kind !== "list" && value.kind !== "tuple") return value;
  if (type === "ListValue") return list(value.elements, value.origin);
  if (type === "TupleValue") return tuple(value.elements, value.origin);
  return value;
}

function convertTo(type: string, call: Call, text: Value): Value {
  if (text.kind !== "string") return text;
  return converted(type, call, text) ?? vague(call);
}

function vague(call: Call): UnknownValue {
  return call.evaluation.unknown("This conversion is not followed", {}, call.place);
}

function converted(type: string, call: Call, text: StringValue): Value | undefined {
  const { evaluation, place } = call;
  const origin = computed(place, type, text);
  switch (type) {
    case "Value":
    case "SecretValue":
    case "EmailValue":
    case "URLValue":
    case "IPValue":
    case "RegexValue":
    case "PathValue":
      return text;
    case "BooleanValue":
      return convertBoolean(
        evaluation,
        { ...text, value: text.value.trim() },
        place,
        ["yes", "y", "true", "1"],
        ["no", "n", "false", "0", ""],
      );
    case "IntegerValue":
    case "PositiveIntegerValue":
      return /^\s*[+-]?\d+\s*$/.test(text.value) ? number(Number(text.value), false, origin) : undefined;
    case "ListValue":
    case "TupleValue": {
      const parts = text.value
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== "");
      const elements = strings(parts, origin);
      return type === "ListValue" ? list(elements, origin) : tuple(elements, origin);
    }
    case "SetValue":
      return {
        kind: "set",
        elements: text.value.split(",").map((part) => certain(string(part.trim(), origin))),
        origin,
      };
    case "JSONValue":
      return valueOfJson(text.value, origin);
    case "DatabaseURLValue": {
      const database = parseDatabaseUrl(text.value, origin);
      return database && dictOf([["default", database]], origin);
    }
    default:
      return undefined;
  }
}

export const djangoConfigurations: Library = { call: createConfigurationValue };

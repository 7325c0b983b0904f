import { argumentOf, callWith, valuesOf } from "../arguments";
import { writeAttribute, writeNamespace } from "../evaluate/assignment";
import { attributeOf, memberNames } from "../evaluate/attributes";
import { executeText } from "../evaluate/import";
import { iterate } from "../evaluate/iteration";
import type { Call, KnownFunction, Library } from "../evaluation";
import { openFile } from "../files";
import { pairsToDict, sortElements } from "../methods/collection-methods";
import { strip } from "../methods/string-methods";
import { truthinessOf } from "../values/comparison";
import {
  boolean,
  computed,
  dictOf,
  follows,
  libraryObject,
  list,
  none,
  number,
  string,
  tuple,
} from "../values/construct";
import { exactElements, mergeInto, uniqueElements, withoutOrder } from "../values/elements";
import { exceptionTypes, PythonError } from "../values/exceptions";
import { valueOfJson } from "../values/json-values";
import { numeric } from "../values/numbers";
import { reprOf, strOf } from "../values/python-text";
import {
  type Binding,
  certain,
  type DictEntry,
  type Element,
  type KnownType,
  noOrigin,
  presenceOf,
  type UnknownValue,
  type Value,
} from "../values/value";

/** Python's builtin functions, by name. Undefined results are unknown. */
export const builtinFunctions: Readonly<Record<string, KnownFunction>> = {
  bool(call) {
    const first = argumentOf(call, 0)?.value;
    if (!first) return boolean(false, computed(call.place, "bool()"));
    const truthy = truthinessOf(first);
    const origin = computed(call.place, "bool()", first);
    if (truthy !== undefined) return boolean(truthy, origin);
    return follows([first], origin, { type: "boolean" });
  },
  int: (call) => toNumber(call, false),
  float: (call) => toNumber(call, true),
  str(call) {
    const first = argumentOf(call, 0)?.value;
    const origin = computed(call.place, "str()", ...valuesOf(call));
    if (!first) return string("", origin);
    if (call.positional.length > 1) return undefined;
    const text = strOf(first);
    if (text !== undefined) return string(text, origin);
    return follows([first], origin, {
      type: "string",
      ...(first.kind === "unknown" && first.prefix !== undefined ? { prefix: first.prefix } : {}),
    });
  },
  repr(call) {
    const first = argumentOf(call, 0)?.value;
    const text = first && reprOf(first);
    return text === undefined ? undefined : string(text, computed(call.place, "repr()", ...valuesOf(call)));
  },
  list: (call) => toSequence(call, "list"),
  tuple: (call) => toSequence(call, "tuple"),
  set: (call) => toSequence(call, "set"),
  frozenset: (call) => toSequence(call, "set"),
  dict(call) {
    const first = argumentOf(call, 0)?.value;
    const origin = computed(call.place, "dict()", ...valuesOf(call));
    const entries = new Map<string, DictEntry>();
    let open: UnknownValue | undefined;
    if (first) {
      const from = first.kind === "list" || first.kind === "tuple" ? pairsToDict(first) : first;
      if (from?.kind !== "dict" && from?.kind !== "unknown") return undefined;
      open = mergeInto(entries, from, open);
    }
    const keywords = dictOf(
      [...call.keywords].map(([key, one]) => [key, one.value]),
      origin,
    );
    for (const [key, entry] of keywords.entries)
      entries.set(key, { ...entry, place: call.keywords.get(key)?.place });
    if (call.open) open = mergeInto(entries, call.open, open);
    return { kind: "dict", entries, open, origin };
  },
  len(call) {
    const first = argumentOf(call, 0)?.value;
    const origin = computed(call.place, "len()", ...valuesOf(call));
    if (first?.kind === "string") return number([...first.value].length, false, origin);
    if (first?.kind === "dict")
      return !first.open && [...first.entries.values()].every((entry) => entry.presence === "certain")
        ? number(first.entries.size, false, origin)
        : undefined;
    if (first?.kind !== "list" && first?.kind !== "tuple" && first?.kind !== "set")
      return first?.kind === "none" ? raise(call, "TypeError", first) : vague(call, "number");
    const exact = exactElements(first.elements, "any-order");
    return exact ? number(exact.length, false, origin) : undefined;
  },
  any: (call) => quantify(call, true),
  all: (call) => quantify(call, false),
  min: (call) => extreme(call, -1),
  max: (call) => extreme(call, 1),
  sum(call) {
    const values = elementsOf(call);
    const numbers = values?.map((value) => numeric(value));
    if (!numbers || numbers.includes(undefined) || call.positional.length > 1) return undefined;
    const total = numbers.reduce((sum, one) => sum + (one?.value ?? 0), 0);
    return number(
      total,
      numbers.some((one) => one?.float) ?? false,
      computed(call.place, "sum()", ...valuesOf(call)),
    );
  },
  abs(call) {
    const value = numeric(argumentOf(call, 0)?.value ?? none({ kind: "none" }));
    return (
      value && number(Math.abs(value.value), value.float, computed(call.place, "abs()", ...valuesOf(call)))
    );
  },
  round(call) {
    const value = argumentOf(call, 0)?.value;
    if (value?.kind !== "number" || call.positional.length > 1 || !Number.isInteger(value.value))
      return undefined;
    return number(value.value, false, computed(call.place, "round()", value));
  },
  sorted(call) {
    const first = argumentOf(call, 0)?.value;
    const elements = first && iterate(call.evaluation, first, call.place);
    if (!elements) return undefined;
    const origin = computed(call.place, "sorted()", ...valuesOf(call));
    return list(call.keywords.size > 0 ? withoutOrder(elements) : sortElements(elements), origin);
  },
  reversed(call) {
    const first = argumentOf(call, 0)?.value;
    const elements = first && iterate(call.evaluation, first, call.place);
    return elements && list(elements.toReversed(), computed(call.place, "reversed()", ...valuesOf(call)));
  },
  enumerate(call) {
    const values = elementsOf(call);
    const start = argumentOf(call, 1, "start")?.value;
    if (!values || (start && start.kind !== "number")) return undefined;
    const origin = computed(call.place, "enumerate()", ...valuesOf(call));
    const first = start?.value ?? 0;
    return list(
      values.map((value, index) =>
        certain(tuple([certain(number(first + index, false, origin)), certain(value)], origin)),
      ),
      origin,
    );
  },
  zip(call) {
    const columns = call.positional.map((one) =>
      exactElements(iterate(call.evaluation, one.value, call.place)),
    );
    if (call.open || columns.includes(undefined)) return undefined;
    const origin = computed(call.place, "zip()", ...valuesOf(call));
    const length = Math.min(...columns.map((column) => column?.length ?? 0));
    const rows = Array.from({ length: columns.length === 0 ? 0 : length }, (_, index) =>
      certain(
        tuple(
          columns.map((column) => certain(column?.[index] as Value)),
          origin,
        ),
      ),
    );
    return list(rows, origin);
  },
  range(call) {
    const bounds = call.positional.map((one) => (one.value.kind === "number" ? one.value.value : Number.NaN));
    const [start, stop, step] =
      bounds.length === 1 ? [0, bounds[0], 1] : [bounds[0], bounds[1], bounds[2] ?? 1];
    if (start === undefined || stop === undefined || bounds.some(Number.isNaN) || step === 0)
      return undefined;
    const origin = computed(call.place, "range()", ...valuesOf(call));
    const numbers: Element[] = [];
    for (let i = start; (step as number) > 0 ? i < stop : i > stop; i += step as number) {
      if (numbers.length > 2000) return undefined;
      numbers.push(certain(number(i, false, origin)));
    }
    return list(numbers, origin);
  },
  map(call) {
    const transform = argumentOf(call, 0)?.value;
    const source = argumentOf(call, 1)?.value;
    if (!transform || !source || call.positional.length !== 2) return undefined;
    const elements = iterate(call.evaluation, source, call.place);
    return elements && list(mapElements(call, transform, elements), computed(call.place, "map()", source));
  },
  filter(call) {
    const test = argumentOf(call, 0)?.value;
    const source = argumentOf(call, 1)?.value;
    const elements = source && iterate(call.evaluation, source, call.place);
    if (!test || !elements) return undefined;
    const kept: Element[] = [];
    for (const element of elements) {
      if (element.presence === "rest") {
        kept.push(element);
        continue;
      }
      const verdict = test.kind === "none" ? element.value : callWith(test, element.value, call);
      const truthy = truthinessOf(verdict);
      if (truthy === false) continue;
      kept.push(truthy || element.presence === "maybe" ? element : { ...element, presence: "maybe" });
    }
    return list(kept, computed(call.place, "filter()", source));
  },
  isinstance(call) {
    const value = argumentOf(call, 0)?.value;
    const type = argumentOf(call, 1)?.value;
    if (!value || !type) return undefined;
    const types = type.kind === "tuple" ? type.elements.map((element) => element.value) : [type];
    const name =
      (value.kind === "number" && value.float ? "float" : typeNames[value.kind]) ??
      (value.kind === "unknown" && value.type ? unknownTypeNames[value.type] : undefined);
    if (!name || !types.every((one) => one.kind === "external")) return undefined;
    const wanted = types.map((one) => (one.kind === "external" ? one.name.replace(/^builtins\./, "") : ""));
    const answer = wanted.some(
      (one) =>
        one === name ||
        one === "object" ||
        (name === "bool" && one === "int") ||
        abstractTypes[/^(?:collections\.abc|typing|numbers)\.(\w+)$/.exec(one)?.[1] ?? ""]?.has(name),
    );
    return boolean(answer, computed(call.place, "isinstance()", value));
  },
  callable(call) {
    const kind = argumentOf(call, 0)?.value.kind;
    if (kind === "function" || kind === "class" || kind === "method")
      return boolean(true, computed(call.place, "callable()"));
    return kind !== undefined && kind in typeNames
      ? boolean(false, computed(call.place, "callable()"))
      : undefined;
  },
  getattr(call) {
    const [object, name, fallback] = call.positional;
    if (object?.value === undefined || name?.value.kind !== "string") return undefined;
    const { value } = object;
    if (!fallback) return attributeOf(call.evaluation, call.frame, value, name.value.value, call.place);
    if (value.kind === "module" || value.kind === "instance" || value.kind === "class") {
      return attributeOrFallback(call, value, name.value.value, fallback.value);
    }
    return value.kind === "none" ? fallback.value : undefined;
  },
  hasattr(call) {
    const [object, name] = call.positional;
    if (object?.value.kind !== "module" || name?.value.kind !== "string") return undefined;
    const { scope } = object.value;
    const found = scope.names.get(name.value.value);
    if (found)
      return presenceOf(found) === "maybe" ? undefined : boolean(true, computed(call.place, "hasattr()"));
    return scope.open ? undefined : boolean(false, computed(call.place, "hasattr()"));
  },
  setattr(call) {
    const [object, name, value] = call.positional;
    if (!object || !name || !value) return undefined;
    if (object.value.kind === "module")
      writeNamespace(call.evaluation, object.value.scope, name.value, value.value, call.place);
    else if (name.value.kind === "string")
      writeAttribute(call.evaluation, object.value, name.value.value, value.value, call.place);
    return none({ kind: "none" });
  },
  print: (call) => none(computed(call.place, "print()")),
  globals: (call) => libraryObject("namespace", call.frame.module, computed(call.place, "globals()")),
  locals: (call) => libraryObject("namespace", call.frame.scope, computed(call.place, "locals()")),
  vars(call) {
    const first = argumentOf(call, 0)?.value;
    if (!first) return libraryObject("namespace", call.frame.scope, computed(call.place, "vars()"));
    return first.kind === "module"
      ? libraryObject("namespace", first.scope, computed(call.place, "vars()"))
      : undefined;
  },
  exec: (call) => executeText(call),
  compile: (call) => argumentOf(call, 0)?.value,
  open: openFile,
  dir(call) {
    const first = argumentOf(call, 0)?.value;
    const names = first ? memberNames(first) : call.frame.scope.open ? undefined : call.frame.scope.names;
    return names && list(nameElements(names), computed(call.place, "dir()", ...valuesOf(call)));
  },
  eval(call) {
    const text = argumentOf(call, 0)?.value;
    return text && literalValue(call, text);
  },
  type: () => undefined,
  id: () => undefined,
  chr(call) {
    const code = argumentOf(call, 0)?.value;
    return code?.kind === "number"
      ? string(String.fromCodePoint(code.value), computed(call.place, "chr()", code))
      : undefined;
  },
  ord(call) {
    const text = argumentOf(call, 0)?.value;
    return text?.kind === "string"
      ? number(text.value.codePointAt(0) ?? 0, false, computed(call.place, "ord()", text))
      : undefined;
  },
  next(call) {
    const first = argumentOf(call, 0)?.value;
    if (first?.kind !== "list") return undefined;
    const head = first.elements[0];
    if (!head) return argumentOf(call, 1)?.value;
    return head.presence === "certain" && !head.unordered ? head.value : undefined;
  },
  iter: (call) => toSequence(call, "list"),
  object: (call) => libraryObject("object", undefined, computed(call.place, "object()")),
};

/** Names in the order in which Python lists them. */
export function nameElements(names: ReadonlyMap<string, Binding>): readonly Element[] {
  return sortElements(
    [...names].map(([name, binding]) => ({
      value: string(name, noOrigin),
      place: undefined,
      presence: presenceOf(binding),
    })),
  );
}

const typeNames: Readonly<Partial<Record<Value["kind"], string>>> = {
  none: "NoneType",
  boolean: "bool",
  number: "int",
  string: "str",
  bytes: "bytes",
  list: "list",
  tuple: "tuple",
  dict: "dict",
  set: "set",
  path: "pathlib.Path",
  duration: "datetime.timedelta",
};

const sequences = ["str", "bytes", "list", "tuple"];
const containers = new Set([...sequences, "dict", "set"]);
const hashed = [
  "NoneType",
  "bool",
  "int",
  "float",
  "str",
  "bytes",
  "tuple",
  "pathlib.Path",
  "datetime.timedelta",
];
const numbers = new Set(["int", "bool", "float"]);

/** Which values are instances of the classes of `collections.abc`, `typing` and `numbers`. */
const abstractTypes: Readonly<Record<string, ReadonlySet<string>>> = {
  Iterable: containers,
  Collection: containers,
  Container: containers,
  Sized: containers,
  Reversible: new Set([...sequences, "dict"]),
  Sequence: new Set(sequences),
  MutableSequence: new Set(["list"]),
  List: new Set(["list"]),
  Tuple: new Set(["tuple"]),
  Set: new Set(["set"]),
  MutableSet: new Set(["set"]),
  Mapping: new Set(["dict"]),
  MutableMapping: new Set(["dict"]),
  Dict: new Set(["dict"]),
  Hashable: new Set(hashed),
  Number: numbers,
  Complex: numbers,
  Real: numbers,
};

const unknownTypeNames: Readonly<Partial<Record<KnownType, string>>> = {
  string: "str",
  boolean: "bool",
  list: "list",
  tuple: "tuple",
  dict: "dict",
};

/** `getattr(object, name, fallback)` */
function attributeOrFallback(call: Call, object: Value, name: string, fallback: Value): Value {
  const { evaluation, frame, place } = call;
  return evaluation.guarded(
    (types) => types.includes("AttributeError"),
    (region) => {
      try {
        const found = attributeOf(evaluation, frame, object, name, place);
        return region.mayRaise ? evaluation.joinValues([found, fallback], place) : found;
      } catch (thrown) {
        if (thrown instanceof PythonError) return fallback;
        throw thrown;
      }
    },
  );
}

/** A text read as a Python literal, as `ast.literal_eval` does; undefined for what is more than that. */
export function literalValue(call: Call, text: Value): Value | undefined {
  const origin = computed(call.place, "eval()", text);
  if (text.kind === "unknown") return follows([text], origin);
  if (text.kind !== "string") return undefined;
  const word = text.value.trim();
  if (word === "True" || word === "False") return boolean(word === "True", origin);
  if (word === "None") return none(origin);
  if (/^-?(0|[1-9]\d{0,14})$/.test(word)) return number(Number(word), false, origin);
  if (/^'[^'\\\n]*'$|^"[^"\\\n]*"$/.test(word)) return string(word.slice(1, -1), origin);
  return /^\[[^()'\\]*\]$/.test(word) ? valueOfJson(word, origin) : undefined;
}

function vague(call: Call, type: KnownType): Value | undefined {
  return follows(valuesOf(call), computed(call.place, "call", ...valuesOf(call)), { type });
}

function raise(call: Call, type: string, ...involved: readonly Value[]): Value {
  return call.evaluation.raise(exceptionTypes(type), "", call.place, ...involved);
}

function toNumber(call: Call, float: boolean): Value | undefined {
  const first = argumentOf(call, 0)?.value;
  const operation = float ? "float()" : "int()";
  if (!first) return number(0, float, computed(call.place, operation));
  const origin = computed(call.place, operation, first);
  const value = numeric(first);
  if (value) return number(float ? value.value : Math.trunc(value.value), float, origin);
  if (first.kind === "string") {
    if (call.positional.length > 1) return undefined;
    const text = strip(first.value, undefined, true, true);
    const pattern = float ? /^[+-]?(\d[\d_]*(?:\.\d*)?|\.\d+)(e[+-]?\d+)?$/i : /^[+-]?\d+(_\d+)*$/;
    if (!pattern.test(text)) return raise(call, "ValueError", first);
    const parsed = Number(text.replaceAll("_", ""));
    return float || Number.isSafeInteger(parsed) ? number(parsed, float, origin) : undefined;
  }
  if (first.kind === "none" || first.kind === "list" || first.kind === "dict")
    return raise(call, "TypeError", first);
  call.evaluation.noteMayRaise(
    new PythonError(exceptionTypes("ValueError"), "invalid literal", new Set(), call.place, true),
  );
  return follows([first], origin, { type: "number" });
}

function toSequence(call: Call, kind: "list" | "tuple" | "set"): Value | undefined {
  const first = argumentOf(call, 0)?.value;
  const origin = computed(call.place, `${kind}()`, ...valuesOf(call));
  if (!first) return { kind, elements: [], origin };
  if (first.kind === "unknown") return { ...first, origin, type: kind, truthy: undefined };
  const elements = iterate(call.evaluation, first, call.place);
  if (!elements) return undefined;
  return { kind, elements: kind === "set" ? uniqueElements(elements) : elements, origin };
}

function elementsOf(call: Call): readonly Value[] | undefined {
  const first = argumentOf(call, 0)?.value;
  return first && exactElements(iterate(call.evaluation, first, call.place));
}

function quantify(call: Call, wanted: boolean): Value | undefined {
  const first = argumentOf(call, 0)?.value;
  const elements = first && iterate(call.evaluation, first, call.place);
  if (!elements) return undefined;
  const origin = computed(
    call.place,
    wanted ? "any()" : "all()",
    ...elements.map((element) => element.value),
  );
  let sure = true;
  for (const element of elements) {
    const truthy = element.presence === "rest" ? undefined : truthinessOf(element.value);
    if (truthy === wanted && element.presence === "certain") return boolean(wanted, origin);
    if (truthy !== !wanted) sure = false;
  }
  return sure ? boolean(!wanted, origin) : follows([first], origin, { type: "boolean" });
}

function extreme(call: Call, sign: number): Value | undefined {
  const values = call.positional.length === 1 ? elementsOf(call) : call.positional.map((one) => one.value);
  if (!values || values.length === 0 || call.keywords.size > 0) return undefined;
  let best = values[0] as Value;
  for (const value of values) {
    const a = numeric(value);
    const b = numeric(best);
    if (!a || !b) return follows(values, computed(call.place, "max()", ...values));
    if ((a.value - b.value) * sign > 0) best = value;
  }
  return best;
}

function mapElements(call: Call, transform: Value, elements: readonly Element[]): readonly Element[] {
  return elements.map((element) => {
    const value = callWith(transform, element.value, call);
    if (element.presence === "rest" && value.kind !== "unknown") return element;
    return { ...element, value };
  });
}

const pureBuiltins = new Set(
  "bool int float str len any all min max sum abs round isinstance repr sorted".split(" "),
);

/** The functions that are there without an import: "builtins.len". */
export const builtins: Library = {
  functions: Object.fromEntries(
    Object.entries(builtinFunctions).map(([name, known]) => [`builtins.${name}`, known]),
  ),
  isPure: (name) => name.startsWith("builtins.") && pureBuiltins.has(name.slice("builtins.".length)),
};

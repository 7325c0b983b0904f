import { folderOf } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import { argumentOf, callWith } from "../../../interpreter/python/arguments";
import { lookUp } from "../../../interpreter/python/environment/look-up";
import { convertBoolean, readEnvironment } from "../../../interpreter/python/environment/read";
import type { Call, Evaluation, Library, LibraryClass } from "../../../interpreter/python/evaluation";
import { strip } from "../../../interpreter/python/methods/string-methods";
import { falsehoods, truths } from "../../../interpreter/python/standard-library/strtobool";
import { computed, list, string, tuple } from "../../../interpreter/python/values/construct";
import { exceptionTypes } from "../../../interpreter/python/values/exceptions";
import { workspacePath } from "../../../interpreter/python/values/paths";
import { strOf } from "../../../interpreter/python/values/python-text";
import {
  certain,
  type LibraryObject,
  noOrigin,
  type StringValue,
  type Value,
} from "../../../interpreter/python/values/value";
import { findUpwards } from "./environment-files";

interface ConfigState {
  /** The file given to `Config(RepositoryEnv(path))`; undefined when decouple searches. */
  readonly file: RelativePath | undefined;
  readonly searchFrom: RelativePath | undefined;
}

/** `decouple.config`, `AutoConfig(search_path)`, `Config(RepositoryEnv(path))` */
function createConfig(state: Partial<ConfigState>): LibraryObject {
  return {
    kind: "library-object",
    class: "decouple.config",
    state: { file: undefined, searchFrom: undefined, ...state },
    origin: noOrigin,
  };
}

function createAutoConfig(call: Call): Value {
  const path = pathOf(argumentOf(call, 0, "search_path")?.value);
  return createConfig(path === undefined ? {} : { searchFrom: path });
}

/** `RepositoryEnv(path)` is its path; `Config` around it reads it. */
function createConfigOf(call: Call): Value {
  const path = pathOf(argumentOf(call, 0)?.value);
  return createConfig(path === undefined ? {} : { file: path });
}

function pathOf(value: Value | undefined): RelativePath | undefined {
  return value?.kind === "string" || value?.kind === "path" ? workspacePath(value.value) : undefined;
}

const decoupleConfig: LibraryClass = {
  call(self, method, call) {
    if (method !== "__call__" && method !== "get") return undefined;
    const key = argumentOf(call, 0, "option");
    if (!key) return undefined;
    loadRepository(self, call, key.value);
    const cast = argumentOf(call, 2, "cast");
    const convert = (value: Value): Value => convertBy(call, cast?.value, value);
    return readEnvironment(call.evaluation, {
      key: key.value,
      place: call.place,
      helper: "python-decouple",
      default: argumentOf(call, 1, "default"),
      conversion: cast && castName(cast.value),
      convert,
      convertDefault: cast && convert,
      missing: exceptionTypes("UndefinedValueError"),
    });
  },
};

/** What the repository file holds counts where the environment is silent, for this key alone. */
function loadRepository(self: LibraryObject, { evaluation, frame, place }: Call, key: Value): void {
  if (key.kind !== "string" || lookUp(evaluation, key.value, place).state !== "unset") return;
  const state = self.state as ConfigState;
  const file =
    state.file ?? findUpwards(evaluation, state.searchFrom ?? folderOf(frame.path), ["settings.ini", ".env"]);
  if (file === undefined || !evaluation.world.isShipped(file)) return;
  evaluation.loadedEnvironmentFiles.add(file);
  const found = findInFile(evaluation, file, key.value);
  if (found)
    evaluation.assign(evaluation.environment, key.value, { value: found, steps: [found.origin.place] });
}

/** decouple's own reading of a file: no comments after values, quotes only around the whole. */
function findInFile(
  evaluation: Evaluation,
  path: RelativePath,
  key: string,
):
  | (StringValue & { origin: { place: { path: RelativePath; range: { start: number; end: number } } } })
  | undefined {
  const text = evaluation.world.text(path);
  if (text === undefined) return undefined;
  let offset = 0;
  let found: ReturnType<typeof findInFile>;
  for (const line of text.split("\n")) {
    const start = offset;
    offset += line.length + 1;
    const equals = line.indexOf("=");
    if (equals === -1 || line.trimStart().startsWith("#") || line.slice(0, equals).trim() !== key) continue;
    const raw = line.slice(equals + 1).trim();
    const quoted = raw.length >= 2 && (raw[0] === "'" || raw[0] === '"') && raw.at(-1) === raw[0];
    const valueStart =
      start + equals + 1 + (line.slice(equals + 1).length - line.slice(equals + 1).trimStart().length);
    const range = { start: valueStart, end: valueStart + raw.length };
    const where = { path, range: range.end > range.start ? range : { start, end: start + line.length } };
    found = {
      kind: "string",
      value: quoted ? raw.slice(1, -1) : raw,
      origin: { kind: "literal", place: where },
    };
  }
  return found;
}

function castName(cast: Value): string | undefined {
  if (cast.kind === "external") {
    const name = cast.name.replace(/^builtins\./, "");
    return name === "str" ? undefined : name;
  }
  return cast.kind === "library-object" && cast.class === "decouple.Csv" ? "csv" : "other";
}

function convertBy(call: Call, cast: Value | undefined, value: Value): Value {
  if (!cast) return value;
  const { evaluation, place } = call;
  if (cast.kind === "external" && cast.name === "builtins.bool") {
    if (value.kind === "unknown") return { ...value, type: "boolean" };
    const text = strOf(value);
    if (text === undefined) return evaluation.unknown("Whether this is true is not known", {}, place);
    if (text === "") return { kind: "boolean", value: false, origin: computed(place, "bool()", value) };
    const read = convertBoolean(evaluation, { ...string(text, value.origin) }, place, truths, falsehoods);
    return { ...read, origin: computed(place, "cast", value) } as Value;
  }
  return callWith(cast, value, call);
}

interface CsvState {
  readonly cast: Value | undefined;
  readonly delimiter: string;
  readonly after: Value | undefined;
}

/** `Csv(cast=str, delimiter=",", strip=…, post_process=list)` */
function createCsv(call: Call): Value | undefined {
  const delimiter = argumentOf(call, 1, "delimiter")?.value;
  if (argumentOf(call, 2, "strip") || (delimiter && delimiter.kind !== "string")) return undefined;
  const state: CsvState = {
    cast: argumentOf(call, 0, "cast")?.value,
    delimiter: delimiter?.value ?? ",",
    after: argumentOf(call, 3, "post_process")?.value,
  };
  return { kind: "library-object", class: "decouple.Csv", state, origin: noOrigin };
}

const decoupleCsv: LibraryClass = {
  call(self, method, call) {
    const text = argumentOf(call, 0)?.value;
    const state = self.state as CsvState;
    if (method !== "__call__" || !text) return undefined;
    const origin = computed(call.place, "Csv()", text);
    if (text.kind === "unknown") return { ...text, origin, type: "list" };
    if (text.kind !== "string") return undefined;
    // Quotes, escapes and comments are shlex's business, and rare.
    if (/['"\\#]/.test(text.value)) return undefined;
    const parts = text.value
      .split(new RegExp(`[${state.delimiter.replace(/[\]\\^-]/g, "\\$&")}]`))
      .filter((part) => part !== "");
    const plain = !state.cast || (state.cast.kind === "external" && state.cast.name === "builtins.str");
    const elements = parts.map((part) => {
      const value = string(strip(part, undefined, true, true), origin);
      return certain(plain ? value : callWith(state.cast as Value, value, call));
    });
    if (!state.after) return list(elements, origin);
    if (state.after.kind === "external" && state.after.name === "builtins.tuple")
      return tuple(elements, origin);
    return callWith(state.after, list(elements, origin), call);
  },
};

export const decouple: Library = {
  functions: {
    "decouple.config": (call) => decoupleConfig.call?.(createConfig({}), "__call__", call),
    "decouple.AutoConfig": createAutoConfig,
    "decouple.Config": createConfigOf,
    "decouple.RepositoryEnv": (call) => argumentOf(call, 0)?.value,
    "decouple.RepositoryIni": (call) => argumentOf(call, 0)?.value,
    "decouple.Csv": createCsv,
  },
  call(name, call) {
    if (call.open || !name.startsWith("decouple.config.")) return undefined;
    return decoupleConfig.call?.(createConfig({}), name.slice("decouple.config.".length), call);
  },
  classes: { "decouple.config": decoupleConfig, "decouple.Csv": decoupleCsv },
  exports: (module) => (module === "decouple" ? new Map() : undefined),
};

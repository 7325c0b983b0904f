import { folderOf } from "../../../engine/path";
import { tableOf } from "../../../engine/records";
import { argumentOf, callWith } from "../../../interpreter/python/arguments";
import { lookUp } from "../../../interpreter/python/environment/look-up";
import { convertBoolean, readEnvironment } from "../../../interpreter/python/environment/read";
import type { Argument, Call, Library, LibraryClass } from "../../../interpreter/python/evaluation";
import { areEqual } from "../../../interpreter/python/values/comparison";
import {
  computed,
  dictOf,
  follows,
  list,
  none,
  number,
  string,
  strings,
  tuple,
} from "../../../interpreter/python/values/construct";
import { exceptionTypes } from "../../../interpreter/python/values/exceptions";
import { valueOfJson } from "../../../interpreter/python/values/json-values";
import { appendPath, normalizePath, parentsOf } from "../../../interpreter/python/values/paths";
import {
  certain,
  type LibraryObject,
  noOrigin,
  type StringValue,
  type Value,
} from "../../../interpreter/python/values/value";
import { parseDatabaseUrl } from "./database-url";
import { loadEnvironmentFile } from "./environment-files";

interface EnvState {
  /** What `Env(DEBUG=(bool, False))` says about each variable. */
  readonly scheme: ReadonlyMap<
    string,
    { readonly cast: Value | undefined; readonly default: Argument | undefined }
  >;
  readonly prefix: string;
}

const truths = ["true", "on", "ok", "y", "yes", "1"];

/** `environ.Env(...)` */
function createEnv(call: Call): Value {
  const scheme = new Map<string, { cast: Value | undefined; default: Argument | undefined }>();
  for (const [key, { value, place }] of call.keywords) {
    if (value.kind === "tuple" && value.elements.length === 2) {
      const [cast, fallback] = value.elements;
      const byDefault = fallback && { value: fallback.value, place: fallback.place ?? place };
      scheme.set(key, { cast: cast?.value, default: byDefault });
    } else scheme.set(key, { cast: value, default: undefined });
  }
  const state: EnvState = { scheme, prefix: "" };
  return { kind: "library-object", class: "environ.Env", state, origin: noOrigin };
}

/** `environ.Env.read_env(path)`: without a path, the `.env` beside the calling file. */
function readEnvFile(call: Call): Value {
  const file = argumentOf(call, 0, "env_file");
  const override = argumentOf(call, 5, "overwrite")?.value;
  const path = file && file.value.kind !== "none" ? file.value : undefined;
  const beside = folderOf(call.frame.path);
  const replaces = override?.kind === "boolean" && override.value;
  loadEnvironmentFile(
    call.evaluation,
    path ?? (beside === "" ? ".env" : `${beside}/.env`),
    replaces,
    call.place,
  );
  return none(noOrigin);
}

const djangoEnvironEnv: LibraryClass = {
  call(self, method, call) {
    if (method === "read_env") return readEnvFile(call);
    const variable = argumentOf(call, 0, "var");
    const builtin = (name: string): Value => ({
      kind: "external",
      name: `builtins.${name}`,
      origin: noOrigin,
    });
    switch (method) {
      case "__call__":
      case "get_value":
        return (
          variable &&
          read(self, call, variable, argumentOf(call, 1, "cast")?.value, argumentOf(call, 2, "default"))
        );
      case "str":
      case "unicode":
        return variable && read(self, call, variable, builtin("str"), argumentOf(call, 1, "default"));
      case "bool":
      case "int":
      case "float":
      case "json":
        return variable && read(self, call, variable, builtin(method), argumentOf(call, 1, "default"));
      case "list":
      case "tuple":
      case "dict":
        return (
          variable &&
          read(
            self,
            call,
            variable,
            builtin(method),
            argumentOf(call, 2, "default"),
            argumentOf(call, 1, "cast")?.value,
          )
        );
      case "db":
      case "db_url":
        return readDatabase(self, call, variable);
      case "email":
      case "email_url":
        return readEmail(self, call, variable);
      case "path": {
        const text = variable && read(self, call, variable, builtin("str"), argumentOf(call, 1, "default"));
        return text?.kind === "string" ? environPath(text.value) : text;
      }
      default:
        return variable && unread(self, call, variable);
    }
  },
  attribute(_self, name) {
    return name === "ENVIRON" ? { kind: "external", name: "os.environ", origin: noOrigin } : undefined;
  },
};

function readDatabase(self: LibraryObject, call: Call, variable: Argument | undefined): Value | undefined {
  const named = variable ?? { value: string("DATABASE_URL", noOrigin), place: call.place };
  const text: Value = { kind: "external", name: "builtins.str", origin: noOrigin };
  const url = read(self, call, named, text, argumentOf(call, 1, "default"));
  if (url.kind === "string") return parseDatabaseUrl(url.value, computed(call.place, ".db()", url));
  return url.kind === "unknown"
    ? { ...url, type: "dict", origin: computed(call.place, ".db()", url) }
    : undefined;
}

const emailNames = [
  "EMAIL_FILE_PATH",
  "EMAIL_HOST_USER",
  "EMAIL_HOST_PASSWORD",
  "EMAIL_HOST",
  "EMAIL_PORT",
  "EMAIL_BACKEND",
];

/** The names are known, and that is what counts for `vars().update(env.email_url(...))`; the values only from the environment. */
function readEmail(self: LibraryObject, call: Call, variable: Argument | undefined): Value {
  const named = variable ?? { value: string("EMAIL_URL", noOrigin), place: call.place };
  const text: Value = { kind: "external", name: "builtins.str", origin: noOrigin };
  const url = read(self, call, named, text, argumentOf(call, 1, "default"));
  const origin = computed(call.place, ".email_url()", url);
  const names = [...emailNames];
  const scheme = url.kind === "string" ? /^([\w+]+):/.exec(url.value)?.[1] : undefined;
  const backend = scheme === undefined ? undefined : emailBackends[scheme];
  if (url.kind === "unknown" || scheme === "smtp+tls" || scheme === "smtps") names.push("EMAIL_USE_TLS");
  if (url.kind === "unknown" || scheme === "smtp+ssl") names.push("EMAIL_USE_SSL");
  const unknown = (): Value =>
    follows([url], origin) ??
    call.evaluation.unknown("This part of the address is not followed", {}, call.place);
  return dictOf(
    names.map((name) => {
      if (name === "EMAIL_BACKEND" && backend)
        return [name, string(`django.core.mail.backends.${backend}.EmailBackend`, origin)];
      if (name.startsWith("EMAIL_USE_") && url.kind !== "unknown")
        return [name, { kind: "boolean", value: true, origin }];
      return [name, unknown()];
    }),
    origin,
  );
}

const emailBackends: Readonly<Record<string, string>> = tableOf({
  smtp: "smtp",
  smtps: "smtp",
  "smtp+tls": "smtp",
  "smtp+ssl": "smtp",
  consolemail: "console",
  filemail: "filebased",
  memorymail: "locmem",
  dummymail: "dummy",
});

/** A reader that is not followed: at least whether the variable is required is known. */
function unread(self: LibraryObject, call: Call, variable: Argument): Value | undefined {
  if (argumentOf(call, 1, "default") || variable.value.kind !== "string") return undefined;
  const found = read(self, call, variable, undefined, undefined);
  return found.kind === "unknown" ? { ...found, type: undefined } : undefined;
}

function read(
  self: LibraryObject,
  call: Call,
  variable: Argument,
  cast: Value | undefined,
  given: Argument | undefined,
  elementCast?: Value,
): Value {
  const { evaluation, place } = call;
  const state = self.state as EnvState;
  const key: Value =
    state.prefix !== "" && variable.value.kind === "string"
      ? { ...variable.value, value: state.prefix + variable.value.value }
      : variable.value;
  const info = key.kind === "string" ? state.scheme.get(key.value) : undefined;
  const fallback = given ?? info?.default;
  const chosen = cast && cast.kind !== "none" ? cast : (info?.cast ?? smartCast(fallback?.value));
  const conversion = castName(chosen);
  return readEnvironment(evaluation, {
    key,
    place,
    helper: "django-environ",
    default: fallback,
    conversion,
    convert: (text) => {
      if (text.value.startsWith("$")) return followProxy(self, call, text, chosen, fallback, elementCast);
      if (fallback && areEqual(text, fallback.value)) return text;
      return parseValue(call, text, chosen, elementCast);
    },
    missing: exceptionTypes("ImproperlyConfigured"),
  });
}

/** `KEY=$OTHER` reads the other variable. */
function followProxy(
  self: LibraryObject,
  call: Call,
  text: StringValue,
  cast: Value | undefined,
  fallback: Argument | undefined,
  elementCast: Value | undefined,
): Value {
  const other = string(text.value.replace(/^\$+/, ""), text.origin);
  if (lookUp(call.evaluation, other.value, call.place).state === "set")
    return read(self, call, { value: other, place: call.place }, cast, fallback, elementCast);
  return (
    fallback?.value ??
    call.evaluation.unknown("Production has to set {key}", { key: other.value }, call.place, {
      assurance: "required",
    })
  );
}

/** Without a cast, the default's type decides. */
function smartCast(value: Value | undefined): Value | undefined {
  const names: Partial<Record<Value["kind"], string>> = {
    boolean: "bool",
    list: "list",
    tuple: "tuple",
    dict: "dict",
    string: "str",
  };
  const name = value?.kind === "number" ? (value.float ? "float" : "int") : value && names[value.kind];
  return name === undefined ? undefined : { kind: "external", name: `builtins.${name}`, origin: noOrigin };
}

function castName(cast: Value | undefined): string | undefined {
  if (!cast || cast.kind === "none") return undefined;
  if (cast.kind === "external") {
    const name = cast.name.replace(/^builtins\./, "");
    return name === "str" ? undefined : name;
  }
  if (cast.kind === "list") return "list";
  return "other";
}

function parseValue(
  call: Call,
  text: StringValue,
  cast: Value | undefined,
  elementCast: Value | undefined,
): Value {
  const { evaluation, place } = call;
  const origin = computed(place, "cast", text);
  if (!cast) return text;
  if (cast.kind === "list") return parseList(call, text, cast.elements[0]?.value);
  if (cast.kind !== "external") return callWith(cast, text, call);
  switch (cast.name) {
    case "builtins.str":
      return text;
    case "builtins.bool": {
      if (/^\s*[+-]?\d+\s*$/.test(text.value))
        return { kind: "boolean", value: Number(text.value) !== 0, origin };
      return convertBoolean(evaluation, { ...text, value: text.value.trim() }, place, truths, undefined);
    }
    case "builtins.list":
      return parseList(call, text, elementCast);
    case "builtins.tuple": {
      const parts = text.value
        .replace(/^\(+/, "")
        .replace(/(?<!\))\)+$/, "")
        .split(",")
        .filter((part) => part !== "");
      return tuple(strings(parts, origin), origin);
    }
    case "builtins.dict":
      return dictOf(
        text.value
          .split(",")
          .filter((part) => part !== "")
          .map((part) => [part.split("=")[0] ?? "", string(part.split("=")[1] ?? "", origin)]),
        origin,
      );
    case "builtins.json":
      return (
        valueOfJson(text.value, origin) ?? evaluation.raise(exceptionTypes("ValueError"), "", place, text)
      );
    case "builtins.float":
      return number(Number(text.value.replace(/[^\d.,-]/g, "").replace(",", ".")), true, origin);
    default:
      return callWith(cast, text, call);
  }
}

function parseList(call: Call, text: StringValue, elementCast: Value | undefined): Value {
  const origin = computed(call.place, "list", text);
  const parts = text.value.split(",").filter((part) => part !== "");
  const plain =
    !elementCast ||
    elementCast.kind === "none" ||
    (elementCast.kind === "external" && elementCast.name === "builtins.str");
  return list(
    parts.map((part) => {
      const value = string(part, origin);
      return certain(plain ? value : callWith(elementCast, value, call));
    }),
    origin,
  );
}

/** `environ.Path(__file__) - 2` and what follows. */
function environPath(path: string): Value {
  return { kind: "library-object", class: "environ.Path", state: normalizePath(path), origin: noOrigin };
}

function createEnvironPath(call: Call): Value | undefined {
  let path = "";
  for (const { value } of call.positional) {
    if (value.kind !== "string" && value.kind !== "path") return undefined;
    path = appendPath(path, value.value);
  }
  return environPath(path);
}

const djangoEnvironPath: LibraryClass = {
  call(self, method, call) {
    let path = self.state as string;
    for (const { value } of call.positional) {
      if (value.kind !== "string" && value.kind !== "path") return undefined;
      path = normalizePath(appendPath(path, value.value));
    }
    if (method === "__call__") return string(path, computed(call.place, "Path()"));
    return method === "path" ? environPath(path) : undefined;
  },
  attribute(self, name) {
    return name === "root" ? string(self.state as string, noOrigin) : undefined;
  },
  /** `path - 2`, `path + "x"` */
  operate(self, operator, right) {
    const path = self.state as string;
    if (operator === "-" && right.kind === "number") return environPath(parentsOf(path, right.value));
    if (operator === "-" && right.kind === "string" && path.endsWith(right.value))
      return environPath(path.slice(0, -right.value.length));
    if ((operator === "+" || operator === "/") && right.kind === "string")
      return environPath(appendPath(path, right.value));
    return undefined;
  },
};

export const djangoEnviron: Library = {
  functions: {
    "environ.Env": createEnv,
    "environ.FileAwareEnv": createEnv,
    "environ.Env.read_env": readEnvFile,
    "environ.FileAwareEnv.read_env": readEnvFile,
    "environ.Path": createEnvironPath,
  },
  classes: { "environ.Env": djangoEnvironEnv, "environ.Path": djangoEnvironPath },
  exceptions: { EnvironError: "Exception", ImproperlyConfigured: "Exception" },
  exports: (module) => (module === "environ" ? new Map() : undefined),
};

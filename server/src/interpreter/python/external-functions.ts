import { fileNameOf, folderOf } from "../../engine/path";
import {
  createAutoConfig,
  createConfig,
  createConfigOf,
  createCsv,
} from "../../stacks/django/libraries/decouple";
import { configureDatabase, parseDatabase } from "../../stacks/django/libraries/dj-database-url";
import { createConfigurationValue } from "../../stacks/django/libraries/django-configurations";
import { createEnv, createEnvironPath, readEnvFile } from "../../stacks/django/libraries/django-environ";
import {
  entriesOfFile,
  findUpwards,
  loadEnvironmentFile,
} from "../../stacks/django/libraries/environment-files";
import { createEnvironsEnv } from "../../stacks/django/libraries/environs";
import { callLibraryMethod } from "../../stacks/django/libraries/library-objects";
import { osEnvironmentFunctions } from "../../stacks/django/libraries/os-environment";
import { builtinFunctions, literalValue } from "./builtin-functions";
import { argumentOf, type Call, type KnownFunction, valuesOf } from "./call";
import { boolean, computed, dictOf, follows, list, none, number, string, tuple } from "./construct";
import { blamedKeys } from "./evaluate-exception";
import { importModule, includeFiles } from "./evaluate-import";
import { PythonError } from "./evaluation";
import { exceptionTypes } from "./exceptions";
import { parseJson } from "./json-values";
import { appendPath, normalizePath } from "./operators";
import { collapsePath, existsInProduction, parentsOf, readFile } from "./path-methods";
import { noOrigin } from "./provenance";
import { strOf } from "./python-text";
import { certain, type Scope, type Value, workspaceRoot } from "./value";

/** Calls something outside the project by its full name; undefined when it is not understood. */
export function callExternal(name: string, call: Call): Value | undefined {
  if (call.open && !name.startsWith("builtins.dict")) return undefined;
  if (name.startsWith("builtins."))
    return builtinFunctions[name.slice("builtins.".length)]?.(call) ?? exceptionObject(name, call);
  if (name.startsWith("decouple.config."))
    return callLibraryMethod(createConfig({}) as never, name.slice("decouple.config.".length), call);
  if (name.startsWith("environs.env."))
    return callLibraryMethod(createEnvironsEnv() as never, name.slice("environs.env.".length), call);
  return (
    (functions[name] ?? osEnvironmentFunctions[name])?.(call) ??
    createConfigurationValue(name, call) ??
    exceptionObject(name, call)
  );
}

/** Functions whose result depends on their arguments alone: they can be applied to each of several possibilities. */
export function isPureExternal(name: string): boolean {
  if (name.startsWith("builtins.")) return pureBuiltins.has(name.slice("builtins.".length));
  return (
    name.startsWith("os.path.") ||
    name.startsWith("pathlib.") ||
    name.startsWith("os.getenv") ||
    name === "datetime.timedelta"
  );
}

const pureBuiltins = new Set(
  "bool int float str len any all min max sum abs round isinstance repr sorted".split(" "),
);

/** An exception made by a class outside the project keeps its class. */
function exceptionObject(name: string, call: Call): Value | undefined {
  const last = name.slice(name.lastIndexOf(".") + 1);
  if (!/(Error|Exception|Exit|Interrupt|Warning|ImproperlyConfigured|DoesNotExist)$/.test(last))
    return undefined;
  const text = call.positional[0]?.value;
  return {
    kind: "library-object",
    class: "exception",
    state: { types: exceptionTypes(last), text: text === undefined ? "" : (strOf(text) ?? "") },
    origin: computed(call.place, `${last}()`, ...valuesOf(call)),
  };
}

function pathText(value: Value | undefined): string | undefined {
  return value?.kind === "string" || value?.kind === "path" ? value.value : undefined;
}

/** A function of one path text. */
function ofPath(name: string, apply: (path: string) => string): KnownFunction {
  return (call) => {
    const first = argumentOf(call, 0)?.value;
    const path = pathText(first);
    const origin = computed(call.place, `${name}()`, ...valuesOf(call));
    if (path === undefined) return first && follows([first], origin, { type: "string" });
    return string(apply(path), origin);
  };
}

function exists(question: string): KnownFunction {
  return (call) => {
    const first = argumentOf(call, 0)?.value;
    const path = pathText(first);
    if (path === undefined) return undefined;
    const found = existsInProduction(call.evaluation, path, question);
    return found === undefined
      ? call.evaluation.unknown(
          "Whether {path} exists in production is not known",
          { path: shownPath(path) },
          call.place,
          { type: "boolean" },
        )
      : boolean(found, computed(call.place, `os.path.${question}()`, ...valuesOf(call)));
  };
}

function shownPath(path: string): string {
  return path.replace(`${workspaceRoot}/`, "");
}

const nothing: KnownFunction = (call) => none(computed(call.place, "call"));

function secret(call: Call): Value {
  return call.evaluation.unknown("It is made up at every start", {}, call.place, {
    type: "string",
    truthy: true,
    assurance: "random",
  });
}

/** A made-up text that is only as good as it is long: Django wants 50 characters. */
function secretOfLength(call: Call, standard: number, factor: number): Value | undefined {
  const given = argumentOf(call, 0)?.value;
  const length =
    given === undefined || given.kind === "none" ? standard : given.kind === "number" ? given.value : 0;
  return length * factor >= 50 ? secret(call) : undefined;
}

const identity: KnownFunction = (call) => argumentOf(call, 0)?.value;

/** A translation is its text as far as settings go. */
const translation: KnownFunction = (call) => {
  const text = argumentOf(call, 0)?.value;
  return text?.kind === "string" ? { ...text, lazy: true } : text;
};

const makePath: KnownFunction = (call) => {
  let path = "";
  for (const { value } of call.positional) {
    const text = pathText(value);
    if (text === undefined)
      return follows([value], computed(call.place, "Path()", value), { type: "path", truthy: true });
    path = appendPath(path, text);
  }
  return {
    kind: "path",
    value: normalizePath(path),
    origin: computed(call.place, "Path()", ...valuesOf(call)),
  };
};

const joinPaths: KnownFunction = (call) => {
  const values = valuesOf(call);
  const origin = computed(call.place, "os.path.join()", ...values);
  let path: string | undefined;
  for (const value of values) {
    const text = pathText(value);
    if (text === undefined) {
      if (value.kind === "none" || value.kind === "list")
        return call.evaluation.raise(
          exceptionTypes("TypeError"),
          "expected str, bytes or os.PathLike object",
          call.place,
          value,
        );
      return follows(values, origin, { type: "string", truthy: true });
    }
    path = path === undefined ? text : appendPath(path, text);
  }
  return path === undefined ? undefined : string(path, origin);
};

const loadDotenv: KnownFunction = (call) => {
  const path = argumentOf(call, 0, "dotenv_path")?.value;
  const override = argumentOf(call, 3, "override")?.value;
  const found =
    path && path.kind !== "none" && !(path.kind === "string" && path.value === "")
      ? path
      : findUpwards(call.evaluation, folderOf(call.frame.path), [".env"]);
  const loaded =
    found !== undefined &&
    loadEnvironmentFile(call.evaluation, found, override?.kind === "boolean" && override.value, call.place);
  return boolean(loaded, computed(call.place, "load_dotenv()"));
};

const dotenvValues: KnownFunction = (call) => {
  const path = argumentOf(call, 0, "dotenv_path")?.value;
  const found =
    path && path.kind !== "none" ? path : findUpwards(call.evaluation, folderOf(call.frame.path), [".env"]);
  const entries = found === undefined ? [] : entriesOfFile(call.evaluation, found);
  if (!entries) return undefined;
  const origin = computed(call.place, "dotenv_values()");
  return dictOf(
    entries.map(({ key, value, place }) => [key, string(value, { kind: "literal", place })]),
    origin,
  );
};

const findDotenv: KnownFunction = (call) => {
  const name = argumentOf(call, 0, "filename")?.value;
  const wanted = name?.kind === "string" ? name.value : ".env";
  const found = findUpwards(call.evaluation, folderOf(call.frame.path), [wanted]);
  return string(
    found === undefined ? "" : `${workspaceRoot}/${found}`,
    computed(call.place, "find_dotenv()"),
  );
};

const seconds: Readonly<Record<string, number>> = {
  weeks: 604_800,
  days: 86_400,
  hours: 3600,
  minutes: 60,
  seconds: 1,
  milliseconds: 0.001,
  microseconds: 0.000_001,
};

const timedelta: KnownFunction = (call) => {
  let total = 0;
  const names = ["days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks"];
  const given: [string, Value][] = [
    ...call.positional.map((one, index): [string, Value] => [names[index] as string, one.value]),
    ...[...call.keywords].map(([name, one]): [string, Value] => [name, one.value]),
  ];
  for (const [name, value] of given) {
    if (value.kind !== "number" || seconds[name] === undefined)
      return follows([value], computed(call.place, "timedelta()", value)) ?? undefined;
    total += value.value * seconds[name];
  }
  return { kind: "duration", seconds: total, origin: computed(call.place, "timedelta()", ...valuesOf(call)) };
};

/** `django_heroku.settings(locals())` sets these, from the environment, and adds WhiteNoise. */
const configureHeroku: KnownFunction = (call) => {
  const namespace = argumentOf(call, 0)?.value;
  if (namespace?.kind !== "library-object" || namespace.class !== "namespace") return undefined;
  const scope = namespace.state as Scope;
  for (const name of ["DATABASES", "LOGGING", "ALLOWED_HOSTS", "SECRET_KEY", "TEST_RUNNER", "CACHES"]) {
    const why = call.evaluation.unknown("{name} may be set by django_heroku", { name }, call.place);
    call.evaluation.assign(scope, name, { value: why, steps: [call.place] });
  }
  return none(noOrigin);
};

const truths = ["y", "yes", "t", "true", "on", "1"];
const falsehoods = ["n", "no", "f", "false", "off", "0"];

const strtobool: KnownFunction = (call) => {
  const text = argumentOf(call, 0)?.value;
  if (!text) return undefined;
  const origin = computed(call.place, "strtobool()", text);
  if (text.kind !== "string") {
    if (text.kind === "unknown") return { ...text, origin, type: "number" };
    return call.evaluation.raise(
      exceptionTypes("AttributeError"),
      "object has no attribute 'lower'",
      call.place,
      text,
    );
  }
  const word = text.value.toLowerCase();
  if (truths.includes(word)) return number(1, false, origin);
  if (falsehoods.includes(word)) return number(0, false, origin);
  return call.evaluation.raise(exceptionTypes("ValueError"), `invalid truth value ${word}`, call.place, text);
};

const deepCopy: KnownFunction = (call) => {
  const value = argumentOf(call, 0)?.value;
  return value && copyOf(value, 0);
};

function copyOf(value: Value, depth: number): Value {
  if (depth > 20) return value;
  if (value.kind === "list" || value.kind === "set")
    return {
      ...value,
      elements: value.elements.map((element) => ({ ...element, value: copyOf(element.value, depth + 1) })),
    };
  if (value.kind === "dict") {
    const entries = new Map(
      [...value.entries].map(([key, entry]) => [key, { ...entry, value: copyOf(entry.value, depth + 1) }]),
    );
    return { ...value, entries };
  }
  return value;
}

const functions: Readonly<Record<string, KnownFunction>> = {
  "os.path.join": joinPaths,
  "os.path.dirname": ofPath("os.path.dirname", (path) => dirname(path)),
  "os.path.basename": ofPath("os.path.basename", (path) => fileNameOf(path)),
  "os.path.abspath": ofPath("os.path.abspath", (path) => (path.startsWith("/") ? collapsePath(path) : path)),
  "os.path.realpath": ofPath("os.path.realpath", (path) =>
    path.startsWith("/") ? collapsePath(path) : path,
  ),
  "os.path.normpath": ofPath("os.path.normpath", collapsePath),
  "os.path.expanduser": ofPath("os.path.expanduser", (path) => path),
  "os.path.expandvars": identity,
  "os.path.exists": exists("exists"),
  "os.path.isfile": exists("is_file"),
  "os.path.isdir": exists("is_dir"),
  "os.path.splitext": (call) => {
    const path = pathText(argumentOf(call, 0)?.value);
    if (path === undefined) return undefined;
    const name = fileNameOf(path);
    const dot = name.lastIndexOf(".");
    const cut = dot > 0 ? path.length - name.length + dot : path.length;
    const origin = computed(call.place, "os.path.splitext()", ...valuesOf(call));
    return tuple(
      [certain(string(path.slice(0, cut), origin)), certain(string(path.slice(cut), origin))],
      origin,
    );
  },
  "os.path.split": (call) => {
    const path = pathText(argumentOf(call, 0)?.value);
    if (path === undefined) return undefined;
    const origin = computed(call.place, "os.path.split()", ...valuesOf(call));
    const tail = fileNameOf(path);
    return tuple([certain(string(dirname(path), origin)), certain(string(tail, origin))], origin);
  },
  "os.fspath": (call) => {
    const path = pathText(argumentOf(call, 0)?.value);
    return path === undefined
      ? undefined
      : string(path, computed(call.place, "os.fspath()", ...valuesOf(call)));
  },
  "os.makedirs": nothing,
  "os.mkdir": nothing,
  "os.umask": nothing,
  "os.chdir": nothing,
  "pathlib.Path": makePath,
  "pathlib.PurePath": makePath,
  "pathlib.PosixPath": makePath,
  "platform.system": (call) => string("Linux", computed(call.place, "platform.system()")),
  "datetime.timedelta": timedelta,
  "copy.deepcopy": deepCopy,
  "copy.copy": (call) => {
    const value = argumentOf(call, 0)?.value;
    return value?.kind === "list" || value?.kind === "dict" || value?.kind === "set" ? { ...value } : value;
  },
  "json.loads": (call) => {
    const text = argumentOf(call, 0)?.value;
    if (text?.kind === "string") {
      const origin = computed(call.place, "json.loads()", text);
      return (
        parseJson(text.value, origin) ??
        call.evaluation.raise(exceptionTypes("JSONDecodeError"), "", call.place, text)
      );
    }
    if (text?.kind === "none")
      return call.evaluation.raise(exceptionTypes("TypeError"), "", call.place, text);
    return text && follows([text], computed(call.place, "json.loads()", text));
  },
  "json.load": (call) => {
    const source = argumentOf(call, 0)?.value;
    if (source?.kind !== "library-object" || source.class !== "file") return undefined;
    const text = readFile(call.evaluation, source.state as string);
    return text?.kind === "string"
      ? parseJson(text.value, computed(call.place, "json.load()", text))
      : undefined;
  },
  "ast.literal_eval": (call) => {
    const text = argumentOf(call, 0)?.value;
    return text && literalValue(call, text);
  },
  "collections.OrderedDict": (call) => builtinFunctions.dict?.(call),
  "itertools.chain": (call) => {
    const parts = call.positional.map((one) => one.value);
    if (!parts.every((part) => part.kind === "list" || part.kind === "tuple")) return undefined;
    return list(
      parts.flatMap((part) => (part as { elements: readonly ReturnType<typeof certain>[] }).elements),
      computed(call.place, "chain()", ...parts),
    );
  },
  "distutils.util.strtobool": strtobool,
  "setuptools._distutils.util.strtobool": strtobool,
  "strtobool.strtobool": strtobool,
  "str2bool.str2bool": (call) => {
    const text = argumentOf(call, 0)?.value;
    return text?.kind === "unknown" ? text : undefined;
  },
  "logging.getLogger": (call) => ({
    kind: "library-object",
    class: "logger",
    state: undefined,
    origin: computed(call.place, "getLogger()"),
  }),
  "logging.basicConfig": nothing,
  "logging.config.dictConfig": nothing,
  "logging.captureWarnings": nothing,
  "logging.disable": nothing,
  "warnings.filterwarnings": nothing,
  "warnings.simplefilter": nothing,
  "warnings.warn": nothing,
  "mimetypes.add_type": nothing,
  "locale.setlocale": nothing,
  "sys.path.append": nothing,
  "sys.path.insert": nothing,
  "django_heroku.settings": configureHeroku,
  "django_on_heroku.settings": configureHeroku,
  "sys.exit": (call) => {
    throw exitError(call);
  },
  "django.core.management.utils.get_random_secret_key": secret,
  "django.utils.crypto.get_random_string": (call) => secretOfLength(call, 12, 1),
  "secrets.token_urlsafe": (call) => secretOfLength(call, 32, 4 / 3),
  "secrets.token_hex": (call) => secretOfLength(call, 32, 2),
  "django.utils.translation.gettext_lazy": translation,
  "django.utils.translation.gettext": translation,
  "django.utils.translation.ugettext_lazy": translation,
  "django.utils.translation.ugettext": translation,
  "django.utils.translation.gettext_noop": identity,
  "django.urls.reverse_lazy": (call) =>
    call.evaluation.unknown("An address that is looked up later", {}, call.place, {
      type: "string",
      truthy: true,
    }),
  "django.utils.functional.lazystr": identity,
  "environ.Env": createEnv,
  "environ.FileAwareEnv": createEnv,
  "environ.Env.read_env": readEnvFile,
  "environ.FileAwareEnv.read_env": readEnvFile,
  "environ.Path": createEnvironPath,
  "decouple.config": (call) => callLibraryMethod(createConfig({}) as never, "__call__", call),
  "decouple.AutoConfig": createAutoConfig,
  "decouple.Config": createConfigOf,
  "decouple.RepositoryEnv": identity,
  "decouple.RepositoryIni": identity,
  "decouple.Csv": createCsv,
  "environs.Env": createEnvironsEnv,
  "environs.FileAwareEnv": createEnvironsEnv,
  "environs.env": (call) => callLibraryMethod(createEnvironsEnv() as never, "__call__", call),
  "dj_database_url.config": configureDatabase,
  "dj_database_url.parse": parseDatabase,
  "dotenv.load_dotenv": loadDotenv,
  "dotenv.main.load_dotenv": loadDotenv,
  "dotenv.dotenv_values": dotenvValues,
  "dotenv.find_dotenv": findDotenv,
  "dotenv.read_dotenv": loadDotenv,
  "importlib.import_module": (call) => {
    const name = argumentOf(call, 0)?.value;
    return name?.kind === "string"
      ? importModule(call.evaluation, call.frame, name.value, call.place)
      : undefined;
  },
  "split_settings.tools.include": includeFiles,
  "split_settings.tools.optional": (call) => {
    const path = argumentOf(call, 0)?.value;
    return path?.kind === "string"
      ? { kind: "library-object", class: "optional-file", state: path.value, origin: noOrigin }
      : undefined;
  },
};

function dirname(path: string): string {
  const slash = path.lastIndexOf("/");
  if (slash === -1) return "";
  return path.startsWith(workspaceRoot) ? parentsOf(path, 1) : slash === 0 ? "/" : path.slice(0, slash);
}

function exitError(call: Call): PythonError {
  const text = argumentOf(call, 0)?.value;
  const involved = call.evaluation.conditions.map((condition) => condition.value);
  const keys = blamedKeys(call.evaluation, text === undefined ? "" : (strOf(text) ?? ""), involved);
  return new PythonError(
    ["SystemExit", "BaseException"],
    text === undefined ? "" : (strOf(text) ?? ""),
    keys,
    call.place,
    false,
  );
}

import { argumentOf } from "../arguments";
import { blamedKeys } from "../evaluate/exception";
import { importModule } from "../evaluate/import";
import type { Call, KnownFunction, Library } from "../evaluation";
import { combine } from "../library";
import { computed, list, none, string } from "../values/construct";
import { PythonError } from "../values/exceptions";
import { strOf } from "../values/python-text";
import { type certain, noOrigin } from "../values/value";
import { builtinFunctions, builtins, literalValue } from "./builtins";
import { constants } from "./constants";
import { copy } from "./copy";
import { datetime } from "./datetime";
import { inspect } from "./inspect";
import { json } from "./json";
import { drawn, madeUpOfLength } from "./made-up-text";
import { objects } from "./objects";
import { osEnvironment } from "./os-environment";
import { paths } from "./paths";
import { strtobool } from "./strtobool";

/** Called for what it does outside the program. */
const nothing: KnownFunction = (call) => none(computed(call.place, "call"));

const others: Library = {
  functions: {
    ...Object.fromEntries(
      [
        "os.makedirs",
        "os.mkdir",
        "os.umask",
        "os.chdir",
        "logging.basicConfig",
        "logging.config.dictConfig",
        "logging.captureWarnings",
        "logging.disable",
        "warnings.filterwarnings",
        "warnings.simplefilter",
        "warnings.warn",
        "mimetypes.add_type",
        "locale.setlocale",
        "sys.path.append",
        "sys.path.insert",
      ].map((name) => [name, nothing]),
    ),
    "platform.system": (call) => string("Linux", computed(call.place, "platform.system()")),
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
    "logging.getLogger": (call) => ({
      kind: "library-object",
      class: "logger",
      state: undefined,
      origin: computed(call.place, "getLogger()"),
    }),
    "sys.exit": (call) => {
      throw exitError(call);
    },
    "random.SystemRandom": () => ({ kind: "external", name: "random", origin: noOrigin }),
    "secrets.SystemRandom": () => ({ kind: "external", name: "random", origin: noOrigin }),
    "random.choice": drawn,
    "secrets.choice": drawn,
    "secrets.token_urlsafe": (call) => madeUpOfLength(call, 32, 4 / 3),
    "secrets.token_hex": (call) => madeUpOfLength(call, 32, 2),
    "importlib.import_module": (call) => {
      const name = argumentOf(call, 0)?.value;
      return name?.kind === "string"
        ? importModule(call.evaluation, call.frame, name.value, call.place)
        : undefined;
    },
  },
  enumerations: { "enum.Enum": "plain", "enum.IntEnum": "number", "enum.StrEnum": "text" },
  properties: ["builtins.property", "functools.cached_property"],
  exports: (module) => (withoutConstants.has(module) ? new Map() : undefined),
};

/** Modules whose star import assigns no name in capitals. */
const withoutConstants = new Set(["os", "os.path", "sys", "pathlib", "typing", "datetime"]);

/** What is known about the modules that come with Python. */
export const standardLibrary: Library = combine([
  builtins,
  osEnvironment,
  paths,
  datetime,
  copy,
  inspect,
  json,
  objects,
  constants,
  others,
]);

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

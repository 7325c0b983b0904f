import { fileNameOf } from "../../../engine/path";
import { argumentOf, valuesOf } from "../arguments";
import type { KnownFunction, Library } from "../evaluation";
import { existsInProduction } from "../files";
import { boolean, computed, follows, string, tuple } from "../values/construct";
import { exceptionTypes } from "../values/exceptions";
import { appendPath, collapsePath, normalizePath, parentsOf } from "../values/paths";
import { certain, type Value, workspaceRoot } from "../values/value";

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

function dirname(path: string): string {
  const slash = path.lastIndexOf("/");
  if (slash === -1) return "";
  return path.startsWith(workspaceRoot) ? parentsOf(path, 1) : slash === 0 ? "/" : path.slice(0, slash);
}

/** `os.path` and `pathlib`. */
export const paths: Library = {
  functions: {
    "os.path.join": joinPaths,
    "os.path.dirname": ofPath("os.path.dirname", (path) => dirname(path)),
    "os.path.basename": ofPath("os.path.basename", (path) => fileNameOf(path)),
    "os.path.abspath": ofPath("os.path.abspath", (path) =>
      path.startsWith("/") ? collapsePath(path) : path,
    ),
    "os.path.realpath": ofPath("os.path.realpath", (path) =>
      path.startsWith("/") ? collapsePath(path) : path,
    ),
    "os.path.normpath": ofPath("os.path.normpath", collapsePath),
    "os.path.expanduser": ofPath("os.path.expanduser", (path) => path),
    "os.path.expandvars": (call) => argumentOf(call, 0)?.value,
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
    "pathlib.Path": makePath,
    "pathlib.PurePath": makePath,
    "pathlib.PosixPath": makePath,
  },
  isPure: (name) => name.startsWith("os.path.") || name.startsWith("pathlib."),
};

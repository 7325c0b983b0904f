import { folderOf, inFolder, isInside, relativeTo } from "../../engine/path";
import type { RelativePath } from "../../engine/snapshot";
import type { World } from "./world";

/** Where a dotted module name leads. */
export type Resolution =
  | { readonly kind: "module"; readonly path: RelativePath; readonly package: boolean }
  /** A directory without `__init__.py`. */
  | { readonly kind: "namespace"; readonly directory: RelativePath }
  /** Below something of the project, but not there: importing it raises. */
  | { readonly kind: "missing" }
  /** Not of the project: installed, or not. */
  | { readonly kind: "external" };

/** Resolves an absolute module name: the first import root that has its first part decides. */
export function resolveModule(world: World, roots: readonly RelativePath[], name: string): Resolution {
  const [first = "", ...others] = name.split(".");
  if (standardLibrary.has(first)) return { kind: "external" };
  let namespace: Resolution | undefined;
  for (const root of roots) {
    const top = resolveIn(world, root, first);
    if (top.kind === "missing") continue;
    if (top.kind === "namespace") {
      // A bare directory counts only when nothing else has the name, and when it leads somewhere.
      const below = descend(world, top, others);
      if (below.kind === "module" && !namespace) namespace = below;
      continue;
    }
    return descend(world, top, others);
  }
  return namespace ?? { kind: "external" };
}

/** Resolves `from ..a.b import`: `level` dots, seen from a module. */
export function resolveRelative(
  world: World,
  from: RelativePath,
  level: number,
  name: string | undefined,
): Resolution {
  const parts = from.split("/").slice(0, -1);
  if (level - 1 > parts.length) return { kind: "missing" };
  const directory = parts.slice(0, parts.length - (level - 1)).join("/");
  const start: Resolution =
    world.kindOf(inFolder(directory, "__init__.py")) === "file"
      ? { kind: "module", path: inFolder(directory, "__init__.py"), package: true }
      : { kind: "namespace", directory };
  return name === undefined ? start : descend(world, start, name.split("."));
}

function descend(world: World, start: Resolution, parts: readonly string[]): Resolution {
  let current = start;
  for (const part of parts) {
    const directory =
      current.kind === "namespace"
        ? current.directory
        : current.kind === "module" && current.package
          ? folderOf(current.path)
          : undefined;
    if (directory === undefined) return { kind: "missing" };
    current = resolveIn(world, directory, part);
    if (current.kind === "missing") return current;
  }
  return current;
}

/** A package wins over a module of the same name, and both over a bare directory. */
export function resolveIn(world: World, directory: RelativePath, name: string): Resolution {
  const base = inFolder(directory, name);
  if (world.kindOf(`${base}/__init__.py`) === "file")
    return { kind: "module", path: `${base}/__init__.py`, package: true };
  if (world.kindOf(`${base}.py`) === "file") return { kind: "module", path: `${base}.py`, package: false };
  if (world.kindOf(base) === "directory") return { kind: "namespace", directory: base };
  return { kind: "missing" };
}

/** The name under which a module is imported. */
export function importedModuleName(roots: readonly RelativePath[], path: RelativePath): string {
  const root = roots.find((one) => isInside(path, one)) ?? "";
  const inner = relativeTo(root, path);
  return inner
    .replace(/\.py$/, "")
    .replace(/\/__init__$/, "")
    .replaceAll("/", ".");
}

/** Top-level modules of Python itself: these win over the project's own modules of the same name only when built in, and projects avoid the names. */
const standardLibrary = new Set(
  (
    "__future__ _thread abc argparse array ast asyncio base64 binascii bisect builtins calendar cmath codecs collections concurrent " +
    "configparser contextlib copy csv ctypes dataclasses datetime decimal difflib distutils email enum errno fcntl fnmatch fractions " +
    "functools gc getpass gettext glob gzip hashlib heapq hmac html http imp importlib inspect io ipaddress itertools json locale " +
    "logging math mimetypes multiprocessing operator os pathlib pickle pkgutil platform pprint queue random re resource shlex shutil " +
    "signal site socket sqlite3 ssl statistics string struct subprocess sys sysconfig tempfile textwrap threading time timeit tomllib " +
    "traceback types typing unicodedata unittest urllib uuid warnings weakref xml zipfile zlib zoneinfo secrets"
  ).split(" "),
);

/** Whether a dotted name begins with a module of Python itself. */
export function isStandardLibrary(name: string): boolean {
  return standardLibrary.has(name.split(".")[0] ?? "");
}

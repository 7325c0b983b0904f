import type { Place } from "../../../engine/finding";
import { folderOf, inFolder } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import type * as syntax from "../../../languages/python/syntax";
import { type Call, type Evaluation, type Frame, type LoadedModule, placeIn } from "../evaluation";
import {
  importedModuleName,
  isStandardLibrary,
  type Resolution,
  resolveIn,
  resolveModule,
  resolveRelative,
} from "../module-resolution";
import { computed, none } from "../values/construct";
import { exactElements } from "../values/elements";
import { exceptionTypes, PythonError } from "../values/exceptions";
import { noOrigin, type Scope, type Value, workspaceRoot } from "../values/value";
import { boundIn } from "./attributes";

const importError = exceptionTypes("ModuleNotFoundError");

/** `import a.b as c` */
export function runImport(evaluation: Evaluation, frame: Frame, node: syntax.Import): void {
  for (const imported of node.names) {
    const place = placeIn(frame, imported);
    const [top = ""] = imported.name.split(".");
    const wanted = resolveModule(evaluation.world, evaluation.importRoots, imported.name);
    let value = bindable(evaluation, frame, wanted, imported.name, place);
    if (imported.alias === undefined && top !== imported.name)
      value = bindable(
        evaluation,
        frame,
        resolveModule(evaluation.world, evaluation.importRoots, top),
        top,
        place,
      );
    evaluation.assign(frame.scope, imported.alias ?? top, { value, steps: [place] });
  }
}

/** `from a.b import c as d`, `from .base import *` */
export function runImportFrom(evaluation: Evaluation, frame: Frame, node: syntax.ImportFrom): void {
  const place = placeIn(frame, node);
  const resolution =
    node.level > 0
      ? resolveRelative(evaluation.world, frame.path, node.level, node.module)
      : resolveModule(evaluation.world, evaluation.importRoots, node.module ?? "");
  const name = node.level > 0 ? `${".".repeat(node.level)}${node.module ?? ""}` : (node.module ?? "");
  if (node.names.some((one) => one.name === "*")) noteLeftOut(evaluation, frame, node, resolution);
  const source = bindable(evaluation, frame, resolution, name, place);
  for (const imported of node.names) {
    if (imported.name === "*") importStar(evaluation, frame, source, name, place);
    else {
      const where = placeIn(frame, imported);
      const binding = source.kind === "module" ? source.scope.names.get(imported.name) : undefined;
      const value =
        (binding &&
          boundIn(evaluation, binding.value, importError, `cannot import name '${imported.name}'`, where)) ??
        importedName(evaluation, frame, source, resolution, name, imported.name, where);
      evaluation.assign(frame.scope, imported.alias ?? imported.name, {
        value,
        steps: [...(binding?.steps ?? []), where],
      });
    }
  }
}

/** `try: from .local_settings import *`: on a machine that has the file, its names win. */
function noteLeftOut(
  evaluation: Evaluation,
  frame: Frame,
  { level, module }: syntax.ImportFrom,
  resolution: Resolution,
): void {
  if (module === undefined || !evaluation.isCaught(importError)) return;
  if (resolution.kind === "module" && !evaluation.world.isShipped(resolution.path))
    evaluation.leftOut.push(resolution.path);
  if (resolution.kind !== "missing" && resolution.kind !== "external") return;
  const file = `${module.replaceAll(".", "/")}.py`;
  const above = frame.path.split("/").slice(0, -level).join("/");
  const folders = level > 0 ? [above] : evaluation.importRoots;
  evaluation.leftOut.push(...folders.map((folder) => inFolder(folder, file)));
}

function importedName(
  evaluation: Evaluation,
  frame: Frame,
  source: Value,
  resolution: Resolution,
  module: string,
  name: string,
  place: Place,
): Value {
  if (source.kind === "external") {
    const full = `${source.name}.${name}`;
    return evaluation.library.constants[full] ?? { kind: "external", name: full, origin: noOrigin };
  }
  if (source.kind !== "module") return source;
  const directory = resolution.kind === "namespace" ? resolution.directory : folderOf(source.path);
  if (resolution.kind === "namespace" || (resolution.kind === "module" && resolution.package)) {
    const below = resolveIn(evaluation.world, directory, name);
    if (below.kind !== "missing") return bindable(evaluation, frame, below, `${module}.${name}`, place);
  }
  if (source.scope.open) return source.scope.open;
  const loaded = evaluation.modules.get(source.path);
  if (loaded?.state === "running" || resolution.kind === "namespace")
    return raiseImport(evaluation, `cannot import name '${name}' from '${module}'`, place);
  return raiseImport(evaluation, `cannot import name '${name}' from '${module}'`, place);
}

/** An import that fails: caught, or else what it names is not known. */
function raiseImport(evaluation: Evaluation, text: string, place: Place): Value {
  if (evaluation.isCaught(importError)) throw new PythonError(importError, text, new Set(), place, true);
  return evaluation.unknown("It is imported from a module that is not in the repository", {}, place);
}

/** The module as a value, loaded. */
function bindable(
  evaluation: Evaluation,
  frame: Frame,
  resolution: Resolution,
  name: string,
  place: Place,
): Value {
  switch (resolution.kind) {
    case "module":
      return loadPackages(evaluation, frame, resolution.path, name, place);
    case "namespace": {
      const scope: Scope = {
        kind: "module",
        path: `${resolution.directory}/`,
        names: new Map(),
        parent: undefined,
        open: undefined,
      };
      return { kind: "module", path: `${resolution.directory}/`, scope, origin: noOrigin };
    }
    case "missing":
      return raiseImport(evaluation, `No module named '${name}'`, place);
    case "external":
      return importExternal(evaluation, name, place);
  }
}

/** Local settings that a developer keeps out of the repository: a missing module of such a name is missing in production too. */
const localNames =
  /^(local|private|override|secret|dev|prod|production|custom|user|site)?_?(settings|secrets|config|conf)(_?(local|dev|prod|private|override|custom))?$|^local_|_local$/i;

function importExternal(evaluation: Evaluation, name: string, place: Place): Value {
  const value: Value = { kind: "external", name, origin: noOrigin };
  const [top = ""] = name.split(".");
  if (isStandardLibrary(name) || evaluation.library.installed.includes(top)) return value;
  const known = evaluation.hasPackage(name);
  if (known === true) return value;
  if (evaluation.isCaught(importError)) {
    const failed = new PythonError(importError, `No module named '${name}'`, new Set(), place, true);
    if (known === false || (!name.includes(".") && localNames.test(name))) throw failed;
    evaluation.noteMayRaise(failed);
    return value;
  }
  if (!name.includes(".") && localNames.test(name))
    return evaluation.unknown("{module} is not in the repository", { module: name }, place);
  return value;
}

function importStar(evaluation: Evaluation, frame: Frame, source: Value, name: string, place: Place): void {
  if (source.kind === "module") {
    const { scope } = source;
    const exported = scope.names.get("__all__")?.value;
    const names = exported
      ? exportedNames(exported)
      : [...scope.names.keys()].filter((one) => !one.startsWith("_"));
    if (!names) {
      evaluation.openScope(
        frame.scope,
        evaluation.unknown("What {module} exports is not known", { module: name }, place),
      );
      return;
    }
    if (scope.open && !exported) evaluation.openScope(frame.scope, scope.open);
    for (const one of names) {
      const binding = scope.names.get(one);
      if (binding) carryOver(evaluation, frame, one, binding, place);
      else if (scope.open) evaluation.assign(frame.scope, one, { value: scope.open, steps: [place] });
    }
    return;
  }
  if (source.kind === "external") {
    const exported = evaluation.library.exports(source.name);
    if (exported)
      for (const [one, value] of exported) evaluation.assign(frame.scope, one, { value, steps: [place] });
    else
      evaluation.openScope(
        frame.scope,
        evaluation.unknown("{module} is not in the repository", { module: source.name }, place),
      );
    return;
  }
  if (source.kind === "unknown") evaluation.openScope(frame.scope, source);
}

function carryOver(
  evaluation: Evaluation,
  frame: Frame,
  name: string,
  binding: { readonly value: Value; readonly steps: readonly Place[] },
  place: Place,
): void {
  const here = frame.scope.names.get(name);
  const steps = [...binding.steps, place];
  // A name that only some branches set there leaves alone what stands here.
  if (
    binding.value.kind === "choice" &&
    binding.value.alternatives.some((one) => one.kind === "unbound") &&
    here
  ) {
    const bound = binding.value.alternatives.filter((one) => one.kind !== "unbound");
    evaluation.assign(frame.scope, name, {
      value: evaluation.joinValues([...bound, here.value], place),
      steps: [...here.steps, ...steps],
    });
    return;
  }
  evaluation.assign(frame.scope, name, { value: binding.value, steps });
}

function exportedNames(value: Value): readonly string[] | undefined {
  if (value.kind !== "list" && value.kind !== "tuple") return undefined;
  const values = exactElements(value.elements, "any-order");
  const names = values?.map((one) => (one.kind === "string" ? one.value : undefined));
  return names?.includes(undefined) ? undefined : (names as readonly string[] | undefined);
}

/** `importlib.import_module(name)` */
export function importModule(evaluation: Evaluation, frame: Frame, name: string, place: Place): Value {
  const level = /^\.*/.exec(name)?.[0].length ?? 0;
  const resolution =
    level > 0
      ? resolveRelative(evaluation.world, frame.path, level, name.slice(level) || undefined)
      : resolveModule(evaluation.world, evaluation.importRoots, name);
  return bindable(evaluation, frame, resolution, name, place);
}

/** Loads a module and, before it, the packages it lies in. */
function loadPackages(
  evaluation: Evaluation,
  frame: Frame,
  path: RelativePath,
  name: string,
  place: Place,
): Value {
  const parents: RelativePath[] = [];
  for (let directory = folderOf(path); directory !== ""; directory = folderOf(directory)) {
    const init = inFolder(directory, "__init__.py");
    if (evaluation.world.kindOf(init) !== "file" || evaluation.importRoots.includes(directory)) break;
    if (init !== path) parents.unshift(init);
  }
  for (const parent of parents) {
    const loaded = evaluation.modules.get(parent);
    if (loaded || parent === frame.path) continue;
    load(evaluation, parent, place);
  }
  return load(evaluation, path, place, name);
}

/** Runs a module once; a cycle gets what is there so far. */
export function load(evaluation: Evaluation, path: RelativePath, place: Place, name = path): Value {
  const known = evaluation.modules.get(path);
  if (known) {
    if (known.error) throw known.error;
    return { kind: "module", path, scope: known.scope, origin: noOrigin };
  }
  if (!evaluation.world.isShipped(path)) return raiseImport(evaluation, `No module named '${name}'`, place);
  const tree = evaluation.world.parse(path);
  if (!tree) return evaluation.unknown("{path} could not be read", { path }, place);
  const loaded = runModule(evaluation, path, tree);
  return { kind: "module", path, scope: loaded.scope, origin: noOrigin };
}

/** Runs a module's statements in a new namespace. */
export function runModule(evaluation: Evaluation, path: RelativePath, tree: syntax.Module): LoadedModule {
  const scope: Scope = { kind: "module", path, names: new Map(), parent: undefined, open: undefined };
  const text = (value: string): Value => ({ kind: "string", value, origin: noOrigin });
  scope.names.set("__file__", { value: text(`${workspaceRoot}/${path}`), steps: [] });
  scope.names.set("__name__", { value: text(importedModuleName(evaluation.importRoots, path)), steps: [] });
  const loaded: LoadedModule = { scope: evaluation.born(scope), state: "running" };
  evaluation.modules.set(path, loaded);
  evaluation.imported.push(path);
  const frame: Frame = { path, scope, module: scope, elsewhere: new Map(), returns: [], begun: 0 };
  const conditions = evaluation.conditions.splice(0);
  try {
    evaluation.runBlock(frame, tree.body);
  } catch (thrown) {
    if (thrown instanceof PythonError) {
      // A module that failed is tried again by the next import.
      evaluation.modules.delete(path);
    }
    throw thrown;
  } finally {
    evaluation.conditions.splice(0, evaluation.conditions.length, ...conditions);
    loaded.state = "done";
  }
  return loaded;
}

/** `exec(open(path).read())`: runs a file of the repository in the caller's namespace. */
export function executeText(call: Call): Value {
  const { evaluation, frame, place } = call;
  const text = call.positional[0]?.value;
  const from = text?.kind === "string" && text.origin.kind === "literal" ? text.origin.place.path : undefined;
  const tree = from !== undefined && from !== frame.path ? evaluation.world.parse(from) : undefined;
  if (from !== undefined && tree && evaluation.world.text(from) === (text as { value: string }).value) {
    evaluation.imported.push(from);
    evaluation.runBlock({ ...frame, path: from }, tree.body);
  } else if (text?.kind !== "string" || !executeStarImport(evaluation, frame, text.value, place))
    evaluation.openScope(frame.scope, evaluation.unknown("exec() may set any name here", {}, place));
  return none(computed(place, "exec()"));
}

/** `exec(f"from .{name} import *")` */
function executeStarImport(evaluation: Evaluation, frame: Frame, text: string, place: Place): boolean {
  const match = /^\s*from\s+(\.*)(\w[\w.]*|)\s+import\s+\*\s*$/.exec(text);
  if (!match) return false;
  const name = `${match[1]}${match[2]}`;
  importStar(evaluation, frame, importModule(evaluation, frame, name, place), name, place);
  return true;
}

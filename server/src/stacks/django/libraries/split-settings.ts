import { folderOf } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import { argumentOf } from "../../../interpreter/python/arguments";
import type { Call, Evaluation, Frame, Library } from "../../../interpreter/python/evaluation";
import { computed, libraryObject, none } from "../../../interpreter/python/values/construct";
import { collapsePath, workspacePath } from "../../../interpreter/python/values/paths";
import { noOrigin, type Value, workspaceRoot } from "../../../interpreter/python/values/value";

/** `include("base.py", optional("local.py"), "components/*.py")` of django-split-settings: runs the files in the caller's namespace. */
function includeFiles(call: Call): Value {
  const { evaluation, frame, place } = call;
  const directory = folderOf(frame.path);
  for (const { value } of call.positional) {
    const optional = value.kind === "library-object" && value.class === "optional-file";
    const pattern = optional
      ? (value.state as string)
      : value.kind === "string" || value.kind === "path"
        ? value.value
        : undefined;
    if (pattern === undefined) {
      evaluation.openScope(
        frame.scope,
        evaluation.unknown("Which file is included here is not known", {}, place),
      );
      continue;
    }
    const absolute = pattern.startsWith("/")
      ? pattern
      : collapsePath(`${workspaceRoot}/${directory}/${pattern}`);
    const wanted = workspacePath(absolute);
    const files = wanted === undefined ? [] : matchingFiles(evaluation, wanted);
    if (files.length === 0 && !optional)
      evaluation.openScope(
        frame.scope,
        evaluation.unknown("{path} is not in the repository", { path: pattern }, place),
      );
    for (const path of files) {
      const tree = evaluation.world.parse(path);
      if (!tree || evaluation.imported.includes(path)) continue;
      evaluation.imported.push(path);
      const inner: Frame = { ...frame, path };
      const before = frame.scope.names.get("__file__");
      const file: Value = { kind: "string", value: `${workspaceRoot}/${path}`, origin: noOrigin };
      evaluation.assign(frame.scope, "__file__", { value: file, steps: [] });
      evaluation.runBlock(inner, tree.body);
      evaluation.assign(frame.scope, "__file__", before);
    }
  }
  return none(computed(place, "include()"));
}

function matchingFiles(evaluation: Evaluation, pattern: string): readonly RelativePath[] {
  if (!/[*?[]/.test(pattern))
    return evaluation.world.kindOf(pattern) === "file" && evaluation.world.isShipped(pattern)
      ? [pattern]
      : [];
  const expression = new RegExp(
    `^${pattern
      .replace(/[.+^${}()|\\]/g, "\\$&")
      .replaceAll("*", "[^/]*")
      .replaceAll("?", "[^/]")}$`,
  );
  const fixed = folderOf(pattern.slice(0, pattern.search(/[*?[]/)));
  return evaluation.world
    .filesBelow(fixed)
    .filter((path) => expression.test(path) && evaluation.world.isShipped(path));
}

/** django-split-settings */
export const splitSettings: Library = {
  functions: {
    "split_settings.tools.include": includeFiles,
    "split_settings.tools.optional": (call) => {
      const path = argumentOf(call, 0)?.value;
      return path?.kind === "string" ? libraryObject("optional-file", path.value, noOrigin) : undefined;
    },
  },
  exports: (module) => (module === "split_settings.tools" ? new Map() : undefined),
};

import { type Environment, emptyEnvironment } from "../../../../../server/src/engine/process-environment";
import { linesOf } from "../../../../../server/src/engine/text";
import type { World } from "../../../../../server/src/interpreter/python/world";
import { parsePython } from "../../../../../server/src/languages/python/parse";
import {
  type EvaluatedSettings,
  evaluateIn,
} from "../../../../../server/src/stacks/django/settings/evaluated-settings";

/** A world of files given by path; everything ships unless said otherwise. */
export function worldOf(files: Readonly<Record<string, string>>, own: readonly string[] = []): World {
  const trees = new Map<string, ReturnType<typeof parsePython>>();
  const paths = Object.keys(files).sort();
  const directories = new Set<string>();
  for (const path of paths)
    for (let at = path.indexOf("/"); at !== -1; at = path.indexOf("/", at + 1))
      directories.add(path.slice(0, at));
  return {
    parse(path) {
      const text = files[path];
      if (text === undefined) return undefined;
      const known = trees.get(path);
      if (known) return known;
      const tree = parsePython(text);
      trees.set(path, tree);
      return tree;
    },
    text: (path) => files[path],
    kindOf: (path) =>
      path in files ? "file" : path === "" || directories.has(path) ? "directory" : undefined,
    filesBelow: (directory) => paths.filter((path) => directory === "" || path.startsWith(`${directory}/`)),
    isShipped: (path) => path in files && !own.includes(path),
  };
}

export function evaluateFiles(
  files: Readonly<Record<string, string>>,
  modulePath: string,
  variables: Readonly<Record<string, string>> = {},
  own: readonly string[] = [],
): EvaluatedSettings {
  const environment: Environment = {
    ...emptyEnvironment,
    variables: new Map(
      Object.entries(variables).map(([key, value]) => [key, { kind: "set", value, steps: [] }]),
    ),
  };
  return evaluateIn(worldOf(files, own), { modulePath, environment, why: [] });
}

/** One module on its own. */
export function evaluateText(
  text: string,
  variables: Readonly<Record<string, string>> = {},
): EvaluatedSettings {
  return evaluateFiles({ "settings.py": text }, "settings.py", variables);
}

export function lineOf(text: string, offset: number): number {
  return linesOf({ text }).positionAt(offset).line + 1;
}

import { argumentOf } from "./arguments";
import type { Call, Evaluation } from "./evaluation";
import { computed, libraryObject, string } from "./values/construct";
import { exceptionTypes, PythonError } from "./values/exceptions";
import { workspacePath } from "./values/paths";
import type { StringValue, Value } from "./values/value";

/**
 * Whether a path exists where production runs. What the repository holds is there; a developer's own files are not;
 * anything else may be made by a build, so that only files nobody builds are known to be absent.
 */
export function existsInProduction(
  evaluation: Evaluation,
  text: string,
  question: string,
): boolean | undefined {
  const path = workspacePath(text);
  if (path === undefined) return undefined;
  if (path === "") return question !== "is_file";
  const kind = evaluation.world.kindOf(path);
  if (kind === "file") {
    if (evaluation.world.isShipped(path)) return question !== "is_dir";
    return isConfiguration(path) ? false : undefined;
  }
  if (kind === "directory") {
    const shipped = evaluation.world.filesBelow(path).some((file) => evaluation.world.isShipped(file));
    return shipped ? question !== "is_file" : undefined;
  }
  return isConfiguration(path) ? false : undefined;
}

function isConfiguration(path: string): boolean {
  return /(^|\/)[^/]*(\.env[^/]*|\.py|\.ini|\.toml|\.ya?ml)$/.test(path);
}

/** The content of a file that ships with the code. */
export function readFile(evaluation: Evaluation, text: string): StringValue | undefined {
  const path = workspacePath(text);
  if (path === undefined || !evaluation.world.isShipped(path)) return undefined;
  const content = evaluation.world.text(path);
  if (content === undefined) return undefined;
  return string(content, { kind: "literal", place: { path, range: { start: 0, end: content.length } } });
}

/** `open(path, mode)` */
export function openFile(call: Call): Value | undefined {
  const path = argumentOf(call, 0, "file")?.value;
  if (path?.kind !== "string" && path?.kind !== "path") return undefined;
  const mode = argumentOf(call, 1, "mode")?.value;
  const writes = mode?.kind === "string" && /[wax]/.test(mode.value);
  const found = writes ? true : existsInProduction(call.evaluation, path.value, "is_file");
  const missing = exceptionTypes("FileNotFoundError");
  if (found === false) noteLeftOut(call.evaluation, path.value, missing);
  if (found === false) return call.evaluation.raise(missing, "No such file or directory", call.place);
  if (found === undefined)
    call.evaluation.noteMayRaise(
      new PythonError(missing, "No such file or directory", new Set(), call.place, true),
    );
  return libraryObject("file", path.value, computed(call.place, "open()", path));
}

/** `try: exec(open("local_settings.py").read())`: on a machine that has the file, its names win. */
function noteLeftOut(evaluation: Evaluation, text: string, missing: readonly string[]): void {
  const path = workspacePath(text);
  if (path?.endsWith(".py") && evaluation.isCaught(missing)) evaluation.leftOut.push(path);
}

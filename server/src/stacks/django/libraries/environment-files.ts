import type { Place } from "../../../engine/finding";
import { foldersUpwards, inFolder } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import { lookUp } from "../../../interpreter/python/environment/look-up";
import type { Evaluation } from "../../../interpreter/python/evaluation";
import { string } from "../../../interpreter/python/values/construct";
import { workspacePath } from "../../../interpreter/python/values/paths";
import type { Value } from "../../../interpreter/python/values/value";
import { parseDotenv } from "../../../languages/dotenv";

/** An env file that ships with the code; undefined for a developer's own, or none. */
export function shippedFile(evaluation: Evaluation, path: RelativePath): RelativePath | undefined {
  if (evaluation.world.kindOf(path) !== "file" || !evaluation.world.isShipped(path)) return undefined;
  evaluation.loadedEnvironmentFiles.add(path);
  return path;
}

/** The first of some file names in a directory or above it, as the libraries search. */
export function findUpwards(
  evaluation: Evaluation,
  directory: RelativePath,
  names: readonly string[],
): RelativePath | undefined {
  for (const folder of foldersUpwards(directory))
    for (const name of names) {
      const found = shippedFile(evaluation, inFolder(folder, name));
      if (found) return found;
    }
  return undefined;
}

/** Puts the entries of a file into the environment, as `load_dotenv` and `read_env` do. */
export function loadEnvironmentFile(
  evaluation: Evaluation,
  file: Value | RelativePath,
  override: boolean,
  place: Place,
): boolean {
  if (typeof file !== "string" && (file.kind === "unknown" || file.kind === "choice")) {
    const why = evaluation.unknown("Which env file is loaded here is not known", {}, place);
    evaluation.openScope(evaluation.environment, why);
    return false;
  }
  const entries = entriesOfFile(evaluation, file) ?? [];
  for (const entry of entries) {
    if (!override && lookUp(evaluation, entry.key, place).state !== "unset") continue;
    const value = string(entry.value, { kind: "literal", place: entry.place });
    evaluation.assign(evaluation.environment, entry.key, { value, steps: [entry.place] });
  }
  return entries.length > 0;
}

/** The entries of an env file that ships with the code, the last of each key; undefined when the path is not known. */
export function entriesOfFile(
  evaluation: Evaluation,
  file: Value | RelativePath,
): readonly { readonly key: string; readonly value: string; readonly place: Place }[] | undefined {
  let path: RelativePath | undefined;
  if (typeof file === "string") path = file;
  else if (file.kind === "string" || file.kind === "path")
    path =
      workspacePath(file.value) ?? (file.value.startsWith("/") ? undefined : file.value.replace(/^\.\//, ""));
  else return undefined;
  const found = path === undefined ? undefined : shippedFile(evaluation, path);
  const text = found === undefined ? undefined : evaluation.world.text(found);
  if (found === undefined || text === undefined) return [];
  // Of entries with the same key the last one counts.
  const entries = new Map(parseDotenv(text).entries.map((entry) => [entry.key, entry]));
  return [...entries.values()].map(({ key, value, valueRange, range }) => ({
    key,
    value,
    place: { path: found, range: valueRange.end > valueRange.start ? valueRange : range },
  }));
}

import { fileNameOf } from "../../engine/path";
import { builtinFunctions } from "./builtin-functions";
import { argumentOf, type Call } from "./call";
import { boolean, computed, string } from "./construct";
import type { Evaluation } from "./evaluation";
import { appendPath, normalizePath } from "./operators";
import type { Origin } from "./provenance";
import { type PathValue, type StringValue, type Value, workspaceRoot } from "./value";

/** `Path.parent`, `.name` and their like; undefined for methods. */
export function pathAttribute(self: PathValue, name: string, origin: Origin): Value | undefined {
  const last = fileNameOf(self.value);
  const dot = last.lastIndexOf(".");
  switch (name) {
    case "parent":
      return { kind: "path", value: parentsOf(self.value, 1), origin };
    case "name":
      return string(last, origin);
    case "stem":
      return string(dot > 0 ? last.slice(0, dot) : last, origin);
    case "suffix":
      return string(dot > 0 ? last.slice(dot) : "", origin);
    default:
      return undefined;
  }
}

/** The directory `levels` above a path. Above the workspace nothing is known; the text then only stands for itself. */
export function parentsOf(path: string, levels: number): string {
  let current = path;
  for (let level = 0; level < levels; level++) {
    const slash = current.lastIndexOf("/");
    if (slash === -1) return ".";
    if (current === workspaceRoot) return aboveWorkspace;
    current = slash === 0 ? "/" : current.slice(0, slash);
  }
  return current;
}

const aboveWorkspace = "/<above>";

/** A method of `pathlib.Path`, called. */
export function callPathMethod(self: PathValue, name: string, call: Call): Value | undefined {
  const { evaluation } = call;
  const origin = computed(call.place, `.${name}()`, self);
  const first = argumentOf(call, 0)?.value;
  switch (name) {
    case "resolve":
    case "absolute":
      return { kind: "path", value: collapsePath(self.value), origin };
    case "expanduser":
      return self.value.startsWith("~") ? undefined : self;
    case "as_posix":
    case "__str__":
      return string(self.value, origin);
    case "as_uri":
      return string(`file://${self.value}`, origin);
    case "joinpath": {
      let path = self.value;
      for (const { value } of call.positional) {
        if (value.kind !== "string" && value.kind !== "path") return undefined;
        path = appendPath(path, value.value);
      }
      return { kind: "path", value: normalizePath(path), origin };
    }
    case "with_name":
    case "with_suffix": {
      if (first?.kind !== "string") return undefined;
      const parent = parentsOf(self.value, 1);
      const stem = pathAttribute(self, "stem", origin);
      const last =
        name === "with_name" ? first.value : `${stem?.kind === "string" ? stem.value : ""}${first.value}`;
      return { kind: "path", value: normalizePath(appendPath(parent, last)), origin };
    }
    case "exists":
    case "is_file":
    case "is_dir": {
      const found = existsInProduction(evaluation, self.value, name);
      return found === undefined ? undefined : boolean(found, origin);
    }
    case "is_absolute":
      return boolean(self.value.startsWith("/"), origin);
    case "open":
      return builtinFunctions.open?.({
        ...call,
        positional: [{ value: self, place: call.place }, ...call.positional],
      });
    case "read_text":
      return readFile(evaluation, self.value);
    case "mkdir":
    case "touch":
    case "chmod":
      return { kind: "none", origin };
    default:
      return undefined;
  }
}

/** The workspace path a text stands for. */
export function workspacePath(text: string): string | undefined {
  const path = collapsePath(text);
  if (path === workspaceRoot) return "";
  return path.startsWith(`${workspaceRoot}/`) ? path.slice(workspaceRoot.length + 1) : undefined;
}

/** Without "." and ".." parts; a relative path is taken from the workspace's folder only by those who know better. */
export function collapsePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== ".." || !path.startsWith("/")) parts.push(part);
  }
  const text = (path.startsWith("/") ? "/" : "") + parts.join("/");
  return text === "" ? "." : text;
}

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

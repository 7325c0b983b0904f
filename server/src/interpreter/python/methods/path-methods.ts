import { fileNameOf } from "../../../engine/path";
import { argumentOf } from "../arguments";
import type { Call } from "../evaluation";
import { existsInProduction, openFile, readFile } from "../files";
import { boolean, computed, string } from "../values/construct";
import { appendPath, collapsePath, normalizePath, parentsOf } from "../values/paths";
import type { Origin, PathValue, Value } from "../values/value";

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
      return openFile({
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

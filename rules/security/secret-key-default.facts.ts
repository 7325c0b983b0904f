import type { Place } from "../../server/src/engine/finding";
import type { EnvironmentOrigin, Value } from "../../server/src/interpreter/python/values/value";
import type { Sources } from "../../server/src/stacks/django/settings/python-edits";
import { placeOfRefusal } from "../../server/src/stacks/django/settings/refusals";

/** The key in the code that stands in for the variable. */
export function writtenFallback({ default: fallback }: EnvironmentOrigin): EnvironmentOrigin["default"] {
  const value = fallback?.value;
  return value?.kind === "string" && value.value !== "" && value.origin.kind === "literal"
    ? fallback
    : undefined;
}

/** `os.environ.get("KEY") or "written"`: the text that stands in for the variable. */
export function writtenBehind(sources: Sources, { path, range }: Place): Place | undefined {
  const rest = sources.get(path)?.text.slice(range.end, range.end + 300) ?? "";
  const match = /^\s*or\s+(?=[bru]?(["'])[^"'\s])/.exec(rest);
  if (!match) return undefined;
  const start = range.end + match[0].length;
  return { path, range: { start, end: start + (/^\S+/.exec(rest.slice(match[0].length))?.[0].length ?? 0) } };
}

/** What is not known for certain: one of several values, by what decides between the places it runs in. */
export function isOpen({ kind }: Value): boolean {
  return kind === "choice" || kind === "unknown";
}

/** Whether the same variable is read in two ways, of which one makes do without it: the settings tell places apart. */
export function hasStrictTwin(reads: readonly EnvironmentOrigin[], read: EnvironmentOrigin): boolean {
  return reads.some(
    (one) =>
      one.key === read.key && (writtenFallback(one) === undefined) !== (writtenFallback(read) === undefined),
  );
}

/** `if SECRET_KEY == "…": raise …` of a module of production: with the key that stands in nothing starts. */
export function whereRefused(
  sources: Sources,
  modules: readonly string[],
  name: string,
  key: string,
): Place | undefined {
  return placeOfRefusal(
    sources,
    modules,
    (line) =>
      /==|\bin\b/.test(line) &&
      !/\b(?:and|not)\b|!=/.test(line) &&
      line.includes(name) &&
      (line.includes(`"${key}"`) || line.includes(`'${key}'`)),
  );
}

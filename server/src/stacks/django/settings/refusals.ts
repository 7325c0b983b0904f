import type { Place } from "../../../engine/finding";
import type { RelativePath } from "../../../engine/snapshot";
import type { Sources } from "./python-edits";

/**
 * Where a module of the settings refuses to be loaded: the first `if` at its top level that `refuses` says of, given its
 * whole line, with `raise` in the line below. With what it names nothing starts.
 */
export function placeOfRefusal(
  sources: Sources,
  modules: readonly RelativePath[],
  refuses: (line: string) => boolean,
): Place | undefined {
  for (const path of modules) {
    const text = sources.get(path)?.text ?? "";
    for (const { 1: line = "", index } of text.matchAll(/^(if\b[^\n]*:)[ \t\r]*\n[ \t]+raise\b/gm))
      if (refuses(line)) return { path, range: { start: index, end: index + line.length } };
  }
  return undefined;
}

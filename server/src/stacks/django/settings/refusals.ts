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
    let start = 0;
    const lines = (sources.get(path)?.text ?? "").split("\n");
    for (const [index, line] of lines.entries()) {
      if (/^if\b.*:\s*$/.test(line) && /^\s+raise\b/.test(lines[index + 1] ?? "") && refuses(line))
        return { path, range: { start, end: start + line.trimEnd().length } };
      start += line.length + 1;
    }
  }
  return undefined;
}

import type { FileEdit } from "../../engine/finding";
import type { RelativePath, SourceFile } from "../../engine/snapshot";
import { lineBreakOf } from "../../engine/text";
import { parseIgnoreFile } from "../../languages/ignore-file";

/** An entry that an ignore file should get, and which of its present entries it belongs beside. */
export interface NewIgnoreEntry {
  readonly pattern: string;
  /** Tests the patterns that are of the same kind; the entry goes below the last of them. */
  readonly beside?: RegExp;
}

/**
 * Edits that add the entries to an ignore file, keeping its order, comments and line breaks.
 * `file` is undefined when there is none yet at `path`. No edits when nothing is to be added.
 */
export function addIgnoreEntries(
  path: RelativePath,
  file: SourceFile | undefined,
  entries: readonly NewIgnoreEntry[],
): readonly FileEdit[] {
  if (entries.length === 0) return [];
  if (!file) return [{ kind: "create", path, text: entries.map(({ pattern }) => `${pattern}\n`).join("") }];
  const { text } = file;
  const lineBreak = lineBreakOf(text);
  const { patterns } = parseIgnoreFile(text, "git");
  const groups = new Map<number, string[]>();
  let isOfLastSection = !isUnderHeading(text);
  for (const { pattern, beside } of entries) {
    const sibling =
      beside && patterns.findLast((present) => !present.negated && beside.test(present.pattern));
    // A negation below the sibling belongs to it: the new entry must not come between them.
    const place = sibling ? endOfGroup(sibling.range.end) : text.length;
    isOfLastSection ||= sibling !== undefined && place === text.length;
    groups.set(place, [...(groups.get(place) ?? []), pattern]);
  }
  return [...groups].map(([offset, added]) => {
    const atEnd = offset === text.length;
    const body = added.join(lineBreak);
    const gap = `${needsBreak(text) ? lineBreak : ""}${isOfLastSection ? "" : lineBreak}`;
    const newText = atEnd ? `${gap}${body}${lineBreak}` : `${lineBreak}${body}`;
    return { kind: "edit", path, range: { start: offset, end: offset }, newText };
  });

  function endOfGroup(end: number): number {
    let last = end;
    for (const { negated, range } of patterns) {
      const between = text.slice(last, range.start);
      if (range.start > last && negated && /^[ \t]*\r?\n$/.test(between)) last = range.end;
    }
    const rest = /^[ \t]*/.exec(text.slice(last));
    const offset = last + (rest?.[0].length ?? 0);
    return /^\r?\n$/.test(text.slice(offset)) ? text.length : offset;
  }
}

/** Whether the last lines stand under a comment: what is not of their kind would seem to belong there. */
function isUnderHeading(text: string): boolean {
  const last =
    text
      .trimEnd()
      .split(/\r?\n[ \t]*\r?\n/)
      .at(-1) ?? "";
  return /^[ \t]*#/.test(last) && !/\r?\n[ \t]*\r?\n[ \t\r\n]*$/.test(text);
}

function needsBreak(text: string): boolean {
  return text.length > 0 && !/[\r\n]$/.test(text);
}

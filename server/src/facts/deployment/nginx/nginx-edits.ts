import type { Fix, TextEdit } from "../../../engine/finding";
import type { Message } from "../../../engine/message";
import type { NginxLevel, NginxStatement } from "./nginx-blocks";

/**
 * Inserts lines behind what heads a block, or at its start, with the indentation of its siblings; undefined for a block on
 * one line.
 */
export function insertInBlock(level: NginxLevel, lines: readonly string[]): TextEdit | undefined {
  if (!level.insertion) return undefined;
  const head = headOf(level);
  if (head) return insertBehind(level, head, lines);
  const { path, offset, indent } = level.insertion;
  const newText = lines.map((line) => `\n${indent}${line}`).join("");
  return { kind: "edit", path, range: { start: offset, end: offset }, newText };
}

/** The last of what stands first in a block by custom; undefined where something else shares its line. */
function headOf({ own, insertion }: NginxLevel): NginxStatement | undefined {
  const written = own.filter(({ place }) => place.path === insertion?.path);
  const length = written.findIndex(({ name }) => !/^(?:listen|server_name|default_type)$/.test(name));
  const next = written[length];
  const head = written[(length === -1 ? written.length : length) - 1];
  return head && next && next.place.range.start - head.lineEnd < 2 ? undefined : head;
}

/** Inserts lines behind a directive that stands alone on its line, in a block with known indentation. */
export function insertBehind(
  level: NginxLevel,
  statement: NginxStatement,
  lines: readonly string[],
): TextEdit | undefined {
  if (!level.insertion || level.insertion.path !== statement.place.path || statement.hasBlock)
    return undefined;
  const end = statement.lineEnd;
  const newText = lines.map((line) => `\n${level.insertion?.indent ?? ""}${line}`).join("");
  return { kind: "edit", path: statement.place.path, range: { start: end, end }, newText };
}

/** No fix where there is no edit. */
export function fixOf(title: Message, safety: Fix["safety"], edit: TextEdit | undefined): readonly Fix[] {
  return edit ? [{ title, safety, edits: [edit] }] : [];
}

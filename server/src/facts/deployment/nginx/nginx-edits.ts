import type { Fix, TextEdit } from "../../../engine/finding";
import type { Message } from "../../../engine/message";
import type { NginxLevel, NginxStatement } from "./nginx-blocks";

/** Inserts lines at the start of a block with the indentation of its siblings; undefined for a block on one line. */
export function insertInBlock(level: NginxLevel, lines: readonly string[]): TextEdit | undefined {
  if (!level.insertion) return undefined;
  const { path, offset, indent } = level.insertion;
  const newText = lines.map((line) => `\n${indent}${line}`).join("");
  return { kind: "edit", path, range: { start: offset, end: offset }, newText };
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

export function fixOf(title: Message, safety: Fix["safety"], edit: TextEdit | undefined): readonly Fix[] {
  return edit ? [{ title, safety, edits: [edit] }] : [];
}

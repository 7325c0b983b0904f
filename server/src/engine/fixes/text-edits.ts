import type { TextEdit } from "../finding";
import type { RelativePath } from "../snapshot";
import type { Range } from "../text";

/** Puts a text in the place of another. */
export function replacement(path: RelativePath, range: Range, newText: string): TextEdit {
  return { kind: "edit", path, range, newText };
}

/** Puts a text in front of what stands at an offset. */
export function insertion(path: RelativePath, offset: number, newText: string): TextEdit {
  return replacement(path, { start: offset, end: offset }, newText);
}

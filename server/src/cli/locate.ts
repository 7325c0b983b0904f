import type { Place } from "../engine/finding";
import type { RelativePath, Snapshot } from "../engine/snapshot";
import { linesOf } from "../engine/text";

/** A place as people and other programs count: lines and columns from 1, columns in UTF-16 units, the end exclusive. */
export interface Location {
  readonly path: RelativePath;
  readonly range: { readonly start: LineColumn; readonly end: LineColumn };
}

/** Both count from one, as editors show them. */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

/** A place in a file or directory without a text is its beginning. */
export function locate({ path, range }: Place, snapshot: Snapshot): Location {
  const file = snapshot.files.get(path);
  if (!file) return { path, range: { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } } };
  const lines = linesOf(file);
  const toLineColumn = (offset: number): LineColumn => {
    const { line, column } = lines.positionAt(offset);
    return { line: line + 1, column: column + 1 };
  };
  return { path, range: { start: toLineColumn(range.start), end: toLineColumn(range.end) } };
}

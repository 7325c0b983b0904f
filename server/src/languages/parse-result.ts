import type { Range } from "../engine/text";

/** What every parser here says about text it could not fully read; the rest of the file stays known. */
export interface ParseError {
  readonly range: Range;
  readonly message: string;
}

export interface Comment {
  readonly range: Range;
  /** With its comment sign. */
  readonly text: string;
}

/** The text a range covers. */
export function textAt(text: string, range: Range): string {
  return text.slice(range.start, range.end);
}

/** Whether an offset lies in a range, its end included, as a cursor does. */
export function touches(range: Range, offset: number): boolean {
  return range.start <= offset && offset <= range.end;
}

import type { Range } from "../engine/text";

/** What a parser reads along. */
export interface Moving {
  offset(): number;
  moveTo(offset: number): void;
  atEnd(): boolean;
}

/**
 * Repeats a step of a tolerant parser until it has a result. A step that reads nothing would be repeated for ever on
 * damaged text; here it costs the character it stands at, and ends at the end of the text with `atTheEnd`.
 */
export function advanceUntil<T>(scanner: Moving, step: () => T | undefined, atTheEnd: () => T): T {
  while (true) {
    const before = scanner.offset();
    const ended = scanner.atEnd();
    const result = step();
    if (result !== undefined) return result;
    if (scanner.offset() > before) continue;
    if (ended) return atTheEnd();
    scanner.moveTo(before + 1);
  }
}

/**
 * Goes from `from` up to `end`, in offsets of a text or indices of a list: each step says where the next one begins,
 * or nothing to stop. A step that says no place further on costs one unit, so there are never more steps than units.
 * True if the end was reached.
 */
export function goThrough(from: number, end: number, step: (at: number) => number | undefined): boolean {
  for (let at = from; at < end; ) {
    const next = step(at);
    if (next === undefined) return false;
    at = Math.max(at + 1, next);
  }
  return true;
}

/** The lines of a text from an offset on, without their "\n" or "\r\n"; behind the last line break an empty one. */
export function* linesFrom(text: string, from: number): Generator<Range> {
  for (let start = from; start <= text.length; ) {
    const found = text.indexOf("\n", start);
    const next = found === -1 ? text.length : found;
    yield { start, end: next > start && text[next - 1] === "\r" ? next - 1 : next };
    start = next + 1;
  }
}

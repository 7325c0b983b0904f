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
    const result = step();
    if (result !== undefined) return result;
    if (scanner.offset() > before) continue;
    if (scanner.atEnd()) return atTheEnd();
    scanner.moveTo(before + 1);
  }
}

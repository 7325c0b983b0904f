/** A half-open span of UTF-16 offsets into one file's text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Whether one range lies in another; a range lies in itself. */
export function encloses(outer: Range, inner: Range): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** What a pattern with the flag `y` matches at an offset. */
export function matchAt(pattern: RegExp, text: string, offset: number): string | undefined {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0];
}

/** A text as a part of a pattern that matches just this text. */
export function quotedForPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** A text of an address without its `%20`; as it stands where that is damaged. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A place between two characters; both numbers count from zero, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Translates between offsets and positions of one text. */
export interface LineIndex {
  readonly lineCount: number;
  positionAt(offset: number): Position;
  offsetAt(position: Position): number;
  /** The range of a line without its line break. */
  lineRange(line: number): Range;
}

const indexes = new WeakMap<{ readonly text: string }, LineIndex>();

/** The line index of a file, made once per file object. */
export function linesOf(file: { readonly text: string }): LineIndex {
  let index = indexes.get(file);
  if (!index) {
    index = createLineIndex(file.text);
    indexes.set(file, index);
  }
  return index;
}

/** Lines end at "\n", "\r\n" or a lone "\r", as the Language Server Protocol has it. */
export function createLineIndex(text: string): LineIndex {
  const starts = [0];
  for (let offset = 0; offset < text.length; offset++) {
    const code = text.charCodeAt(offset);
    if (code === 10 || (code === 13 && text.charCodeAt(offset + 1) !== 10)) starts.push(offset + 1);
  }
  const lineStart = (line: number) => starts[Math.max(0, Math.min(line, starts.length - 1))] as number;
  const lineRange = (line: number): Range => {
    const start = lineStart(line);
    let end = line + 1 < starts.length ? lineStart(line + 1) : text.length;
    while (end > start && (text.charCodeAt(end - 1) === 10 || text.charCodeAt(end - 1) === 13)) end--;
    return { start, end };
  };
  return {
    lineCount: starts.length,
    positionAt(offset) {
      const clamped = Math.max(0, Math.min(offset, text.length));
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((starts[middle] as number) <= clamped) low = middle;
        else high = middle - 1;
      }
      return { line: low, column: clamped - (starts[low] as number) };
    },
    offsetAt({ line, column }) {
      if (line < 0) return 0;
      if (line >= starts.length) return text.length;
      const { start, end } = lineRange(line);
      return Math.min(start + Math.max(0, column), end);
    },
    lineRange,
  };
}

/** The line break a text uses: that of its first line. */
export function lineBreakOf(text: string): "\n" | "\r\n" {
  const first = text.indexOf("\n");
  return first > 0 && text[first - 1] === "\r" ? "\r\n" : "\n";
}

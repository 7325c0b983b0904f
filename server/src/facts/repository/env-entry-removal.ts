import type { Range } from "../../engine/text";
import type { DotenvEntry } from "../../languages/dotenv";

/** The comment above an entry goes with it: always, or only where the file says the same elsewhere. */
export type CommentsTaken = "all" | "repeated";

/**
 * What goes with entries of an env file: their lines with the line break, the comment that would stand there with nothing to
 * explain, and one of two blank lines that would meet.
 */
export function removalsOf(
  text: string,
  entries: readonly DotenvEntry[],
  comments: CommentsTaken,
): readonly Range[] {
  const lines = linesOf(text);
  const gone = new Set(
    lines.flatMap((line, index) =>
      entries.some(({ lineRange }) => line.start <= lineRange.end && lineRange.start < line.end)
        ? [index]
        : [],
    ),
  );
  const isBlank = (index: number) => {
    const line = lines[index];
    return line === undefined || text.slice(line.start, line.end).trim() === "";
  };
  const removals: Range[] = [];
  for (let first = 0; first < lines.length; first++) {
    if (!gone.has(first)) continue;
    let last = first;
    while (gone.has(last + 1)) last++;
    let start = first;
    if (isBlank(last + 1)) {
      const heading = headingAbove(first);
      const said = text.slice(lines[heading]?.start, lines[first]?.start);
      const isElsewhere = text.indexOf(said) !== text.lastIndexOf(said);
      if (isBlank(heading - 1) && (comments === "all" || isElsewhere)) start = heading;
    }
    let end = last;
    if (isBlank(start - 1) && isBlank(last + 1)) {
      if (last + 1 < lines.length) end++;
      else if (start > 0) start--;
    }
    removals.push({ start: lines[start]?.start ?? 0, end: lines[end]?.end ?? text.length });
    first = end;
  }
  return removals;

  /** The first line of the comment above a line; another entry that is commented out is none. */
  function headingAbove(index: number): number {
    let at = index;
    while (at > 0 && isHeading(lines[at - 1])) at--;
    return at;
  }

  function isHeading(line: Range | undefined): boolean {
    const written = line ? text.slice(line.start, line.end) : "";
    return /^[ \t]*#/.test(written) && !/^[ \t]*#[#\s]*(?:export[ \t]+)?[\w.-]+[ \t]*=(?!=)/.test(written);
  }
}

/** The lines of a text, with their line breaks. */
function linesOf(text: string): readonly Range[] {
  return Array.from(text.matchAll(/[^\r\n]*(?:\r\n|\n|\r|$)/g), ({ index, 0: line }) => ({
    start: index,
    end: index + line.length,
  })).filter(({ start, end }) => end > start);
}

import type { Range } from "../../engine/text";
import { goThrough, linesFrom } from "../advance";
import type { Comment } from "../parse-result";
import type { DockerHeredoc, TextSegment } from "./syntax";

/** An instruction's text with continued lines joined, and where each part of it stands in the file. */
export interface LogicalLine {
  readonly text: string;
  readonly segments: readonly TextSegment[];
  readonly heredocs: readonly DockerHeredoc[];
}

export interface LogicalLines {
  readonly lines: readonly LogicalLine[];
  readonly comments: readonly Comment[];
  readonly directives: ReadonlyMap<string, string>;
}

/** Instructions that know here-documents. */
const WITH_HEREDOCS = /^(?:ONBUILD\s+)?(?:RUN|COPY|ADD)\s/i;

/** Joins continued lines; comments between them are taken out. The escape sign may be set by a directive. */
export function readLogicalLines(text: string): LogicalLines {
  const lines: LogicalLine[] = [];
  const comments: Comment[] = [];
  const directives = new Map<string, string>();
  const physical = [...linesFrom(text, text.startsWith("\uFEFF") ? 1 : 0)];
  let index = readDirectives(text, physical, directives, comments);
  const escapeSign = directives.get("escape") === "`" ? "`" : "\\";

  for (; index < physical.length; index++) {
    const first = physical[index] as Range;
    const start = skipBlanks(text, first);
    if (start === first.end) continue;
    if (text[start] === "#") {
      comments.push(commentAt(text, start, first.end));
      continue;
    }
    let joined = "";
    const segments: TextSegment[] = [];
    let line: Range = { start, end: first.end };
    goThrough(index, physical.length, (at) => {
      if (at > index) line = physical[at] as Range;
      index = at;
      const end = continuedUpTo(text, line, escapeSign);
      segments.push({ at: joined.length, offset: line.start });
      joined += text.slice(line.start, end ?? line.end);
      if (end === undefined) return undefined;
      const next = nextContinuation(text, physical, at, comments);
      if (next === physical.length) index = next;
      return next;
    });
    const heredocs: DockerHeredoc[] = [];
    if (WITH_HEREDOCS.test(joined))
      for (const { name, stripTabs } of heredocNames(joined))
        index = readHeredoc(text, physical, index, name, stripTabs, heredocs);
    lines.push({ text: joined.trimEnd(), segments, heredocs });
  }
  return { lines, comments, directives };
}

/** Offsets in a joined text as a range in the file. */
export function locateIn(segments: readonly TextSegment[], start: number, end: number): Range {
  const first = fileOffset(segments, start);
  return { start: first, end: end > start ? fileOffset(segments, end - 1) + 1 : first };
}

function fileOffset(segments: readonly TextSegment[], at: number): number {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((segments[middle] as TextSegment).at <= at) low = middle;
    else high = middle - 1;
  }
  const segment = segments[low];
  return segment ? segment.offset + at - segment.at : at;
}

const DIRECTIVE = /^#\s*([A-Za-z][\w-]*)\s*=\s*(\S.*)/;

/** Directives stand before everything else, ordinary comments and blank lines included. */
function readDirectives(
  text: string,
  lines: readonly Range[],
  directives: Map<string, string>,
  comments: Comment[],
): number {
  let index = 0;
  for (; index < lines.length; index++) {
    const { start, end } = lines[index] as Range;
    const [, name, value] = DIRECTIVE.exec(text.slice(start, end).trimEnd()) ?? [];
    if (name === undefined || value === undefined || directives.has(name.toLowerCase())) break;
    directives.set(name.toLowerCase(), value);
    comments.push(commentAt(text, start, end));
  }
  return index;
}

/** Where the line's own text ends if the next line continues it: before an escape sign that is not escaped itself. */
function continuedUpTo(text: string, { start, end }: Range, escapeSign: string): number | undefined {
  let last = end;
  while (last > start && (text[last - 1] === " " || text[last - 1] === "\t")) last--;
  if (last === start || text[last - 1] !== escapeSign || text[last - 2] === escapeSign) return undefined;
  return last - 1;
}

/** The index of the line that continues: comments and blank lines in between belong to nobody. */
function nextContinuation(text: string, lines: readonly Range[], from: number, comments: Comment[]): number {
  for (let index = from + 1; index < lines.length; index++) {
    const line = lines[index] as Range;
    const start = skipBlanks(text, line);
    if (start === line.end) continue;
    if (text[start] !== "#") return index;
    comments.push(commentAt(text, start, line.end));
  }
  return lines.length;
}

const HEREDOC = /(?:^|\s)\d*<<(-?)(?:"([^"<\s]+)"|'([^'<\s]+)'|([^\s<>|&;"'()]+))(?=\s|$)/g;

function* heredocNames(line: string): Generator<{ name: string; stripTabs: boolean }> {
  for (const [, dash, double, single, bare] of line.matchAll(HEREDOC)) {
    const name = double ?? single ?? bare;
    if (name !== undefined) yield { name, stripTabs: dash === "-" };
  }
}

/** Reads up to the closing name (or the end of the file) and returns the index of the last line read. */
function readHeredoc(
  text: string,
  lines: readonly Range[],
  from: number,
  name: string,
  stripTabs: boolean,
  heredocs: DockerHeredoc[],
): number {
  const first = lines[from + 1];
  if (!first) return from;
  let index = from + 1;
  for (; index < lines.length; index++) {
    const { start, end } = lines[index] as Range;
    const line = text.slice(start, end);
    if ((stripTabs ? line.replace(/^\t+/, "") : line) === name) break;
  }
  const closing = lines[index];
  const contentRange = { start: first.start, end: closing ? closing.start : text.length };
  heredocs.push({ name, content: text.slice(contentRange.start, contentRange.end), contentRange });
  return index;
}

function skipBlanks(text: string, { start, end }: Range): number {
  let offset = start;
  while (offset < end && /\s/.test(text[offset] as string)) offset++;
  return offset;
}

function commentAt(text: string, start: number, end: number): Comment {
  return { range: { start, end }, text: text.slice(start, end) };
}

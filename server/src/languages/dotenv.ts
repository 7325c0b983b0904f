import type { Range } from "../engine/text";
import { goThrough } from "./advance";
import type { Comment, ParseError } from "./parse-result";

/**
 * A dotenv file in the dialect of the npm package `dotenv` (18), whose `parse` decides about keys and values:
 * `export` is allowed, quotes are ', " and `, a quoted value may span lines, only "…" knows \n and \r,
 * an unquoted value ends at `#` (with or without a space before it), and `KEY: value` is an entry too.
 * References such as ${OTHER} are left as they are written.
 *
 * Other readers differ, for which `raw` is kept:
 * Compose's `env_file` wants a space before `#`, lets `KEY` alone pass a variable on and expands ${…} except in '…';
 * django-environ and python-dotenv know neither backticks nor `KEY: value`.
 */
export interface DotenvFile {
  /** In the order of the file, duplicates included: for `dotenv` the last one wins. */
  readonly entries: readonly DotenvEntry[];
  readonly comments: readonly Comment[];
  /** Lines that say something and set nothing, and quotes that are never closed. */
  readonly errors: readonly ParseError[];
}

export interface DotenvEntry {
  readonly key: string;
  readonly keyRange: Range;
  /** As `dotenv.parse` gives it: without quotes, with escapes resolved. */
  readonly value: string;
  /** What stands between the quotes, or the whole value if there are none. */
  readonly valueRange: Range;
  /** As written, with quotes and escapes, without surrounding blanks. */
  readonly raw: string;
  readonly rawRange: Range;
  readonly quote: "'" | '"' | "`" | undefined;
  readonly export: boolean;
  /** From `export` or the key to the end of the value. */
  readonly range: Range;
  /** The whole lines the entry stands on, trailing comment included, last line break excluded. */
  readonly lineRange: Range;
}

/** Reads a dotenv file in linear time. */
export function parseDotenv(text: string): DotenvFile {
  const { text: normalized, offsetAt } = normalizeLineBreaks(text);
  const { entries, comments, errors } = scan(normalized);
  if (offsetAt === undefined) return { entries, comments, errors };
  const original = ({ start, end }: Range): Range => ({ start: offsetAt(start), end: offsetAt(end) });
  return {
    entries: entries.map((entry) => ({
      ...entry,
      keyRange: original(entry.keyRange),
      valueRange: original(entry.valueRange),
      rawRange: original(entry.rawRange),
      range: original(entry.range),
      lineRange: original(entry.lineRange),
    })),
    comments: comments.map((comment) => ({ ...comment, range: original(comment.range) })),
    errors: errors.map((error) => ({ ...error, range: original(error.range) })),
  };
}

/** The value each key ends up with: the last entry of that key, as `dotenv.parse` decides. */
export function dotenvValues(file: DotenvFile): ReadonlyMap<string, string> {
  return new Map(file.entries.map((entry) => [entry.key, entry.value]));
}

interface Scan {
  readonly entries: DotenvEntry[];
  readonly comments: Comment[];
  readonly errors: ParseError[];
}

const KEY = /[\w.-]+/y;
const EXPORT = /export\s+(?=[\w.-])/y;
const SEPARATOR = /\s*=|:(?=\s)/y;
const QUOTE_AHEAD = /\s*(['"`])/y;
/** What may follow a closed quote up to the end of its line. */
const REST_OF_LINE = /[^\S\n\u2028\u2029]*(?:#|$)/my;

function scan(text: string): Scan {
  const result: Scan = { entries: [], comments: [], errors: [] };
  goThrough(0, text.length, (offset) => {
    const start = skipWhitespace(text, offset);
    if (start >= text.length) return undefined;
    const lineEnd = endOfLine(text, start);
    if (text[start] === "#") {
      result.comments.push({ range: { start, end: lineEnd }, text: text.slice(start, lineEnd) });
      return lineEnd;
    }
    const end = scanEntry(text, start, result);
    if (end !== undefined) return end;
    const range = { start, end: start + text.slice(start, lineEnd).trimEnd().length };
    result.errors.push({ range, message: "This line sets no variable." });
    return lineEnd;
  });
  return result;
}

/** Reads the entry that begins at `start` and returns where to go on, or nothing if there is none. */
function scanEntry(text: string, start: number, result: Scan): number | undefined {
  const head = readHead(text, start, true) ?? readHead(text, start, false);
  if (head === undefined) return undefined;

  const quoted = readQuoted(text, head.end);
  // `KEY:` takes one blank as part of its sign, and that blank may be a line break.
  const unquotedStart = head.colon ? head.end + 1 : head.end;
  let rawRange: Range;
  if (quoted.range) rawRange = quoted.range;
  else rawRange = trimmed(text, unquotedStart, endOfUnquoted(text, unquotedStart));

  const raw = text.slice(rawRange.start, rawRange.end);
  const strips = raw.length >= 2 && /^['"`]/.test(raw) && raw.at(-1) === raw[0];
  const valueRange = strips ? { start: rawRange.start + 1, end: rawRange.end - 1 } : rawRange;
  const after = quoted.range ? rawRange.end : endOfUnquoted(text, unquotedStart);
  const commentStart = skipBlanks(text, after);
  const lineEnd = endOfLine(text, commentStart);
  if (text[commentStart] === "#") {
    const range = { start: commentStart, end: lineEnd };
    result.comments.push({ range, text: text.slice(commentStart, lineEnd) });
  }
  if (!strips && quoted.unclosed)
    result.errors.push({ range: rawRange, message: "The quote is never closed." });

  const end = rawRange.end > rawRange.start ? rawRange.end : head.end;
  result.entries.push({
    key: text.slice(head.keyRange.start, head.keyRange.end),
    keyRange: head.keyRange,
    value: valueFrom(raw),
    valueRange,
    raw,
    rawRange,
    quote: strips ? (raw[0] as "'" | '"' | "`") : undefined,
    export: head.export,
    range: { start, end },
    lineRange: { start: startOfLine(text, start), end: lineEnd },
  });
  return lineEnd;
}

interface Head {
  readonly keyRange: Range;
  readonly export: boolean;
  readonly colon: boolean;
  /** After the `=` or `:`. */
  readonly end: number;
}

/** `export` is a word of its own only when a key follows: `export=1` sets the variable "export". */
function readHead(text: string, start: number, withExport: boolean): Head | undefined {
  let keyStart = start;
  if (withExport) {
    EXPORT.lastIndex = start;
    if (!EXPORT.test(text)) return undefined;
    keyStart = EXPORT.lastIndex;
  }
  KEY.lastIndex = keyStart;
  if (!KEY.test(text)) return undefined;
  const keyRange = { start: keyStart, end: KEY.lastIndex };
  SEPARATOR.lastIndex = keyRange.end;
  if (!SEPARATOR.test(text)) return undefined;
  const end = SEPARATOR.lastIndex;
  return { keyRange, export: withExport, colon: text[end - 1] === ":", end };
}

/**
 * The quoted value after the sign, if only blanks and a comment follow its closing quote.
 * A quote after a backslash closes only when no later one does, as backtracking in dotenv's expression has it.
 */
function readQuoted(text: string, offset: number): { range?: Range; unclosed: boolean } {
  QUOTE_AHEAD.lastIndex = offset;
  const quote = QUOTE_AHEAD.exec(text)?.[1];
  if (quote === undefined) return { unclosed: false };
  const start = QUOTE_AHEAD.lastIndex - 1;
  const onSameLine = !text.slice(offset, start).includes("\n");
  let closing: number | undefined;
  let candidate = text.indexOf(quote, start + 1);
  while (candidate !== -1) {
    REST_OF_LINE.lastIndex = candidate + 1;
    if (REST_OF_LINE.test(text)) closing = candidate;
    if (text[candidate - 1] !== "\\" || candidate - 1 === start) break;
    candidate = text.indexOf(quote, candidate + 1);
  }
  if (closing === undefined) return { unclosed: onSameLine };
  return { range: { start, end: closing + 1 }, unclosed: false };
}

/** What `dotenv.parse` makes of the written value. */
function valueFrom(raw: string): string {
  const bare = withoutQuotes(raw);
  return raw[0] === '"' ? bare.replace(/\\n/g, "\n").replace(/\\r/g, "\r") : bare;
}

/** Of each line that a quotation begins: up to the last such quotation mark that ends a line, as a greedy pattern has it. */
function withoutQuotes(raw: string): string {
  const lastEnds = new Map<string, number>();
  for (const { 0: quote, index } of raw.matchAll(/['"`]$/gm)) lastEnds.set(quote, index);
  let bare = "";
  let done = 0;
  for (const { 0: quote, index } of raw.matchAll(/^['"`]/gm)) {
    const end = lastEnds.get(quote) ?? -1;
    if (index < done || end <= index) continue;
    bare += raw.slice(done, index) + raw.slice(index + 1, end);
    done = end + 1;
  }
  return bare + raw.slice(done);
}

function endOfUnquoted(text: string, offset: number): number {
  let end = offset;
  while (end < text.length && text[end] !== "\n" && text[end] !== "#") end++;
  return end;
}

function trimmed(text: string, start: number, end: number): Range {
  const slice = text.slice(start, end);
  const blanks = slice.length - slice.trimStart().length;
  return { start: start + blanks, end: start + Math.max(blanks, slice.trimEnd().length) };
}

function skipWhitespace(text: string, offset: number): number {
  return skip(/\s*/y, text, offset);
}

function skipBlanks(text: string, offset: number): number {
  return skip(/[^\S\n\u2028\u2029]*/y, text, offset);
}

function skip(pattern: RegExp, text: string, offset: number): number {
  pattern.lastIndex = offset;
  pattern.test(text);
  return pattern.lastIndex;
}

function endOfLine(text: string, offset: number): number {
  return skip(/.*/y, text, offset);
}

function startOfLine(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** dotenv reads every line break as "\n"; `offsetAt` leads back and is absent when nothing changed. */
function normalizeLineBreaks(text: string): { text: string; offsetAt?: (offset: number) => number } {
  if (!text.includes("\r")) return { text };
  const removed: number[] = [];
  const normalized = text.replace(/\r\n?/g, (lineBreak, offset: number) => {
    if (lineBreak.length === 2) removed.push(offset - removed.length);
    return "\n";
  });
  return {
    text: normalized,
    // Counts the carriage returns that stood before the offset.
    offsetAt(offset) {
      let low = 0;
      let high = removed.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((removed[middle] as number) < offset) low = middle + 1;
        else high = middle;
      }
      return offset + low;
    },
  };
}

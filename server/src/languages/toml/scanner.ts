import type { Comment, ParseError } from "../parse-result";
import type { TomlKey } from "./syntax";

/** A moving place in a TOML text, and what both statements and values need to read there. */
export interface Scanner {
  readonly text: string;
  offset(): number;
  moveTo(offset: number): void;
  atEnd(): boolean;
  /** The next character, "" at the end. */
  peek(): string;
  /** Spaces and tabs. */
  skipBlanks(): void;
  /** A comment up to its line's end, if one begins here. */
  skipComment(): void;
  /** Blanks, line breaks and comments. */
  skipBlankLines(): void;
  /** To the end of the line. */
  skipLine(): void;
  /** A dotted key as far as it can be read. */
  keys(): TomlKey[];
  /** The text a sticky expression matches here; moves behind it. */
  take(pattern: RegExp): string | undefined;
  /** An error from `start` to here, or to the line's end if nothing was read. */
  fail(start: number, message: string): void;
  /** Goes back to `offset` and forgets the comments and errors found since `mark` was made. */
  mark(): () => void;
}

const BLANKS = /[ \t]*/y;
const BLANK_LINES = /[ \t\r\n\uFEFF]*/y;
const COMMENT = /#[^\r\n]*/y;
const LINE = /[^\r\n]*/y;
const BARE_KEY = /[A-Za-z0-9_-]+/y;
const QUOTED_KEY = /"(?:[^"\\\r\n]|\\[^\r\n])*"|'[^'\r\n]*'/y;
const DOT = /[ \t]*\.[ \t]*/y;

/** Reads a text from its beginning; what it skips as comments and damage is noted in the lists. */
export function createScanner(text: string, comments: Comment[], errors: ParseError[]): Scanner {
  let offset = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = offset;
    const match = pattern.exec(text)?.[0];
    if (match !== undefined) offset += match.length;
    return match;
  };
  const skipComment = () => {
    const start = offset;
    const comment = take(COMMENT);
    if (comment !== undefined) comments.push({ range: { start, end: offset }, text: comment });
  };
  const key = (): TomlKey | undefined => {
    const start = offset;
    const bare = take(BARE_KEY);
    if (bare !== undefined) return { name: bare, range: { start, end: offset } };
    const quoted = take(QUOTED_KEY);
    if (quoted === undefined) return undefined;
    const inner = quoted.slice(1, -1);
    return { name: quoted.startsWith('"') ? resolveEscapes(inner) : inner, range: { start, end: offset } };
  };
  return {
    text,
    offset: () => offset,
    moveTo: (next) => {
      offset = next;
    },
    atEnd: () => offset >= text.length,
    peek: () => text[offset] ?? "",
    skipBlanks: () => void take(BLANKS),
    skipComment,
    skipBlankLines() {
      for (take(BLANK_LINES); text[offset] === "#"; take(BLANK_LINES)) skipComment();
    },
    skipLine: () => void take(LINE),
    keys() {
      const keys: TomlKey[] = [];
      for (let next = key(); next; next = take(DOT) === undefined ? undefined : key()) keys.push(next);
      return keys;
    },
    take,
    fail(start, message) {
      let end = Math.max(start, offset);
      if (end === start) {
        LINE.lastIndex = start;
        end = start + (LINE.exec(text)?.[0] ?? "").length;
      }
      errors.push({ range: { start, end }, message });
    },
    mark() {
      const before = { offset, comments: comments.length, errors: errors.length };
      return () => {
        offset = before.offset;
        comments.length = before.comments;
        errors.length = before.errors;
      };
    },
  };
}

const ESCAPES: Readonly<Record<string, string>> = {
  b: "\b",
  t: "\t",
  n: "\n",
  f: "\f",
  r: "\r",
  e: "\u001b",
  '"': '"',
  "\\": "\\",
};

/** Resolves the escapes of a basic string; those that TOML does not know stay as they are written. */
export function resolveEscapes(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(
    /\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|x([0-9A-Fa-f]{2})|([^uUx]))/g,
    (written, four?: string, eight?: string, two?: string, letter?: string) => {
      if (letter !== undefined) return ESCAPES[letter] ?? written;
      const code = Number.parseInt(four ?? eight ?? two ?? "", 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : written;
    },
  );
}

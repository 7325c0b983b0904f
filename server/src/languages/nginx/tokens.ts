import { goThrough } from "../advance";
import type { Comment, ParseError } from "../parse-result";

export interface NginxToken {
  readonly kind: "word" | "{" | "}" | ";";
  /** The word without its quotes; the sign itself. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
  /** Only blanks stand before it on its line. */
  readonly firstOnLine: boolean;
  /** Distance from the line's start. */
  readonly column: number;
}

/** Splits a configuration into words and signs; the insides of Lua blocks are left out. */
export function readTokens(text: string, comments: Comment[], errors: ParseError[]): NginxToken[] {
  const tokens: NginxToken[] = [];
  let offset = text.startsWith("\uFEFF") ? 1 : 0;
  let lineStart = offset;
  let firstOnLine = true;
  // The first word since the last sign.
  let statement: string | undefined;
  const push = (kind: NginxToken["kind"], value: string, end: number, quoted = false) => {
    tokens.push({ kind, value, start: offset, end, quoted, firstOnLine, column: offset - lineStart });
    // A quoted word may span lines.
    if (quoted) lineStart = Math.max(lineStart, text.lastIndexOf("\n", end - 1) + 1);
    if (kind !== "word") statement = undefined;
    else statement ??= value;
    firstOnLine = false;
    offset = end;
  };

  goThrough(offset, text.length, (at) => {
    offset = at;
    const character = text[offset] as string;
    if (character === "\n") {
      lineStart = ++offset;
      firstOnLine = true;
    } else if (/\s/.test(character)) offset++;
    else if (character === "#") {
      const end = endOfLine(text, offset);
      comments.push({ range: { start: offset, end }, text: text.slice(offset, end) });
      offset = end;
    } else if (character === "{" && endOfTag(text, offset) !== undefined) {
      offset = endOfTag(text, offset) as number;
    } else if (character === "{" && !text.startsWith("{{", offset)) {
      const opensLua = statement?.endsWith("_by_lua_block") ?? false;
      push("{", "{", offset + 1);
      if (opensLua) offset = endOfLua(text, offset);
    } else if (character === "}" || character === ";") push(character, character, offset + 1);
    else if (character === '"' || character === "'") {
      const end = endOfQuoted(text, offset);
      const closed = end > offset + 1 && text[end - 1] === character;
      if (!closed) errors.push({ range: { start: offset, end }, message: "The quote is never closed." });
      push("word", unescapeQuoted(text.slice(offset + 1, closed ? end - 1 : end)), end, true);
    } else {
      const end = endOfWord(text, offset);
      push("word", text.slice(offset, end).replace(/\\([\s;{}"'])/g, "$1"), end);
    }
    return offset;
  });
  return tokens;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end > from && text[end - 1] === "\r" ? end - 1 : end;
}

/** The end of a Jinja tag or comment on this line; `location / {# static` is a block and a comment of nginx. */
function endOfTag(text: string, from: number): number | undefined {
  const tag = /\{%[^\n]{0,500}?%\}|\{#[^\n]{0,500}?#\}/y;
  tag.lastIndex = from;
  return tag.test(text) ? tag.lastIndex : undefined;
}

/** A quoted word may span lines; one that is never closed ends with its line, so that the rest stays readable. */
function endOfQuoted(text: string, from: number): number {
  const quote = text[from];
  for (let offset = from + 1; offset < text.length; offset++) {
    if (text[offset] === "\\") offset++;
    else if (text[offset] === quote) {
      // A closing quote is followed by a separator; otherwise this is the opening quote of a later word.
      const spansLines = text.slice(from, offset).includes("\n");
      if (!spansLines || /[\s;{)]/.test(text[offset + 1] ?? " ")) return offset + 1;
      break;
    }
  }
  return Math.max(from + 1, endOfLine(text, from));
}

/** What belongs to a word although it has braces or blanks: `${NAME}`, `{{ name }}`, a quoted sign. */
const INSEPARABLE = /\$\{[^\s{}]*\}|\{\{[^{}\n]*\}\}|\\[\s\S]/y;
const WORD_END = /[\s;{}]/;

function endOfWord(text: string, from: number): number {
  let offset = from;
  while (offset < text.length) {
    INSEPARABLE.lastIndex = offset;
    if (INSEPARABLE.test(text)) offset = INSEPARABLE.lastIndex;
    // A `{{` that is not closed opens no block either.
    else if (offset === from && text.startsWith("{{", from)) offset += 2;
    else if (WORD_END.test(text[offset] as string)) break;
    else offset++;
  }
  return offset;
}

function unescapeQuoted(text: string): string {
  return text
    .replace(/\\(["'\\])/g, "$1")
    .replace(/\\([tnr])/g, (_, letter: string) => (letter === "t" ? "\t" : letter === "n" ? "\n" : "\r"));
}

/** Lua's own braces, strings and comments, up to the brace that closes nginx's block. */
const LUA =
  /--\[\[[\s\S]*?(?:\]\]|$)|--[^\n]*|\[\[[\s\S]*?(?:\]\]|$)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|[{}]/g;

function endOfLua(text: string, from: number): number {
  let depth = 1;
  LUA.lastIndex = from;
  for (let match = LUA.exec(text); match; match = LUA.exec(text)) {
    if (match[0] === "{") depth++;
    else if (match[0] === "}" && --depth === 0) return match.index;
  }
  return text.length;
}

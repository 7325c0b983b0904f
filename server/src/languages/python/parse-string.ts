import { afterEscapedCharacter } from "./characters";
import { fitted, spanning } from "./compact";
import type { FormattedPiece, FormattedString, StringLiteral, StringPart } from "./syntax";
import * as T from "./token";
import type { Tokens } from "./tokenize";

/** Parses adjacent string literals as one expression. */
export function parseStrings(tokens: Tokens): StringLiteral | FormattedString {
  const start = tokens.start;
  const { bytes } = tokens;
  const parts: StringPart[] = [];
  let value = "";
  let formatted: FormattedBuilder | undefined;
  do {
    if (tokens.bytes !== bytes) tokens.fail("bytes and text do not join");
    if (tokens.kind === T.FORMATTED) {
      formatted ??= { pieces: [], literal: value, template: false, height: 0 };
      parseFormatted(tokens, formatted);
    } else {
      const { text, contentStart, contentEnd } = tokens;
      const written = text.slice(contentStart, contentEnd);
      const content = tokens.triple ? withPlainLineBreaks(written) : written;
      const part = tokens.escaped && !tokens.raw ? unescaped(content, bytes) : content;
      if (formatted) formatted.literal += part;
      else {
        value = parts.length === 0 ? part : value + part;
        parts.push({
          range: { start: tokens.start, end: tokens.end },
          content: { start: contentStart, end: contentEnd },
          raw: tokens.raw,
        });
      }
      tokens.advance();
    }
  } while (tokens.kind === T.STRING || tokens.kind === T.FORMATTED);
  const end = tokens.previousEnd;
  const [first] = parts;
  const range = first ? spanning(start, end, first.range) : { start, end };
  if (!formatted) {
    tokens.height = 0;
    return { kind: "string", range, value, bytes, parts: fitted(parts) };
  }
  flushLiteral(formatted);
  tokens.grow(formatted.height);
  return { kind: "formatted-string", range, template: formatted.template, pieces: formatted.pieces };
}

interface FormattedBuilder {
  readonly pieces: (string | FormattedPiece)[];
  /** The literal text since the last field. */
  literal: string;
  template: boolean;
  height: number;
}

function flushLiteral(builder: FormattedBuilder): void {
  if (builder.literal !== "") builder.pieces.push(builder.literal);
  builder.literal = "";
}

/** Parses one f-string, from its opening quote on, and moves to the token behind it. */
function parseFormatted(tokens: Tokens, builder: FormattedBuilder): void {
  const { text, quote, triple, raw, depth } = tokens;
  if (tokens.template) builder.template = true;
  let position = tokens.contentStart;
  let literalStart = position;
  const takeLiteral = (end: number): void => {
    const written = text.slice(literalStart, end);
    const literal = triple ? withPlainLineBreaks(written) : written;
    builder.literal += raw ? literal : unescaped(literal, false);
  };
  for (;;) {
    const code = text.charCodeAt(position);
    if (code === BACKSLASH) {
      position = afterBackslash(text, position, raw);
    } else if (code === LEFT_BRACE) {
      if (text.charCodeAt(position + 1) === LEFT_BRACE) {
        takeLiteral(position + 1);
        position += 2;
      } else {
        takeLiteral(position);
        flushLiteral(builder);
        position = parseReplacementField(tokens, position, { quote, triple, raw }, builder);
      }
      literalStart = position;
    } else if (code === RIGHT_BRACE) {
      if (text.charCodeAt(position + 1) !== RIGHT_BRACE) failAt(tokens, position, "single } in an f-string");
      takeLiteral(position + 1);
      position += 2;
      literalStart = position;
    } else if (code === quote && (!triple || closesTriple(text, position, quote))) {
      takeLiteral(position);
      tokens.end = position + (triple ? 3 : 1);
      tokens.depth = depth;
      tokens.advance();
      return;
    } else if (Number.isNaN(code) || (!triple && (code === LF || code === CR))) {
      if (triple) tokens.foundOpenString = true;
      failAt(tokens, Math.min(position, text.length), "string without an end");
    } else position++;
  }
}

interface Quoting {
  readonly quote: number;
  readonly triple: boolean;
  readonly raw: boolean;
}

/** Parses `{value!r:format}` and returns the offset behind its closing brace. */
function parseReplacementField(
  tokens: Tokens,
  brace: number,
  quoting: Quoting,
  builder: FormattedBuilder,
): number {
  const { text, fieldDepth, depth } = tokens;
  tokens.descend();
  tokens.enterField(brace + 1);
  const value = tokens.grammar.expressionList(tokens);
  if (tokens.height > builder.height) builder.height = tokens.height;
  const debug = tokens.skip(T.EQUAL);
  let conversion: FormattedPiece["conversion"];
  if (tokens.skip(T.EXCLAMATION)) {
    const letter = tokens.kind === T.NAME ? tokens.value : "";
    if (letter !== "s" && letter !== "r" && letter !== "a") tokens.fail("expected !s, !r or !a");
    else conversion = letter;
    tokens.advance();
  }
  let format: string | undefined;
  let end = tokens.end;
  if (tokens.kind === T.COLON) {
    const formatStart = end;
    end = skipFormat(tokens, formatStart, quoting, builder);
    format = text.slice(formatStart, end - 1);
  } else if (tokens.kind !== T.RIGHT_BRACE) {
    tokens.fail("expected } in an f-string");
  }
  tokens.fieldDepth = fieldDepth;
  tokens.depth = depth;
  tokens.nesting--;
  builder.pieces.push({ value, conversion, format, debug });
  return end;
}

/** Reads a format specification, whose own fields must be right but are not kept; returns the offset behind `}`. */
function skipFormat(tokens: Tokens, from: number, quoting: Quoting, builder: FormattedBuilder): number {
  const { text } = tokens;
  const { quote, triple } = quoting;
  const inner: FormattedBuilder = { pieces: [], literal: "", template: false, height: 0 };
  let position = from;
  for (;;) {
    const code = text.charCodeAt(position);
    if (code === RIGHT_BRACE) {
      if (inner.height > builder.height) builder.height = inner.height;
      return position + 1;
    }
    if (code === LEFT_BRACE) {
      position = parseReplacementField(tokens, position, quoting, inner);
    } else if (code === BACKSLASH) {
      position = afterBackslash(text, position, quoting.raw);
    } else if (
      Number.isNaN(code) ||
      (triple
        ? code === quote && closesTriple(text, position, quote)
        : code === quote || code === LF || code === CR)
    ) {
      failAt(tokens, Math.min(position, text.length), "expected } in an f-string");
    } else position++;
  }
}

/** In an f-string a backslash does not escape a brace, and the braces of `\N{DASH}` are no field. */
function afterBackslash(text: string, backslash: number, raw: boolean): number {
  const escaped = text.charCodeAt(backslash + 1);
  if (escaped === LEFT_BRACE || escaped === RIGHT_BRACE) return backslash + 1;
  if (!raw && escaped === UPPER_N && text.charCodeAt(backslash + 2) === LEFT_BRACE) {
    let position = backslash + 3;
    let code = text.charCodeAt(position);
    while (isCharacterNamePart(code)) code = text.charCodeAt(++position);
    return code === RIGHT_BRACE ? position + 1 : position;
  }
  return afterEscapedCharacter(text, backslash);
}

function isCharacterNamePart(code: number): boolean {
  return (
    (code >= 65 && code <= 90) ||
    (code >= 97 && code <= 122) ||
    (code >= 48 && code <= 57) ||
    code === 32 ||
    code === 45
  );
}

function closesTriple(text: string, position: number, quote: number): boolean {
  return text.charCodeAt(position + 1) === quote && text.charCodeAt(position + 2) === quote;
}

function failAt(tokens: Tokens, position: number, message: string): never {
  tokens.start = position;
  tokens.end = position;
  return tokens.fail(message);
}

/** Python reads every line break as "\n". */
function withPlainLineBreaks(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

/** The value of literal text with backslashes; `\N{NAME}` stays as it is written. */
function unescaped(text: string, bytes: boolean): string {
  let backslash = text.indexOf("\\");
  if (backslash < 0) return text;
  let value = "";
  let from = 0;
  while (backslash >= 0) {
    value += text.slice(from, backslash);
    const letter = text.charCodeAt(backslash + 1);
    from = backslash + 2;
    const simple = simpleEscapes.get(letter);
    if (simple !== undefined) value += simple;
    else if (letter === CR) from = afterEscapedCharacter(text, backslash);
    else if (isOctal(letter)) {
      let code = letter - 48;
      for (let digits = 1; digits < 3 && isOctal(text.charCodeAt(from)); digits++) {
        code = code * 8 + text.charCodeAt(from++) - 48;
      }
      value += String.fromCharCode(bytes ? code & 255 : code);
    } else {
      const width = letter === 120 ? 2 : bytes ? 0 : letter === 117 ? 4 : letter === 85 ? 8 : 0;
      const code = width === 0 ? -1 : hexadecimal(text, from, width);
      if (code < 0) {
        // Python keeps the backslash of an escape it does not know, and the character behind it.
        value += "\\";
        from = backslash + 1;
      } else {
        value += String.fromCodePoint(code);
        from += width;
      }
    }
    backslash = text.indexOf("\\", from);
  }
  return value + text.slice(from);
}

function isOctal(code: number): boolean {
  return code >= 48 && code <= 55;
}

/** The code point written with exactly `width` digits, or -1. */
function hexadecimal(text: string, start: number, width: number): number {
  if (start + width > text.length) return -1;
  let code = 0;
  for (let position = start; position < start + width; position++) {
    const digit = text.charCodeAt(position);
    if (digit >= 48 && digit <= 57) code = code * 16 + digit - 48;
    else if ((digit | 32) >= 97 && (digit | 32) <= 102) code = code * 16 + (digit | 32) - 87;
    else return -1;
  }
  return code > 0x10ffff ? -1 : code;
}

const LF = 10;
const CR = 13;
const UPPER_N = 78;
const BACKSLASH = 92;
const LEFT_BRACE = 123;
const RIGHT_BRACE = 125;

const simpleEscapes: ReadonlyMap<number, string> = new Map([
  [LF, ""],
  [BACKSLASH, "\\"],
  [39, "'"],
  [34, '"'],
  [97, "\x07"],
  [98, "\b"],
  [102, "\f"],
  [110, "\n"],
  [114, "\r"],
  [116, "\t"],
  [118, "\v"],
]);

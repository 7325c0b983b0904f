import * as T from "./token";

/** The offset behind a backslash and the character it escapes; a CRLF is one character here. */
export function afterEscapedCharacter(text: string, backslash: number): number {
  const escaped = text.charCodeAt(backslash + 1);
  if (escaped === CR && text.charCodeAt(backslash + 2) === LF) return backslash + 3;
  return backslash + 2;
}

/** The offset behind the line break at `position`; `position` itself where there is none. */
export function afterLineBreak(text: string, position: number): number {
  const code = text.charCodeAt(position);
  if (code === LF) return position + 1;
  if (code === CR) return text.charCodeAt(position + 1) === LF ? position + 2 : position + 1;
  return position;
}

/** Whether the one or two letters before a quote are a prefix like `rb`. */
export function isStringPrefix(text: string, start: number, end: number): boolean {
  const first = text.charCodeAt(start) | 32;
  if (end - start === 1) {
    return (
      first === LOWER_R || first === LOWER_B || first === LOWER_F || first === LOWER_U || first === LOWER_T
    );
  }
  const second = text.charCodeAt(start + 1) | 32;
  if (first === LOWER_R) return second === LOWER_B || second === LOWER_F || second === LOWER_T;
  return second === LOWER_R && (first === LOWER_B || first === LOWER_F || first === LOWER_T);
}

/** The offset behind digits and the single underscores between them. */
export function skipDigits(text: string, from: number, base: number): number {
  let position = from;
  for (;;) {
    const code = text.charCodeAt(position);
    if (code === UNDERSCORE) {
      // An underscore stands before a digit, and never two in a row.
      if (!isDigitOf(base, text.charCodeAt(position + 1))) return position;
      position++;
    } else if (isDigitOf(base, code)) position++;
    else return position;
  }
}

/** Whether decimal digits and underscores have one that is not zero. */
export function hasOtherThanZero(text: string, start: number, end: number): boolean {
  for (let position = start; position < end; position++) {
    const code = text.charCodeAt(position);
    if (code !== ZERO && code !== UNDERSCORE) return true;
  }
  return false;
}

function isDigitOf(base: number, code: number): boolean {
  if (base === 16) return isDigit(code) || ((code | 32) >= 97 && (code | 32) <= 102);
  return code >= ZERO && code < ZERO + base;
}

export function isDigit(code: number): boolean {
  return code >= ZERO && code <= ZERO + 9;
}

/** An identifier, where it is not plain ASCII. */
export const identifier = /[\p{XID_Start}_]\p{XID_Continue}*/uy;
/** What may touch the last digit of a number. */
export const numberFollower = /(?:and|else|for|if|in|is|not|or)\b/y;

export const TAB = 9;
export const LF = 10;
export const FORM_FEED = 12;
export const CR = 13;
export const SPACE = 32;
export const EXCLAMATION_MARK = 33;
export const DOUBLE_QUOTE = 34;
export const HASH = 35;
export const PERCENT_SIGN = 37;
export const AMPERSAND_SIGN = 38;
export const SINGLE_QUOTE = 39;
export const ASTERISK = 42;
export const PLUS_SIGN = 43;
export const HYPHEN = 45;
export const FULL_STOP = 46;
export const SOLIDUS = 47;
export const ZERO = 48;
export const COLON_SIGN = 58;
export const LESS_SIGN = 60;
export const EQUALS_SIGN = 61;
export const GREATER_SIGN = 62;
export const AT_SIGN = 64;
export const BACKSLASH = 92;
export const CIRCUMFLEX = 94;
const UNDERSCORE = 95;
export const LOWER_B = 98;
export const LOWER_E = 101;
export const LOWER_F = 102;
export const LOWER_J = 106;
export const LOWER_O = 111;
export const LOWER_R = 114;
export const LOWER_T = 116;
const LOWER_U = 117;
export const LOWER_X = 120;
export const VERTICAL_LINE = 124;

// What an ASCII character begins.
export const WORD = 1;
export const DIGIT = 2;
export const QUOTE = 3;
export const OPEN = 4;
export const CLOSE = 5;
export const SINGLE = 6;

/** The shape of the token that an ASCII character begins; 0 for operators. */
export const shapes = new Uint8Array(128);
/** 1 for an ASCII character that goes on with an identifier. */
export const wordPart = new Uint8Array(128);
/** The token kind of an ASCII character that is always a token of its own. */
export const single = new Uint8Array(128);
/** 1 for an ASCII character that may stand between tokens. */
export const trivia = new Uint8Array(128);

for (let code = 0; code < 128; code++) {
  const letter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === UNDERSCORE;
  if (letter) shapes[code] = WORD;
  if (isDigit(code)) shapes[code] = DIGIT;
  if (letter || isDigit(code)) wordPart[code] = 1;
}
for (const code of [SINGLE_QUOTE, DOUBLE_QUOTE]) shapes[code] = QUOTE;
for (const code of [TAB, LF, FORM_FEED, CR, SPACE, HASH, BACKSLASH]) trivia[code] = 1;
for (const [spelling, kind, shape] of [
  ["(", T.LEFT_PARENTHESIS, OPEN],
  [")", T.RIGHT_PARENTHESIS, CLOSE],
  ["[", T.LEFT_BRACKET, OPEN],
  ["]", T.RIGHT_BRACKET, CLOSE],
  ["{", T.LEFT_BRACE, OPEN],
  ["}", T.RIGHT_BRACE, CLOSE],
  [",", T.COMMA, SINGLE],
  [";", T.SEMICOLON, SINGLE],
  ["~", T.TILDE, SINGLE],
] as const) {
  shapes[spelling.charCodeAt(0)] = shape;
  single[spelling.charCodeAt(0)] = kind;
}

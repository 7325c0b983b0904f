/**
 * The kinds of Python tokens, as small numbers.
 * Import as a namespace: `import * as T from "./token"`.
 */
export const END = 0;
export const NEWLINE = 1;
export const NAME = 2;
export const NUMBER = 3;
/** A whole string or bytes literal. */
export const STRING = 4;
/** The prefix and opening quote of an f-string or t-string. */
export const FORMATTED = 5;
/** A character that begins no token, or a literal without an end. */
export const ERROR = 6;

export const LEFT_PARENTHESIS = 7;
export const RIGHT_PARENTHESIS = 8;
export const LEFT_BRACKET = 9;
export const RIGHT_BRACKET = 10;
export const LEFT_BRACE = 11;
export const RIGHT_BRACE = 12;
export const COMMA = 13;
export const COLON = 14;
export const SEMICOLON = 15;
export const DOT = 16;
export const ELLIPSIS = 17;
export const ARROW = 18;
export const EQUAL = 19;
/** `+=` and its kin. */
export const AUGMENTED = 20;
export const WALRUS = 21;
/** A lone `!`, as in `f"{a!r}"`. */
export const EXCLAMATION = 22;

export const PLUS = 23;
export const MINUS = 24;
export const STAR = 25;
export const DOUBLE_STAR = 26;
export const SLASH = 27;
export const DOUBLE_SLASH = 28;
export const PERCENT = 29;
export const AT = 30;
export const AMPERSAND = 31;
export const PIPE = 32;
export const CARET = 33;
export const LEFT_SHIFT = 34;
export const RIGHT_SHIFT = 35;
export const TILDE = 36;
export const LESS = 37;
export const GREATER = 38;
export const LESS_EQUAL = 39;
export const GREATER_EQUAL = 40;
export const DOUBLE_EQUAL = 41;
export const NOT_EQUAL = 42;

export const FALSE = 43;
export const NONE = 44;
export const TRUE = 45;
export const AND = 46;
export const AS = 47;
export const ASSERT = 48;
export const ASYNC = 49;
export const AWAIT = 50;
export const BREAK = 51;
export const CLASS = 52;
export const CONTINUE = 53;
export const DEF = 54;
export const DEL = 55;
export const ELIF = 56;
export const ELSE = 57;
export const EXCEPT = 58;
export const FINALLY = 59;
export const FOR = 60;
export const FROM = 61;
export const GLOBAL = 62;
export const IF = 63;
export const IMPORT = 64;
export const IN = 65;
export const IS = 66;
export const LAMBDA = 67;
export const NONLOCAL = 68;
export const NOT = 69;
export const OR = 70;
export const PASS = 71;
export const RAISE = 72;
export const RETURN = 73;
export const TRY = 74;
export const WHILE = 75;
export const WITH = 76;
export const YIELD = 77;

export const KIND_COUNT = 78;

/** The keywords that are never names. `match`, `case`, `type` and `_` are names to the tokenizer. */
export const keywords: ReadonlyMap<string, number> = new Map([
  ["False", FALSE],
  ["None", NONE],
  ["True", TRUE],
  ["and", AND],
  ["as", AS],
  ["assert", ASSERT],
  ["async", ASYNC],
  ["await", AWAIT],
  ["break", BREAK],
  ["class", CLASS],
  ["continue", CONTINUE],
  ["def", DEF],
  ["del", DEL],
  ["elif", ELIF],
  ["else", ELSE],
  ["except", EXCEPT],
  ["finally", FINALLY],
  ["for", FOR],
  ["from", FROM],
  ["global", GLOBAL],
  ["if", IF],
  ["import", IMPORT],
  ["in", IN],
  ["is", IS],
  ["lambda", LAMBDA],
  ["nonlocal", NONLOCAL],
  ["not", NOT],
  ["or", OR],
  ["pass", PASS],
  ["raise", RAISE],
  ["return", RETURN],
  ["try", TRY],
  ["while", WHILE],
  ["with", WITH],
  ["yield", YIELD],
]);

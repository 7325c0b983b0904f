import { fitted, spanning } from "./compact";
import { parseBraces, parseClauses, parseList, parseParenthesized } from "./parse-display";
import { parseStrings } from "./parse-string";
import type { Argument, Expression, NumberLiteral } from "./syntax";
import * as T from "./token";
import type { Tokens } from "./tokenize";

/** Parses an atom and the attributes, calls and subscripts behind it. */
export function parsePrimary(tokens: Tokens): Expression {
  const { start } = tokens;
  let primary = parseAtom(tokens);
  for (;;) {
    const { kind } = tokens;
    if (kind === T.DOT) {
      tokens.advance();
      if (tokens.kind !== T.NAME) return tokens.fail("expected a name behind the dot");
      const name = tokens.value;
      const nameRange = { start: tokens.start, end: tokens.end };
      tokens.advance();
      tokens.grow(tokens.height);
      const range = { start, end: tokens.previousEnd };
      primary = { kind: "attribute", range, object: primary, name, nameRange };
    } else if (kind === T.LEFT_PARENTHESIS) {
      const { height } = tokens;
      const opening = tokens.start;
      const list = parseArguments(tokens);
      const end = tokens.previousEnd;
      tokens.grow(Math.max(height, tokens.height));
      const argumentsRange = { start: opening, end };
      primary = { kind: "call", range: { start, end }, function: primary, arguments: list, argumentsRange };
    } else if (kind === T.LEFT_BRACKET) {
      const { height } = tokens;
      tokens.advance();
      const index = parseSubscript(tokens);
      tokens.expect(T.RIGHT_BRACKET, "]");
      tokens.grow(Math.max(height, tokens.height));
      primary = { kind: "subscript", range: { start, end: tokens.previousEnd }, object: primary, index };
    } else return primary;
  }
}

/** Parses the arguments of a call or class, the cursor on the opening parenthesis. */
export function parseArguments(tokens: Tokens): Argument[] {
  const opening = tokens.start;
  const list: Argument[] = [];
  let height = 0;
  let named = false;
  tokens.advance();
  while (tokens.kind !== T.RIGHT_PARENTHESIS) {
    const argument = parseArgument(tokens, opening, list.length === 0);
    if (argument.keyword !== undefined || argument.form === "double-star") named = true;
    else if (named && argument.form === "plain") tokens.fail("a positional argument behind a named one");
    list.push(argument);
    if (tokens.height > height) height = tokens.height;
    if (!tokens.skip(T.COMMA)) break;
  }
  tokens.expect(T.RIGHT_PARENTHESIS, ")");
  tokens.height = height;
  return fitted(list);
}

function parseArgument(tokens: Tokens, opening: number, first: boolean): Argument {
  const { start } = tokens;
  if (tokens.kind === T.STAR || tokens.kind === T.DOUBLE_STAR) {
    const form = tokens.kind === T.STAR ? "star" : "double-star";
    tokens.advance();
    const value = tokens.grammar.test(tokens);
    return { kind: "argument", range: { start, end: tokens.previousEnd }, keyword: undefined, form, value };
  }
  const bare = tokens.kind === T.NAME;
  const value = tokens.grammar.named(tokens);
  if (tokens.kind === T.EQUAL) {
    if (!bare || value.kind !== "name") return tokens.fail("expected a name before =");
    tokens.advance();
    const given = tokens.grammar.test(tokens);
    const range = { start, end: tokens.previousEnd };
    return { kind: "argument", range, keyword: value.name, form: "plain", value: given };
  }
  if (tokens.kind === T.FOR || tokens.kind === T.ASYNC) {
    if (!first) tokens.fail("a generator expression needs parentheses");
    const clauses = parseClauses(tokens, tokens.height);
    if (!tokens.at(T.RIGHT_PARENTHESIS)) tokens.fail("a generator expression needs parentheses");
    // CPython counts the parentheses of the call to a generator expression that is alone in them.
    const range = { start: opening, end: tokens.end };
    const generator = { kind: "comprehension", form: "generator", key: undefined } as const;
    return {
      kind: "argument",
      range: { start, end: tokens.previousEnd },
      keyword: undefined,
      form: "plain",
      value: { ...generator, range, element: value, clauses },
    };
  }
  const range = spanning(start, tokens.previousEnd, value.range);
  return { kind: "argument", range, keyword: undefined, form: "plain", value };
}

function parseSubscript(tokens: Tokens): Expression {
  const { start } = tokens;
  const first = parseSliceOrIndex(tokens);
  if (tokens.kind !== T.COMMA) {
    // `a[*b]` is a tuple of one.
    if (first.kind !== "starred") return first;
    tokens.grow(tokens.height);
    return { kind: "tuple", range: first.range, elements: [first], parenthesized: false };
  }
  const elements = [first];
  let { height } = tokens;
  while (tokens.skip(T.COMMA)) {
    if (tokens.at(T.RIGHT_BRACKET)) break;
    elements.push(parseSliceOrIndex(tokens));
    if (tokens.height > height) height = tokens.height;
  }
  tokens.grow(height);
  return { kind: "tuple", range: { start, end: tokens.previousEnd }, elements, parenthesized: false };
}

function parseSliceOrIndex(tokens: Tokens): Expression {
  const { start } = tokens;
  let lower: Expression | undefined;
  tokens.height = 0;
  if (tokens.kind !== T.COLON) {
    lower = tokens.grammar.starredOrNamed(tokens);
    if (tokens.kind !== T.COLON) return lower;
  }
  let { height } = tokens;
  tokens.advance();
  const upper = parseSlicePart(tokens);
  if (upper && tokens.height > height) height = tokens.height;
  const step = tokens.skip(T.COLON) ? parseSlicePart(tokens) : undefined;
  if (step && tokens.height > height) height = tokens.height;
  tokens.grow(height);
  return { kind: "slice", range: { start, end: tokens.previousEnd }, lower, upper, step };
}

function parseSlicePart(tokens: Tokens): Expression | undefined {
  const { kind } = tokens;
  if (kind === T.COLON || kind === T.COMMA || kind === T.RIGHT_BRACKET) return undefined;
  return tokens.grammar.test(tokens);
}

function parseAtom(tokens: Tokens): Expression {
  const { start, end } = tokens;
  switch (tokens.kind) {
    case T.NAME: {
      const name = tokens.value;
      tokens.advance();
      tokens.height = 0;
      return { kind: "name", range: { start, end }, name };
    }
    case T.STRING:
    case T.FORMATTED:
      return parseStrings(tokens);
    case T.NUMBER:
      return parseNumber(tokens);
    case T.TRUE:
      return parseConstant(tokens, true);
    case T.FALSE:
      return parseConstant(tokens, false);
    case T.NONE:
      return parseConstant(tokens, null);
    case T.ELLIPSIS:
      return parseConstant(tokens, "ellipsis");
    case T.LEFT_PARENTHESIS:
      return parseParenthesized(tokens);
    case T.LEFT_BRACKET:
      return parseList(tokens);
    case T.LEFT_BRACE:
      return parseBraces(tokens);
    default:
      return tokens.fail(tokens.kind === T.ERROR ? "not Python" : "expected an expression");
  }
}

function parseConstant(tokens: Tokens, value: true | false | null | "ellipsis"): Expression {
  const { start, end } = tokens;
  tokens.advance();
  tokens.height = 0;
  return { kind: "constant", range: { start, end }, value };
}

function parseNumber(tokens: Tokens): NumberLiteral {
  const { start, end, text } = tokens;
  const range = { start, end };
  const written = text.slice(start, end);
  const spelling = written.includes("_") ? written.replaceAll("_", "") : written;
  tokens.advance();
  tokens.height = 0;
  const based = /^0[xob]/i.test(spelling);
  if (!based && /j$/i.test(spelling)) {
    return { kind: "number", range, value: undefined, float: true, exact: true };
  }
  const value = Number(spelling);
  const float = !based && /[.e]/i.test(spelling);
  return { kind: "number", range, value, float, exact: float || Number.isSafeInteger(value) };
}

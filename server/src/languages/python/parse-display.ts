import { fitted } from "./compact";
import { BITWISE_POWER, OR_POWER } from "./operator-powers";
import type { Comprehension, Dict, Expression } from "./syntax";
import * as T from "./token";
import type { Tokens } from "./tokenize";

/** Parses a tuple, a generator expression or an expression in parentheses. */
export function parseParenthesized(tokens: Tokens): Expression {
  const { start } = tokens;
  tokens.advance();
  if (tokens.kind === T.RIGHT_PARENTHESIS) {
    tokens.advance();
    tokens.height = 0;
    const range = { start, end: tokens.previousEnd };
    return { kind: "tuple", range, elements: [], parenthesized: true };
  }
  if (tokens.kind === T.YIELD) {
    const value = tokens.grammar.yieldExpression(tokens);
    tokens.expect(T.RIGHT_PARENTHESIS, ")");
    return value;
  }
  const first = tokens.grammar.starredOrNamed(tokens);
  if (tokens.kind === T.COMMA) {
    const elements = [first];
    tokens.grammar.elements(tokens, elements);
    tokens.expect(T.RIGHT_PARENTHESIS, ")");
    tokens.grow(tokens.height);
    return {
      kind: "tuple",
      range: { start, end: tokens.previousEnd },
      elements: fitted(elements),
      parenthesized: true,
    };
  }
  if (tokens.kind === T.FOR || tokens.kind === T.ASYNC) {
    return parseComprehension(tokens, start, "generator", undefined, first, T.RIGHT_PARENTHESIS);
  }
  if (first.kind === "starred") tokens.fail("a starred expression needs a comma");
  tokens.expect(T.RIGHT_PARENTHESIS, ")");
  return first;
}

/** Parses a list or list comprehension. */
export function parseList(tokens: Tokens): Expression {
  const { start } = tokens;
  const elements: Expression[] = [];
  tokens.advance();
  tokens.height = 0;
  if (tokens.kind !== T.RIGHT_BRACKET) {
    const first = tokens.grammar.starredOrNamed(tokens);
    if (tokens.kind === T.FOR || tokens.kind === T.ASYNC) {
      return parseComprehension(tokens, start, "list", undefined, first, T.RIGHT_BRACKET);
    }
    elements.push(first);
    tokens.grammar.elements(tokens, elements);
  }
  tokens.expect(T.RIGHT_BRACKET, "]");
  tokens.grow(tokens.height);
  return { kind: "list", range: { start, end: tokens.previousEnd }, elements: fitted(elements) };
}

/** Parses a dict, a set or a comprehension of either. */
export function parseBraces(tokens: Tokens): Expression {
  const { start } = tokens;
  tokens.advance();
  if (tokens.kind === T.RIGHT_BRACE || tokens.kind === T.DOUBLE_STAR) return parseDict(tokens, start);
  const entryStart = tokens.start;
  const first = tokens.grammar.starredOrNamed(tokens);
  if (tokens.kind === T.COLON) return parseDict(tokens, start, first, entryStart);
  if (tokens.kind === T.FOR || tokens.kind === T.ASYNC) {
    return parseComprehension(tokens, start, "set", undefined, first, T.RIGHT_BRACE);
  }
  const elements = [first];
  tokens.grammar.elements(tokens, elements);
  tokens.expect(T.RIGHT_BRACE, "}");
  tokens.grow(tokens.height);
  return { kind: "set", range: { start, end: tokens.previousEnd }, elements: fitted(elements) };
}

/** Parses the entries of a dict; the first key, if it is given, has been read already. */
function parseDict(tokens: Tokens, start: number, firstKey?: Expression, firstStart = 0): Expression {
  const entries: Dict["entries"][number][] = [];
  let height = firstKey ? tokens.height : 0;
  let pendingKey = firstKey;
  while (pendingKey || tokens.kind !== T.RIGHT_BRACE) {
    const entryStart = pendingKey ? firstStart : tokens.start;
    let key: Expression | undefined;
    let value: Expression;
    if (!pendingKey && tokens.skip(T.DOUBLE_STAR)) {
      value = tokens.grammar.operators(tokens, BITWISE_POWER);
    } else {
      key = pendingKey ?? tokens.grammar.test(tokens);
      if (tokens.height > height) height = tokens.height;
      pendingKey = undefined;
      tokens.expect(T.COLON, ":");
      value = tokens.grammar.test(tokens);
    }
    if (tokens.height > height) height = tokens.height;
    if (key && entries.length === 0 && (tokens.kind === T.FOR || tokens.kind === T.ASYNC)) {
      tokens.height = height;
      return parseComprehension(tokens, start, "dict", key, value, T.RIGHT_BRACE);
    }
    entries.push({ key, value, range: { start: entryStart, end: tokens.previousEnd } });
    if (!tokens.skip(T.COMMA)) break;
  }
  tokens.expect(T.RIGHT_BRACE, "}");
  tokens.grow(height);
  return { kind: "dict", range: { start, end: tokens.previousEnd }, entries: fitted(entries) };
}

/** Goes on behind the element of a comprehension, the cursor on `for`. */
function parseComprehension(
  tokens: Tokens,
  start: number,
  form: Comprehension["form"],
  key: Expression | undefined,
  element: Expression,
  closing: number,
): Expression {
  const clauses = parseClauses(tokens, tokens.height);
  tokens.expect(closing, "the end of the comprehension");
  return { kind: "comprehension", range: { start, end: tokens.previousEnd }, form, key, element, clauses };
}

/** Parses `for … in … if …` repeatedly, the cursor on the first `for` or `async`. */
export function parseClauses(tokens: Tokens, elementHeight: number): Comprehension["clauses"] {
  const clauses: Comprehension["clauses"][number][] = [];
  let height = elementHeight;
  while (tokens.kind === T.FOR || tokens.kind === T.ASYNC) {
    const async = tokens.skip(T.ASYNC);
    tokens.expect(T.FOR, "for");
    const target = tokens.grammar.targets(tokens);
    if (tokens.height > height) height = tokens.height;
    tokens.expect(T.IN, "in");
    const iterable = tokens.grammar.operators(tokens, OR_POWER);
    if (tokens.height > height) height = tokens.height;
    const conditions: Expression[] = [];
    while (tokens.skip(T.IF)) {
      conditions.push(tokens.grammar.operators(tokens, OR_POWER));
      if (tokens.height > height) height = tokens.height;
    }
    clauses.push({ async, target, iterable, conditions });
  }
  tokens.grow(height);
  return clauses;
}

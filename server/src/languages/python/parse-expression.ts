import { BITWISE_POWER, OR_POWER } from "./operator-powers";
import { parseOperators } from "./parse-operators";
import { parseParameters } from "./parse-parameters";
import type { Expression, Yield } from "./syntax";
import * as T from "./token";
import { nestingLimit, type Tokens } from "./tokenize";

/** Parses `a, *b, c` or a single expression, as on the right of an assignment; also `yield`. */
export function parseExpressionList(tokens: Tokens): Expression {
  if (tokens.kind === T.YIELD) return parseYield(tokens);
  const { start } = tokens;
  const first = parseStarredOrNamed(tokens);
  return tokens.kind === T.COMMA ? parseTupleFrom(tokens, start, first) : first;
}

/** Parses a single expression: a conditional, a lambda or anything tighter. */
export function parseTest(tokens: Tokens): Expression {
  if (++tokens.nesting > nestingLimit) tokens.fail("nested too deeply");
  if (tokens.kind === T.LAMBDA) return parseLambda(tokens);
  const { start } = tokens;
  const then = parseOperators(tokens, OR_POWER);
  if (tokens.kind !== T.IF) {
    tokens.nesting--;
    return then;
  }
  let height = tokens.height;
  tokens.advance();
  const test = parseOperators(tokens, OR_POWER);
  if (tokens.height > height) height = tokens.height;
  tokens.expect(T.ELSE, "else");
  const otherwise = parseTest(tokens);
  tokens.grow(Math.max(height, tokens.height));
  tokens.nesting--;
  return { kind: "conditional", range: { start, end: tokens.previousEnd }, test, then, otherwise };
}

/** Parses an expression that may be `name := value`. */
export function parseNamed(tokens: Tokens): Expression {
  const { start } = tokens;
  const target = parseTest(tokens);
  if (tokens.kind !== T.WALRUS) return target;
  if (target.kind !== "name" || target.range.start !== start) return tokens.fail("expected a name before :=");
  tokens.advance();
  const value = parseTest(tokens);
  tokens.grow(tokens.height);
  return { kind: "assignment-expression", range: { start, end: tokens.previousEnd }, target, value };
}

/** Parses one element of a list. */
export function parseStarredOrNamed(tokens: Tokens): Expression {
  if (tokens.kind !== T.STAR) return parseNamed(tokens);
  const { start } = tokens;
  tokens.advance();
  const value = parseOperators(tokens, BITWISE_POWER);
  tokens.grow(tokens.height);
  return { kind: "starred", range: { start, end: tokens.previousEnd }, value };
}

/** Parses the target of `for` or of an `as`, which ends before `in`. */
export function parseTargets(tokens: Tokens): Expression {
  const { start } = tokens;
  const first = parseTarget(tokens);
  if (tokens.kind !== T.COMMA) return first;
  const elements = [first];
  let { height } = tokens;
  while (tokens.skip(T.COMMA)) {
    if (!beginsExpression(tokens.kind)) break;
    elements.push(parseTarget(tokens));
    if (tokens.height > height) height = tokens.height;
  }
  tokens.grow(height);
  return { kind: "tuple", range: { start, end: tokens.previousEnd }, elements, parenthesized: false };
}

/** Parses one target, without a comma. */
export function parseTarget(tokens: Tokens): Expression {
  const { start } = tokens;
  const starred = tokens.skip(T.STAR);
  const value = parseOperators(tokens, BITWISE_POWER);
  if (!isTarget(value)) return tokens.fail("cannot be assigned to");
  if (!starred) return value;
  tokens.grow(tokens.height);
  return { kind: "starred", range: { start, end: tokens.previousEnd }, value };
}

/** Whether Python allows an assignment to it. */
export function isTarget(expression: Expression): boolean {
  switch (expression.kind) {
    case "name":
    case "attribute":
    case "subscript":
      return true;
    case "starred":
      return isTarget(expression.value);
    case "tuple":
    case "list":
      return expression.elements.every(isTarget);
    default:
      return false;
  }
}

/** Whether a token can be the first of an expression (or of a starred one). */
export function beginsExpression(kind: number): boolean {
  return expressionStart[kind] === 1;
}

/** Goes on behind the first element of a tuple without parentheses, the cursor on the comma. */
function parseTupleFrom(tokens: Tokens, start: number, first: Expression): Expression {
  const elements = [first];
  parseElements(tokens, elements);
  tokens.grow(tokens.height);
  return { kind: "tuple", range: { start, end: tokens.previousEnd }, elements, parenthesized: false };
}

/** Collects the elements behind the first one, the cursor on the comma; a last comma may stand alone. */
export function parseElements(tokens: Tokens, elements: Expression[]): void {
  let { height } = tokens;
  while (tokens.skip(T.COMMA)) {
    if (!beginsExpression(tokens.kind)) break;
    elements.push(parseStarredOrNamed(tokens));
    if (tokens.height > height) height = tokens.height;
  }
  tokens.height = height;
}

export function parseYield(tokens: Tokens): Yield {
  const { start } = tokens;
  tokens.advance();
  const from = tokens.skip(T.FROM);
  let value: Expression | undefined;
  tokens.height = 0;
  if (from) value = parseTest(tokens);
  else if (beginsExpression(tokens.kind)) value = parseExpressionList(tokens);
  tokens.grow(tokens.height);
  return { kind: "yield", range: { start, end: tokens.previousEnd }, from, value };
}

/** Called and left with one level of nesting counted by `parseTest`, which it takes off. */
function parseLambda(tokens: Tokens): Expression {
  const { start } = tokens;
  tokens.advance();
  const parameters = parseParameters(tokens, T.COLON);
  let { height } = tokens;
  tokens.expect(T.COLON, ":");
  const body = parseTest(tokens);
  if (tokens.height > height) height = tokens.height;
  tokens.grow(height);
  tokens.nesting--;
  return { kind: "lambda", range: { start, end: tokens.previousEnd }, parameters, body };
}

const expressionStart = new Uint8Array(T.KIND_COUNT);
for (const kind of [
  T.NAME,
  T.NUMBER,
  T.STRING,
  T.FORMATTED,
  T.ELLIPSIS,
  T.TRUE,
  T.FALSE,
  T.NONE,
  T.LEFT_PARENTHESIS,
  T.LEFT_BRACKET,
  T.LEFT_BRACE,
  T.STAR,
  T.PLUS,
  T.MINUS,
  T.TILDE,
  T.NOT,
  T.LAMBDA,
  T.AWAIT,
  // A broken literal is reported where it stands, not as the end of a list.
  T.ERROR,
]) {
  expressionStart[kind] = 1;
}

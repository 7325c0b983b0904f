import { fitted } from "./compact";
import { BITWISE_POWER, OR_POWER } from "./operator-powers";
import { parsePrimary } from "./parse-primary";
import type { CompareOperator, Expression } from "./syntax";
import * as T from "./token";
import type { Tokens } from "./tokenize";

const AND_POWER = 2;
const NOT_POWER = 3;
const COMPARE_POWER = 4;
const UNARY_POWER = 11;
const EXPONENT_POWER = 12;

const powers = new Uint8Array(T.KIND_COUNT);
for (const [kind, power] of [
  [T.OR, OR_POWER],
  [T.AND, AND_POWER],
  [T.NOT, COMPARE_POWER],
  [T.IN, COMPARE_POWER],
  [T.IS, COMPARE_POWER],
  [T.LESS, COMPARE_POWER],
  [T.GREATER, COMPARE_POWER],
  [T.LESS_EQUAL, COMPARE_POWER],
  [T.GREATER_EQUAL, COMPARE_POWER],
  [T.DOUBLE_EQUAL, COMPARE_POWER],
  [T.NOT_EQUAL, COMPARE_POWER],
  [T.PIPE, BITWISE_POWER],
  [T.CARET, 6],
  [T.AMPERSAND, 7],
  [T.LEFT_SHIFT, 8],
  [T.RIGHT_SHIFT, 8],
  [T.PLUS, 9],
  [T.MINUS, 9],
  [T.STAR, 10],
  [T.SLASH, 10],
  [T.DOUBLE_SLASH, 10],
  [T.PERCENT, 10],
  [T.AT, 10],
  [T.DOUBLE_STAR, EXPONENT_POWER],
] as const) {
  powers[kind] = power;
}

/** Parses operators that bind with the power `least` or tighter, and their operands. */
export function parseOperators(tokens: Tokens, least: number): Expression {
  const { start } = tokens;
  let left = parseOperand(tokens, least);
  for (;;) {
    const { kind } = tokens;
    const power = powers[kind]!;
    if (power < least || power === 0) return left;
    if (power >= BITWISE_POWER) {
      let { height } = tokens;
      const operator = tokens.text.slice(tokens.start, tokens.end);
      tokens.advance();
      const right = power === EXPONENT_POWER ? parseExponent(tokens) : parseOperators(tokens, power + 1);
      if (tokens.height > height) height = tokens.height;
      tokens.grow(height);
      left = { kind: "binary", range: { start, end: tokens.previousEnd }, operator, left, right };
    } else if (power === COMPARE_POWER) {
      left = parseComparison(tokens, start, left);
    } else {
      left = parseBoolean(tokens, start, left, kind, power);
    }
  }
}

/** `a ** b ** c` and `a ** -b` group to the right. */
function parseExponent(tokens: Tokens): Expression {
  tokens.descend();
  const exponent = parseOperators(tokens, UNARY_POWER);
  tokens.nesting--;
  return exponent;
}

function parseBoolean(
  tokens: Tokens,
  start: number,
  first: Expression,
  kind: number,
  power: number,
): Expression {
  const values = [first];
  let { height } = tokens;
  while (tokens.skip(kind)) {
    values.push(parseOperators(tokens, power + 1));
    if (tokens.height > height) height = tokens.height;
  }
  tokens.grow(height);
  const operator = kind === T.OR ? "or" : "and";
  return { kind: "boolean", range: { start, end: tokens.previousEnd }, operator, values };
}

function parseComparison(tokens: Tokens, start: number, left: Expression): Expression {
  const operators: CompareOperator[] = [];
  const comparators: Expression[] = [];
  let { height } = tokens;
  while (powers[tokens.kind] === COMPARE_POWER) {
    operators.push(parseCompareOperator(tokens));
    comparators.push(parseOperators(tokens, BITWISE_POWER));
    if (tokens.height > height) height = tokens.height;
  }
  tokens.grow(height);
  return {
    kind: "compare",
    range: { start, end: tokens.previousEnd },
    left,
    operators: fitted(operators),
    comparators: fitted(comparators),
  };
}

function parseCompareOperator(tokens: Tokens): CompareOperator {
  const { kind } = tokens;
  const operator = tokens.text.slice(tokens.start, tokens.end) as CompareOperator;
  tokens.advance();
  if (kind === T.IS) return tokens.skip(T.NOT) ? "is not" : "is";
  if (kind !== T.NOT) return operator;
  tokens.expect(T.IN, "in");
  return "not in";
}

function parseOperand(tokens: Tokens, least: number): Expression {
  const { start, kind } = tokens;
  const operator =
    kind === T.NOT
      ? "not"
      : kind === T.MINUS
        ? "-"
        : kind === T.PLUS
          ? "+"
          : kind === T.TILDE
            ? "~"
            : undefined;
  if (operator === undefined) {
    return kind === T.AWAIT ? parseAwait(tokens) : parsePrimary(tokens);
  }
  if (operator === "not" && least > NOT_POWER) return tokens.fail("not needs parentheses here");
  tokens.descend();
  tokens.advance();
  const operand = parseOperators(tokens, operator === "not" ? NOT_POWER : UNARY_POWER);
  tokens.grow(tokens.height);
  tokens.nesting--;
  return { kind: "unary", range: { start, end: tokens.previousEnd }, operator, operand };
}

function parseAwait(tokens: Tokens): Expression {
  const { start } = tokens;
  tokens.advance();
  const value = parsePrimary(tokens);
  tokens.grow(tokens.height);
  return { kind: "await", range: { start, end: tokens.previousEnd }, value };
}

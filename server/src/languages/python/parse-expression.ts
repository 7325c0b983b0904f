import { parseParameters } from "./parse-parameters";
import { parseStrings } from "./parse-string";
import type {
  Argument,
  CompareOperator,
  Comprehension,
  Dict,
  Expression,
  Name,
  NumberLiteral,
  Yield,
} from "./syntax";
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

/** Parses the arguments of a call or class, the cursor on the opening parenthesis. */
export function parseArguments(tokens: Tokens): Argument[] {
  const opening = tokens.start;
  const list: Argument[] = [];
  let height = 0;
  tokens.advance();
  while (tokens.kind !== T.RIGHT_PARENTHESIS) {
    list.push(parseArgument(tokens, opening, list.length === 0));
    if (tokens.height > height) height = tokens.height;
    if (!tokens.skip(T.COMMA)) break;
  }
  tokens.expect(T.RIGHT_PARENTHESIS, ")");
  tokens.height = height;
  return list;
}

/** Whether a token can be the first of an expression (or of a starred one). */
export function beginsExpression(kind: number): boolean {
  return expressionStart[kind] === 1;
}

function parseArgument(tokens: Tokens, opening: number, first: boolean): Argument {
  const { start } = tokens;
  if (tokens.kind === T.STAR || tokens.kind === T.DOUBLE_STAR) {
    const form = tokens.kind === T.STAR ? "star" : "double-star";
    tokens.advance();
    const value = parseTest(tokens);
    return { kind: "argument", range: { start, end: tokens.previousEnd }, keyword: undefined, form, value };
  }
  const bare = tokens.kind === T.NAME;
  const value = parseNamed(tokens);
  if (tokens.kind === T.EQUAL) {
    if (!bare || value.kind !== "name") return tokens.fail("expected a name before =");
    tokens.advance();
    const given = parseTest(tokens);
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
  return {
    kind: "argument",
    range: { start, end: tokens.previousEnd },
    keyword: undefined,
    form: "plain",
    value,
  };
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

/** Goes on behind the first element of a tuple without parentheses, the cursor on the comma. */
function parseTupleFrom(tokens: Tokens, start: number, first: Expression): Expression {
  const elements = [first];
  parseElements(tokens, elements);
  tokens.grow(tokens.height);
  return { kind: "tuple", range: { start, end: tokens.previousEnd }, elements, parenthesized: false };
}

/** Collects the elements behind the first one, the cursor on the comma; a last comma may stand alone. */
function parseElements(tokens: Tokens, elements: Expression[]): void {
  let { height } = tokens;
  while (tokens.skip(T.COMMA)) {
    if (!beginsExpression(tokens.kind)) break;
    elements.push(parseStarredOrNamed(tokens));
    if (tokens.height > height) height = tokens.height;
  }
  tokens.height = height;
}

function parseYield(tokens: Tokens): Yield {
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
  const parameters = parseParameters(tokens, T.COLON, parseTest);
  let { height } = tokens;
  tokens.expect(T.COLON, ":");
  const body = parseTest(tokens);
  if (tokens.height > height) height = tokens.height;
  tokens.grow(height);
  tokens.nesting--;
  return { kind: "lambda", range: { start, end: tokens.previousEnd }, parameters, body };
}

// How tightly an operator binds; operands of an operator are parsed with its power or the next one.
const OR_POWER = 1;
const AND_POWER = 2;
const NOT_POWER = 3;
const COMPARE_POWER = 4;
const BITWISE_POWER = 5;
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

function parseOperators(tokens: Tokens, least: number): Expression {
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
  return { kind: "compare", range: { start, end: tokens.previousEnd }, left, operators, comparators };
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

function parsePrimary(tokens: Tokens): Expression {
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
    lower = parseStarredOrNamed(tokens);
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
  return parseTest(tokens);
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
      return parseStrings(tokens, parseField);
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

function parseParenthesized(tokens: Tokens): Expression {
  const { start } = tokens;
  tokens.advance();
  if (tokens.kind === T.RIGHT_PARENTHESIS) {
    tokens.advance();
    tokens.height = 0;
    const range = { start, end: tokens.previousEnd };
    return { kind: "tuple", range, elements: [], parenthesized: true };
  }
  if (tokens.kind === T.YIELD) {
    const value = parseYield(tokens);
    tokens.expect(T.RIGHT_PARENTHESIS, ")");
    return value;
  }
  const first = parseStarredOrNamed(tokens);
  if (tokens.kind === T.COMMA) {
    const elements = [first];
    parseElements(tokens, elements);
    tokens.expect(T.RIGHT_PARENTHESIS, ")");
    tokens.grow(tokens.height);
    return { kind: "tuple", range: { start, end: tokens.previousEnd }, elements, parenthesized: true };
  }
  if (tokens.kind === T.FOR || tokens.kind === T.ASYNC) {
    return parseComprehension(tokens, start, "generator", undefined, first, T.RIGHT_PARENTHESIS);
  }
  if (first.kind === "starred") tokens.fail("a starred expression needs a comma");
  tokens.expect(T.RIGHT_PARENTHESIS, ")");
  return first;
}

function parseList(tokens: Tokens): Expression {
  const { start } = tokens;
  const elements: Expression[] = [];
  tokens.advance();
  tokens.height = 0;
  if (tokens.kind !== T.RIGHT_BRACKET) {
    const first = parseStarredOrNamed(tokens);
    if (tokens.kind === T.FOR || tokens.kind === T.ASYNC) {
      return parseComprehension(tokens, start, "list", undefined, first, T.RIGHT_BRACKET);
    }
    elements.push(first);
    parseElements(tokens, elements);
  }
  tokens.expect(T.RIGHT_BRACKET, "]");
  tokens.grow(tokens.height);
  return { kind: "list", range: { start, end: tokens.previousEnd }, elements };
}

function parseBraces(tokens: Tokens): Expression {
  const { start } = tokens;
  tokens.advance();
  if (tokens.kind === T.RIGHT_BRACE || tokens.kind === T.DOUBLE_STAR) return parseDict(tokens, start);
  const entryStart = tokens.start;
  const first = parseStarredOrNamed(tokens);
  if (tokens.kind === T.COLON) return parseDict(tokens, start, first, entryStart);
  if (tokens.kind === T.FOR || tokens.kind === T.ASYNC) {
    return parseComprehension(tokens, start, "set", undefined, first, T.RIGHT_BRACE);
  }
  const elements = [first];
  parseElements(tokens, elements);
  tokens.expect(T.RIGHT_BRACE, "}");
  tokens.grow(tokens.height);
  return { kind: "set", range: { start, end: tokens.previousEnd }, elements };
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
      value = parseOperators(tokens, BITWISE_POWER);
    } else {
      key = pendingKey ?? parseTest(tokens);
      if (tokens.height > height) height = tokens.height;
      pendingKey = undefined;
      tokens.expect(T.COLON, ":");
      value = parseTest(tokens);
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
  return { kind: "dict", range: { start, end: tokens.previousEnd }, entries };
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

function parseClauses(tokens: Tokens, elementHeight: number): Comprehension["clauses"] {
  const clauses: Comprehension["clauses"][number][] = [];
  let height = elementHeight;
  while (tokens.kind === T.FOR || tokens.kind === T.ASYNC) {
    const async = tokens.skip(T.ASYNC);
    tokens.expect(T.FOR, "for");
    const target = parseTargets(tokens);
    if (tokens.height > height) height = tokens.height;
    tokens.expect(T.IN, "in");
    const iterable = parseOperators(tokens, OR_POWER);
    if (tokens.height > height) height = tokens.height;
    const conditions: Expression[] = [];
    while (tokens.skip(T.IF)) {
      conditions.push(parseOperators(tokens, OR_POWER));
      if (tokens.height > height) height = tokens.height;
    }
    clauses.push({ async, target, iterable, conditions });
  }
  tokens.grow(height);
  return clauses;
}

/** The expression of an f-string's replacement field. */
function parseField(tokens: Tokens): Expression {
  return parseExpressionList(tokens);
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

/** Parses the name of a function, class or alias. */
export function parseName(tokens: Tokens): Name {
  if (tokens.kind !== T.NAME) return tokens.fail("expected a name");
  const name: Name = { kind: "name", range: { start: tokens.start, end: tokens.end }, name: tokens.value };
  tokens.advance();
  return name;
}

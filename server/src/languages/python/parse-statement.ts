import {
  beginsExpression,
  isTarget,
  parseArguments,
  parseExpressionList,
  parseName,
  parseNamed,
  parseStarredOrNamed,
  parseTarget,
  parseTargets,
  parseTest,
} from "./parse-expression";
import { parseImport, parseImportFrom } from "./parse-import";
import { parseParameters } from "./parse-parameters";
import { recover } from "./recover";
import type { ExceptHandler, Expression, Match, Statement, With } from "./syntax";
import * as T from "./token";
import { damage, type Tokens } from "./tokenize";

/** Parses the statements of a block whose lines begin in column `indent`, up to a line that is indented less. */
export function parseStatements(tokens: Tokens, indent: number): Statement[] {
  const body: Statement[] = [];
  while (tokens.kind !== T.END && tokens.indent >= indent) parseStatement(tokens, indent, body);
  return body;
}

/** Parses one compound statement or one line of simple ones. */
function parseStatement(tokens: Tokens, indent: number, body: Statement[]): void {
  const { start, nesting } = tokens;
  try {
    if (tokens.indent > indent) tokens.fail("unexpected indentation");
    const statement = parseCompound(tokens, indent);
    if (statement) body.push(statement);
    else parseSimpleLine(tokens, indent, body);
  } catch (error) {
    if (error !== damage) throw error;
    tokens.nesting = nesting;
    body.push(recover(tokens, start, indent));
  }
}

function parseCompound(tokens: Tokens, indent: number): Statement | undefined {
  switch (tokens.kind) {
    case T.NAME:
      return tokens.value === "match" ? parseMatch(tokens, indent) : undefined;
    case T.IF:
      return parseIf(tokens, indent);
    case T.DEF:
      return parseFunction(tokens, indent, tokens.start, []);
    case T.CLASS:
      return parseClass(tokens, indent, []);
    case T.AT:
      return parseDecorated(tokens, indent);
    case T.FOR:
      return parseFor(tokens, indent, tokens.start);
    case T.WHILE:
      return parseWhile(tokens, indent);
    case T.TRY:
      return parseTry(tokens, indent);
    case T.WITH:
      return parseWith(tokens, indent, tokens.start);
    case T.ASYNC:
      return parseAsync(tokens, indent, []);
    default:
      return undefined;
  }
}

function parseSimpleLine(tokens: Tokens, indent: number, body: Statement[]): void {
  for (;;) {
    const { start, nesting } = tokens;
    try {
      const statement = parseSimple(tokens);
      const separated = tokens.skip(T.SEMICOLON);
      if (!separated && tokens.kind !== T.NEWLINE && tokens.kind !== T.END) {
        tokens.fail("expected the end of the statement");
      }
      body.push(statement);
      if (tokens.kind === T.NEWLINE || tokens.kind === T.END) {
        tokens.blockEnd = tokens.previousEnd;
        tokens.skip(T.NEWLINE);
        return;
      }
    } catch (error) {
      if (error !== damage) throw error;
      tokens.nesting = nesting;
      body.push(recover(tokens, start, indent));
      return;
    }
  }
}

/**
 * Parses the statements behind the colon of a header: the rest of the line, or the lines indented deeper.
 * Leaves the end of their last token in `blockEnd`: a semicolon at the end belongs to the block, as in CPython.
 */
function parseBlock(tokens: Tokens, indent: number): Statement[] {
  if (tokens.kind !== T.NEWLINE) {
    const body: Statement[] = [];
    parseSimpleLine(tokens, indent, body);
    return body;
  }
  tokens.descend();
  tokens.blockEnd = tokens.previousEnd;
  tokens.advance();
  let body: Statement[] = [];
  if (tokens.at(T.END) || tokens.indent <= indent) {
    tokens.errors.push({
      range: { start: tokens.start, end: tokens.end },
      message: "expected an indented block",
    });
  } else body = parseStatements(tokens, tokens.indent);
  tokens.nesting--;
  return body;
}

/** Parses `else:` or `finally:` and its block if it is there; a damaged one is left to the statements around. */
function parseClause(tokens: Tokens, indent: number, keyword: number): Statement[] | undefined {
  return attempt(tokens, indent, keyword, () => {
    tokens.advance();
    tokens.expect(T.COLON, ":");
    return parseBlock(tokens, indent);
  });
}

/** Parses what begins with `keyword` in the column of its statement; on damage goes back and returns undefined. */
function attempt<Result>(
  tokens: Tokens,
  indent: number,
  keyword: number,
  parse: () => Result,
): Result | undefined {
  if (tokens.kind !== keyword || tokens.indent !== indent) return undefined;
  const { start, nesting } = tokens;
  try {
    return parse();
  } catch (error) {
    if (error !== damage) throw error;
    tokens.nesting = nesting;
    tokens.rewind(start, indent);
    return undefined;
  }
}

/** Parses a condition and its colon. Where only the condition is damaged, the block behind it stays known. */
function parseCondition(tokens: Tokens, indent: number): Expression {
  const { start, nesting } = tokens;
  try {
    const test = parseNamed(tokens);
    tokens.expect(T.COLON, ":");
    return test;
  } catch (error) {
    if (error !== damage) throw error;
    const lineEnd = endOfLine(tokens.text, start);
    const colon = lastColon(tokens.text, start, lineEnd);
    if (colon < 0) throw error;
    tokens.nesting = nesting;
    tokens.errors.push({
      range: { start: tokens.failureOffset, end: tokens.failureOffset },
      message: tokens.failure,
    });
    tokens.rewind(lineEnd, indent);
    tokens.previousEnd = colon + 1;
    return { kind: "damaged-expression", range: { start, end: colon } };
  }
}

function endOfLine(text: string, from: number): number {
  let position = from;
  while (position < text.length && text.charCodeAt(position) !== 10 && text.charCodeAt(position) !== 13)
    position++;
  return position;
}

/** The colon a line ends with, blanks aside, or -1. */
function lastColon(text: string, start: number, lineEnd: number): number {
  let position = lineEnd - 1;
  while (position > start && (text.charCodeAt(position) === 32 || text.charCodeAt(position) === 9))
    position--;
  return position >= start && text.charCodeAt(position) === 58 ? position : -1;
}

/** How many `elif` one `if` may have: each stands one level deeper in the tree. */
const longestElif = 500;

function parseIf(tokens: Tokens, indent: number): Statement {
  const links: { start: number; test: Expression; body: readonly Statement[] }[] = [];
  const parseLink = (): true => {
    const { start } = tokens;
    tokens.advance();
    const test = parseCondition(tokens, indent);
    links.push({ start, test, body: parseBlock(tokens, indent) });
    return true;
  };
  parseLink();
  while (links.length < longestElif && attempt(tokens, indent, T.ELIF, parseLink));
  const last = parseClause(tokens, indent, T.ELSE);
  const end = tokens.blockEnd;
  let otherwise = last ?? [];
  for (let index = links.length - 1; index > 0; index--) {
    const { start, test, body } = links[index]!;
    otherwise = [{ kind: "if", range: { start, end }, test, body, otherwise }];
  }
  const { start, test, body } = links[0]!;
  return { kind: "if", range: { start, end }, test, body, otherwise };
}

function parseWhile(tokens: Tokens, indent: number): Statement {
  const { start } = tokens;
  tokens.advance();
  const test = parseCondition(tokens, indent);
  const body = parseBlock(tokens, indent);
  const last = parseClause(tokens, indent, T.ELSE);
  const end = tokens.blockEnd;
  return { kind: "while", range: { start, end }, test, body, otherwise: last ?? [] };
}

/** The cursor is on `for`; `start` is that of `async` if it is there. */
function parseFor(tokens: Tokens, indent: number, start: number): Statement {
  const async = start !== tokens.start;
  tokens.advance();
  const target = parseTargets(tokens);
  tokens.expect(T.IN, "in");
  const iterable = parseExpressionList(tokens);
  tokens.expect(T.COLON, ":");
  const body = parseBlock(tokens, indent);
  const last = parseClause(tokens, indent, T.ELSE);
  const range = { start, end: tokens.blockEnd };
  return { kind: "for", range, async, target, iterable, body, otherwise: last ?? [] };
}

function parseTry(tokens: Tokens, indent: number): Statement {
  const { start } = tokens;
  tokens.advance();
  tokens.expect(T.COLON, ":");
  const body = parseBlock(tokens, indent);
  const handlers: ExceptHandler[] = [];
  for (;;) {
    const handler = attempt(tokens, indent, T.EXCEPT, () => parseHandler(tokens, indent));
    if (!handler) break;
    handlers.push(handler);
  }
  const last = parseClause(tokens, indent, T.ELSE);
  const final = parseClause(tokens, indent, T.FINALLY);
  return {
    kind: "try",
    range: { start, end: tokens.blockEnd },
    body,
    handlers,
    otherwise: last ?? [],
    finalizer: final ?? [],
  };
}

function parseHandler(tokens: Tokens, indent: number): ExceptHandler {
  const { start } = tokens;
  tokens.advance();
  tokens.skip(T.STAR);
  let type: Expression | undefined;
  let name: string | undefined;
  if (tokens.kind !== T.COLON) {
    const typeStart = tokens.start;
    type = parseTest(tokens);
    if (tokens.kind === T.COMMA) {
      // Since Python 3.14 several types need no parentheses, unless a name follows.
      const elements = [type];
      while (tokens.skip(T.COMMA)) {
        if (tokens.at(T.COLON)) break;
        elements.push(parseTest(tokens));
      }
      type = {
        kind: "tuple",
        range: { start: typeStart, end: tokens.previousEnd },
        elements,
        parenthesized: false,
      };
    } else if (tokens.skip(T.AS)) name = parseName(tokens).name;
  }
  tokens.expect(T.COLON, ":");
  const body = parseBlock(tokens, indent);
  return { kind: "except-handler", range: { start, end: tokens.blockEnd }, type, name, body };
}

/** The cursor is on `with`; `start` is that of `async` if it is there. */
function parseWith(tokens: Tokens, indent: number, start: number): Statement {
  const async = start !== tokens.start;
  tokens.advance();
  const items = parseParenthesizedItems(tokens, indent) ?? parseItems(tokens);
  tokens.expect(T.COLON, ":");
  const body = parseBlock(tokens, indent);
  return { kind: "with", range: { start, end: tokens.blockEnd }, async, items, body };
}

/** `(a as b, c)` are two items when a colon follows, and otherwise the beginning of one expression. */
function parseParenthesizedItems(tokens: Tokens, indent: number): With["items"] | undefined {
  return attempt(tokens, indent, T.LEFT_PARENTHESIS, () => {
    tokens.advance();
    const items: With["items"][number][] = [];
    do {
      if (tokens.kind === T.RIGHT_PARENTHESIS) break;
      items.push(parseItem(tokens));
    } while (tokens.skip(T.COMMA));
    if (items.length === 0) tokens.fail("expected an expression");
    tokens.expect(T.RIGHT_PARENTHESIS, ")");
    if (tokens.kind !== T.COLON) tokens.fail("expected :");
    return items;
  });
}

function parseItems(tokens: Tokens): With["items"] {
  const items = [parseItem(tokens)];
  while (tokens.skip(T.COMMA)) items.push(parseItem(tokens));
  return items;
}

function parseItem(tokens: Tokens): With["items"][number] {
  const context = parseTest(tokens);
  return { context, target: tokens.skip(T.AS) ? parseTarget(tokens) : undefined };
}

/** `match` is a keyword only where a subject, a colon and a `case` follow; returns undefined where it is a name. */
function parseMatch(tokens: Tokens, indent: number): Statement | undefined {
  const { start, nesting } = tokens;
  let subject: Expression;
  try {
    tokens.advance();
    if (!beginsExpression(tokens.kind)) throw damage;
    subject = parseExpressionList(tokens);
    tokens.expect(T.COLON, ":");
    tokens.expect(T.NEWLINE, "a new line");
    if (!isCase(tokens) || tokens.indent <= indent) throw damage;
  } catch (error) {
    if (error !== damage) throw error;
    tokens.nesting = nesting;
    tokens.rewind(start, indent);
    return undefined;
  }
  tokens.descend();
  const cases = parseCases(tokens, tokens.indent);
  tokens.nesting--;
  return { kind: "match", range: { start, end: tokens.blockEnd }, subject, cases };
}

function isCase(tokens: Tokens): boolean {
  return tokens.kind === T.NAME && tokens.value === "case";
}

function parseCases(tokens: Tokens, indent: number): Match["cases"] {
  const cases: Match["cases"][number][] = [];
  while (tokens.kind !== T.END && tokens.indent >= indent) {
    const { start, nesting } = tokens;
    try {
      if (!isCase(tokens) || tokens.indent > indent) tokens.fail("expected case");
      cases.push(parseCase(tokens, indent));
    } catch (error) {
      if (error !== damage) throw error;
      tokens.nesting = nesting;
      // What may have been a case counts as one, so that the names it may assign stay in sight.
      const damaged = recover(tokens, start, indent);
      const { range } = damaged;
      cases.push({ pattern: range, guard: undefined, body: [damaged], range });
    }
  }
  return cases;
}

function parseCase(tokens: Tokens, indent: number): Match["cases"][number] {
  const { start } = tokens;
  tokens.advance();
  const patternStart = tokens.start;
  while (tokens.depth > 0 || (tokens.kind !== T.COLON && tokens.kind !== T.IF)) {
    const { kind } = tokens;
    if (kind === T.NEWLINE || kind === T.END || kind === T.ERROR || kind === T.FORMATTED) {
      tokens.fail("expected a pattern");
    }
    tokens.advance();
  }
  if (tokens.start === patternStart) tokens.fail("expected a pattern");
  const pattern = { start: patternStart, end: tokens.previousEnd };
  const guard = tokens.skip(T.IF) ? parseNamed(tokens) : undefined;
  tokens.expect(T.COLON, ":");
  const body = parseBlock(tokens, indent);
  return { pattern, guard, body, range: { start, end: tokens.blockEnd } };
}

function parseDecorated(tokens: Tokens, indent: number): Statement {
  const { start, nesting } = tokens;
  const decorators: Expression[] = [];
  let end = start;
  let lineStart = start;
  try {
    while (tokens.kind === T.AT && tokens.indent === indent) {
      lineStart = tokens.start;
      tokens.advance();
      decorators.push(parseNamed(tokens));
      end = tokens.previousEnd;
      tokens.expect(T.NEWLINE, "a new line");
    }
    lineStart = tokens.start;
    if (tokens.indent === indent) {
      if (tokens.at(T.CLASS)) return parseClass(tokens, indent, decorators);
      if (tokens.at(T.ASYNC)) return parseAsync(tokens, indent, decorators);
      if (tokens.at(T.DEF)) return parseFunction(tokens, indent, tokens.start, decorators);
    }
  } catch (error) {
    if (error !== damage) throw error;
    tokens.nesting = nesting;
    const damaged = recover(tokens, lineStart, indent);
    return { ...damaged, range: { start, end: damaged.range.end } };
  }
  // Decorators of nothing, as somebody types them; what follows is known.
  tokens.errors.push({ range: { start, end }, message: "expected a function or class" });
  tokens.blockEnd = end;
  return { kind: "damaged-statement", range: { start, end }, mayAssign: [] };
}

function parseAsync(tokens: Tokens, indent: number, decorators: readonly Expression[]): Statement {
  const { start } = tokens;
  tokens.advance();
  if (tokens.kind === T.DEF) return parseFunction(tokens, indent, start, decorators);
  if (decorators.length === 0 && tokens.kind === T.FOR) return parseFor(tokens, indent, start);
  if (decorators.length === 0 && tokens.kind === T.WITH) return parseWith(tokens, indent, start);
  return tokens.fail("expected def, for or with");
}

/** The cursor is on `def`; `start` is that of `async` if it is there. Decorators lie before the range, as in CPython. */
function parseFunction(
  tokens: Tokens,
  indent: number,
  start: number,
  decorators: readonly Expression[],
): Statement {
  const async = start !== tokens.start;
  tokens.advance();
  const name = parseName(tokens);
  skipTypeParameters(tokens);
  tokens.expect(T.LEFT_PARENTHESIS, "(");
  const parameters = parseParameters(tokens, T.RIGHT_PARENTHESIS, parseTest);
  tokens.expect(T.RIGHT_PARENTHESIS, ")");
  const returns = tokens.skip(T.ARROW) ? parseTest(tokens) : undefined;
  tokens.expect(T.COLON, ":");
  const body = parseBlock(tokens, indent);
  const range = { start, end: tokens.blockEnd };
  return { kind: "function", range, async, name, decorators, parameters, returns, body };
}

function parseClass(tokens: Tokens, indent: number, decorators: readonly Expression[]): Statement {
  const { start } = tokens;
  tokens.advance();
  const name = parseName(tokens);
  skipTypeParameters(tokens);
  const list = tokens.kind === T.LEFT_PARENTHESIS ? parseArguments(tokens) : [];
  tokens.expect(T.COLON, ":");
  const body = parseBlock(tokens, indent);
  const range = { start, end: tokens.blockEnd };
  return { kind: "class", range, name, decorators, arguments: list, body };
}

/** `[T: bound = default, *Ts, **P]`; the tree has no place for them. */
function skipTypeParameters(tokens: Tokens): void {
  if (!tokens.skip(T.LEFT_BRACKET)) return;
  do {
    if (tokens.kind === T.RIGHT_BRACKET) break;
    if (!tokens.skip(T.STAR)) tokens.skip(T.DOUBLE_STAR);
    parseName(tokens);
    if (tokens.skip(T.COLON)) parseTest(tokens);
    if (tokens.skip(T.EQUAL)) parseStarredOrNamed(tokens);
  } while (tokens.skip(T.COMMA));
  tokens.expect(T.RIGHT_BRACKET, "]");
}

function parseSimple(tokens: Tokens): Statement {
  const { start } = tokens;
  switch (tokens.kind) {
    case T.NAME:
      return tokens.value === "type" ? parseTypeAliasOrExpression(tokens) : parseExpressionStatement(tokens);
    case T.IMPORT:
      return parseImport(tokens);
    case T.FROM:
      return parseImportFrom(tokens);
    case T.PASS:
    case T.BREAK:
    case T.CONTINUE: {
      const kind = tokens.kind === T.PASS ? "pass" : tokens.kind === T.BREAK ? "break" : "continue";
      tokens.advance();
      return { kind, range: { start, end: tokens.previousEnd } };
    }
    case T.RETURN: {
      tokens.advance();
      const value = beginsExpression(tokens.kind) ? parseExpressionList(tokens) : undefined;
      return { kind: "return", range: { start, end: tokens.previousEnd }, value };
    }
    case T.RAISE: {
      tokens.advance();
      const exception = beginsExpression(tokens.kind) ? parseTest(tokens) : undefined;
      const cause = exception && tokens.skip(T.FROM) ? parseTest(tokens) : undefined;
      return { kind: "raise", range: { start, end: tokens.previousEnd }, exception, cause };
    }
    case T.ASSERT: {
      tokens.advance();
      const test = parseTest(tokens);
      const message = tokens.skip(T.COMMA) ? parseTest(tokens) : undefined;
      return { kind: "assert", range: { start, end: tokens.previousEnd }, test, message };
    }
    case T.DEL:
      return parseDelete(tokens);
    case T.GLOBAL:
    case T.NONLOCAL: {
      const kind = tokens.kind === T.GLOBAL ? "global" : "nonlocal";
      const names: string[] = [];
      do {
        tokens.advance();
        names.push(parseName(tokens).name);
      } while (tokens.at(T.COMMA));
      return { kind, range: { start, end: tokens.previousEnd }, names };
    }
    default:
      return parseExpressionStatement(tokens);
  }
}

function parseDelete(tokens: Tokens): Statement {
  const { start } = tokens;
  const targets: Expression[] = [];
  do {
    tokens.advance();
    if (targets.length > 0 && !beginsExpression(tokens.kind)) break;
    targets.push(parseTarget(tokens));
  } while (tokens.kind === T.COMMA);
  return { kind: "delete", range: { start, end: tokens.previousEnd }, targets };
}

/** `type X = …` is an alias; any other use of `type` is a name. */
function parseTypeAliasOrExpression(tokens: Tokens): Statement {
  const { start, indent } = tokens;
  tokens.advance();
  if (tokens.kind !== T.NAME) {
    tokens.rewind(start, indent);
    return parseExpressionStatement(tokens);
  }
  const name = parseName(tokens);
  skipTypeParameters(tokens);
  tokens.expect(T.EQUAL, "=");
  const value = parseTest(tokens);
  return { kind: "type-alias", range: { start, end: tokens.previousEnd }, name, value };
}

/** Parses an assignment of any form or an expression that stands alone. */
function parseExpressionStatement(tokens: Tokens): Statement {
  const { start } = tokens;
  const first = parseExpressionList(tokens);
  if (tokens.kind === T.EQUAL) {
    const targets: Expression[] = [];
    let value = first;
    while (tokens.kind === T.EQUAL) {
      if (!isTarget(value)) tokens.fail("cannot be assigned to");
      targets.push(value);
      tokens.advance();
      value = parseExpressionList(tokens);
    }
    return { kind: "assign", range: { start, end: tokens.previousEnd }, targets, value };
  }
  if (tokens.kind === T.AUGMENTED) {
    if (!isSingleTarget(first)) tokens.fail("cannot be assigned to");
    const operator = tokens.text.slice(tokens.start, tokens.end - 1);
    tokens.advance();
    const value = parseExpressionList(tokens);
    const range = { start, end: tokens.previousEnd };
    return { kind: "augmented-assign", range, target: first, operator, value };
  }
  if (tokens.kind === T.COLON) {
    if (!isSingleTarget(first)) tokens.fail("expected the end of the statement");
    tokens.advance();
    const annotation = parseTest(tokens);
    const value = tokens.skip(T.EQUAL) ? parseExpressionList(tokens) : undefined;
    const range = { start, end: tokens.previousEnd };
    return { kind: "annotated-assign", range, target: first, annotation, value };
  }
  if (first.kind === "assignment-expression" && first.range.start === start) {
    tokens.fail(":= needs parentheses here");
  }
  return { kind: "expression-statement", range: { start, end: tokens.previousEnd }, value: first };
}

function isSingleTarget({ kind }: Expression): boolean {
  return kind === "name" || kind === "attribute" || kind === "subscript";
}

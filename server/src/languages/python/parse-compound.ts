import { attempt } from "./attempt";
import { parseClass, parseDecorated, parseFunction } from "./parse-definition";
import { parseExpressionList, parseNamed, parseTargets, parseTest } from "./parse-expression";
import { parseMatch } from "./parse-match";
import { parseName } from "./parse-name";
import { parseWith } from "./parse-with";
import type { ExceptHandler, Expression, Statement } from "./syntax";
import * as T from "./token";
import { damage, type Tokens } from "./tokenize";

/** Parses a statement that has blocks; returns undefined where none begins. */
export function parseCompound(tokens: Tokens, indent: number): Statement | undefined {
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

/** The cursor is on `async`. */
export function parseAsync(tokens: Tokens, indent: number, decorators: readonly Expression[]): Statement {
  const { start } = tokens;
  tokens.advance();
  if (tokens.kind === T.DEF) return parseFunction(tokens, indent, start, decorators);
  if (decorators.length === 0 && tokens.kind === T.FOR) return parseFor(tokens, indent, start);
  if (decorators.length === 0 && tokens.kind === T.WITH) return parseWith(tokens, indent, start);
  return tokens.fail("expected def, for or with");
}

/** How many `elif` may stand above a statement: each is one level of the tree. */
const elifLimit = 500;

function parseIf(tokens: Tokens, indent: number): Statement {
  const links: { start: number; test: Expression; body: readonly Statement[] }[] = [];
  const parseLink = (): true => {
    const { start } = tokens;
    tokens.advance();
    const test = parseCondition(tokens, indent);
    links.push({ start, test, body: tokens.grammar.block(tokens, indent) });
    return true;
  };
  const { elifs } = tokens;
  parseLink();
  while (tokens.elifs < elifLimit && attempt(tokens, indent, T.ELIF, parseLink)) tokens.elifs++;
  const last = parseClause(tokens, indent, T.ELSE);
  tokens.elifs = elifs;
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
  const body = tokens.grammar.block(tokens, indent);
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
  const body = tokens.grammar.block(tokens, indent);
  const last = parseClause(tokens, indent, T.ELSE);
  const range = { start, end: tokens.blockEnd };
  return { kind: "for", range, async, target, iterable, body, otherwise: last ?? [] };
}

function parseTry(tokens: Tokens, indent: number): Statement {
  const { start } = tokens;
  tokens.advance();
  tokens.expect(T.COLON, ":");
  const body = tokens.grammar.block(tokens, indent);
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
  const body = tokens.grammar.block(tokens, indent);
  return { kind: "except-handler", range: { start, end: tokens.blockEnd }, type, name, body };
}

/** Parses `else:` or `finally:` and its block if it is there; a damaged one is left to the statements around. */
function parseClause(tokens: Tokens, indent: number, keyword: number): Statement[] | undefined {
  return attempt(tokens, indent, keyword, () => {
    tokens.advance();
    tokens.expect(T.COLON, ":");
    return tokens.grammar.block(tokens, indent);
  });
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

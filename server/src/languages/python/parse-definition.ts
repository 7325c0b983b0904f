import { parseNamed, parseTest } from "./parse-expression";
import { parseName } from "./parse-name";
import { parseParameters, skipTypeParameters } from "./parse-parameters";
import { parseArguments } from "./parse-primary";
import { recover } from "./recover";
import type { Expression, Statement } from "./syntax";
import * as T from "./token";
import { damage, type Tokens } from "./tokenize";

/** Parses decorators and the function or class behind them, the cursor on `@`. */
export function parseDecorated(tokens: Tokens, indent: number): Statement {
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
      if (tokens.at(T.ASYNC)) return tokens.grammar.asyncStatement(tokens, indent, decorators);
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

/** The cursor is on `def`; `start` is that of `async` if it is there. Decorators lie before the range, as in CPython. */
export function parseFunction(
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
  const parameters = parseParameters(tokens, T.RIGHT_PARENTHESIS);
  tokens.expect(T.RIGHT_PARENTHESIS, ")");
  const returns = tokens.skip(T.ARROW) ? parseTest(tokens) : undefined;
  tokens.expect(T.COLON, ":");
  const body = tokens.grammar.block(tokens, indent);
  const range = { start, end: tokens.blockEnd };
  return { kind: "function", range, async, name, decorators, parameters, returns, body };
}

/** The cursor is on `class`. */
export function parseClass(tokens: Tokens, indent: number, decorators: readonly Expression[]): Statement {
  const { start } = tokens;
  tokens.advance();
  const name = parseName(tokens);
  skipTypeParameters(tokens);
  const list = tokens.kind === T.LEFT_PARENTHESIS ? parseArguments(tokens) : [];
  tokens.expect(T.COLON, ":");
  const body = tokens.grammar.block(tokens, indent);
  const range = { start, end: tokens.blockEnd };
  return { kind: "class", range, name, decorators, arguments: list, body };
}

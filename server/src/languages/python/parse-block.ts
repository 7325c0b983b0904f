import { fitted } from "./compact";
import { parseCompound } from "./parse-compound";
import { parseSimple } from "./parse-simple";
import { recover } from "./recover";
import type { Statement } from "./syntax";
import * as T from "./token";
import { damage, type Tokens } from "./tokenize";

/** Parses the statements of a block whose lines begin in column `indent`, up to a line that is indented less. */
export function parseStatements(tokens: Tokens, indent: number): Statement[] {
  const body: Statement[] = [];
  while (tokens.kind !== T.END && tokens.indent >= indent)
    tokens.moveOn(() => parseStatement(tokens, indent, body));
  return fitted(body);
}

/**
 * Parses the statements behind the colon of a header: the rest of the line, or the lines indented deeper.
 * Leaves the end of their last token in `blockEnd`: a semicolon at the end belongs to the block, as in CPython.
 */
export function parseBlock(tokens: Tokens, indent: number): Statement[] {
  if (tokens.kind !== T.NEWLINE) {
    const body: Statement[] = [];
    parseSimpleLine(tokens, indent, body);
    return fitted(body);
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

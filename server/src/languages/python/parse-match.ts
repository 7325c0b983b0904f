import type { Range } from "../../engine/text";
import { beginsExpression, parseExpressionList, parseNamed } from "./parse-expression";
import { recover } from "./recover";
import type { Expression, Match, Statement } from "./syntax";
import * as T from "./token";
import { damage, type Tokens } from "./tokenize";

/** `match` is a keyword only where a subject, a colon and a `case` follow; returns undefined where it is a name. */
export function parseMatch(tokens: Tokens, indent: number): Statement | undefined {
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
    tokens.moveOn(() => {
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
    });
  }
  return cases;
}

function parseCase(tokens: Tokens, indent: number): Match["cases"][number] {
  const { start } = tokens;
  tokens.advance();
  const pattern = skipPattern(tokens);
  const guard = tokens.skip(T.IF) ? parseNamed(tokens) : undefined;
  tokens.expect(T.COLON, ":");
  const body = tokens.grammar.block(tokens, indent);
  return { pattern, guard, body, range: { start, end: tokens.blockEnd } };
}

/** Reads a pattern, up to the colon or guard outside its brackets, and only sees to it that those match. */
function skipPattern(tokens: Tokens): Range {
  const { start } = tokens;
  const closers: number[] = [];
  while (closers.length > 0 || (tokens.kind !== T.COLON && tokens.kind !== T.IF)) {
    const { kind } = tokens;
    if (kind === T.NEWLINE || kind === T.END || kind === T.ERROR || kind === T.FORMATTED) {
      tokens.fail("expected a pattern");
    }
    const closer = closerOf(kind);
    if (closer !== undefined) closers.push(closer);
    else if (isCloser(kind) && closers.pop() !== kind) tokens.fail("this bracket was not opened");
    tokens.advance();
  }
  if (tokens.start === start) tokens.fail("expected a pattern");
  return { start, end: tokens.previousEnd };
}

function closerOf(kind: number): number | undefined {
  if (kind === T.LEFT_PARENTHESIS) return T.RIGHT_PARENTHESIS;
  if (kind === T.LEFT_BRACKET) return T.RIGHT_BRACKET;
  return kind === T.LEFT_BRACE ? T.RIGHT_BRACE : undefined;
}

function isCloser(kind: number): boolean {
  return kind === T.RIGHT_PARENTHESIS || kind === T.RIGHT_BRACKET || kind === T.RIGHT_BRACE;
}

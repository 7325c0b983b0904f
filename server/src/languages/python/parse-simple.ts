import { fitted, spanning } from "./compact";
import { beginsExpression, isTarget, parseExpressionList, parseTarget, parseTest } from "./parse-expression";
import { parseImport, parseImportFrom } from "./parse-import";
import { parseName } from "./parse-name";
import { skipTypeParameters } from "./parse-parameters";
import type { Expression, Statement } from "./syntax";
import * as T from "./token";
import type { Tokens } from "./tokenize";

/** Parses a statement without blocks, up to the semicolon or line break behind it. */
export function parseSimple(tokens: Tokens): Statement {
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
    return { kind: "assign", range: { start, end: tokens.previousEnd }, targets: fitted(targets), value };
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
  const range = spanning(start, tokens.previousEnd, first.range);
  return { kind: "expression-statement", range, value: first };
}

function isSingleTarget({ kind }: Expression): boolean {
  return kind === "name" || kind === "attribute" || kind === "subscript";
}

import { attempt } from "./attempt";
import { parseTarget, parseTest } from "./parse-expression";
import type { Statement, With } from "./syntax";
import * as T from "./token";
import type { Tokens } from "./tokenize";

/** The cursor is on `with`; `start` is that of `async` if it is there. */
export function parseWith(tokens: Tokens, indent: number, start: number): Statement {
  const async = start !== tokens.start;
  tokens.advance();
  const items = parseParenthesizedItems(tokens, indent) ?? parseItems(tokens);
  tokens.expect(T.COLON, ":");
  const body = tokens.grammar.block(tokens, indent);
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

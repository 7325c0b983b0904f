import { fitted } from "./compact";
import { parseName } from "./parse-name";
import type { Expression, Parameter } from "./syntax";
import * as T from "./token";
import type { Tokens } from "./tokenize";

/**
 * Parses parameters up to (not including) the closing token: `)` of a function, `:` of a lambda.
 * Only functions annotate. The range of a parameter begins at its name, behind the stars, and ends with its default.
 */
export function parseParameters(tokens: Tokens, closing: number): Parameter[] {
  const list: Parameter[] = [];
  const annotates = closing === T.RIGHT_PARENTHESIS;
  let keywordOnly = false;
  let height = 0;
  while (tokens.kind !== closing) {
    if (tokens.kind === T.SLASH) {
      if (list.length === 0 || keywordOnly || list[0]!.form === "positional-only")
        tokens.fail("unexpected /");
      tokens.advance();
      list.forEach((parameter, index) => {
        list[index] = { ...parameter, form: "positional-only" };
      });
    } else {
      let form: Parameter["form"] = keywordOnly ? "keyword-only" : "plain";
      if (tokens.skip(T.DOUBLE_STAR)) form = "double-star";
      else if (tokens.skip(T.STAR)) {
        if (keywordOnly) tokens.fail("a second *");
        keywordOnly = true;
        form = "star";
      }
      if (form !== "star" || (tokens.kind !== T.COMMA && tokens.kind !== closing)) {
        list.push(parseParameter(tokens, form, annotates));
        if (tokens.height > height) height = tokens.height;
      }
    }
    if (!tokens.skip(T.COMMA)) break;
    if (list.length > 0 && list[list.length - 1]!.form === "double-star") break;
  }
  tokens.height = height;
  return fitted(list);
}

function parseParameter(tokens: Tokens, form: Parameter["form"], annotates: boolean): Parameter {
  const { start } = tokens;
  let height = 0;
  if (tokens.kind !== T.NAME) tokens.fail("expected a parameter");
  const name = tokens.value;
  tokens.advance();
  let annotation: Expression | undefined;
  if (annotates && tokens.skip(T.COLON)) {
    annotation = form === "star" ? parseStarAnnotation(tokens) : tokens.grammar.test(tokens);
    height = tokens.height;
  }
  let initial: Expression | undefined;
  if (form !== "star" && form !== "double-star" && tokens.skip(T.EQUAL)) {
    initial = tokens.grammar.test(tokens);
    height = Math.max(height, tokens.height);
  }
  tokens.height = height;
  const range = { start, end: tokens.previousEnd };
  return { kind: "parameter", range, name, form, annotation, default: initial };
}

/** `*args: *Ts` */
function parseStarAnnotation(tokens: Tokens): Expression {
  const { start } = tokens;
  const starred = tokens.skip(T.STAR);
  const value = tokens.grammar.test(tokens);
  if (!starred) return value;
  tokens.grow(tokens.height);
  return { kind: "starred", range: { start, end: tokens.previousEnd }, value };
}

/** `[T: bound = default, *Ts, **P]`; the tree has no place for them. */
export function skipTypeParameters(tokens: Tokens): void {
  if (!tokens.skip(T.LEFT_BRACKET)) return;
  do {
    if (tokens.kind === T.RIGHT_BRACKET) break;
    if (!tokens.skip(T.STAR)) tokens.skip(T.DOUBLE_STAR);
    parseName(tokens);
    if (tokens.skip(T.COLON)) tokens.grammar.test(tokens);
    if (tokens.skip(T.EQUAL)) tokens.grammar.starredOrNamed(tokens);
  } while (tokens.skip(T.COMMA));
  tokens.expect(T.RIGHT_BRACKET, "]");
}

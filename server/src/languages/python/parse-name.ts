import type { Name } from "./syntax";
import * as T from "./token";
import type { Tokens } from "./tokenize";

/** Parses the name of a function, class or alias. */
export function parseName(tokens: Tokens): Name {
  if (tokens.kind !== T.NAME) return tokens.fail("expected a name");
  const name: Name = { kind: "name", range: { start: tokens.start, end: tokens.end }, name: tokens.value };
  tokens.advance();
  return name;
}

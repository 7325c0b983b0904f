import { damage, type Tokens } from "./tokenize";

/** Parses what begins with `keyword` in the column of its statement; on damage goes back and returns undefined. */
export function attempt<Result>(
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

import { fitted } from "./compact";
import type { Import, ImportedName, ImportFrom } from "./syntax";
import * as T from "./token";
import type { Tokens } from "./tokenize";

/** `import a.b as c, d`, the cursor on `import`. */
export function parseImport(tokens: Tokens): Import {
  const { start } = tokens;
  const names: ImportedName[] = [];
  do {
    tokens.advance();
    const nameStart = tokens.start;
    names.push(withAlias(tokens, nameStart, parseDottedName(tokens)));
  } while (tokens.kind === T.COMMA);
  return { kind: "import", range: { start, end: tokens.previousEnd }, names: fitted(names) };
}

/** `from ..a import b as c`, the cursor on `from`. */
export function parseImportFrom(tokens: Tokens): ImportFrom {
  const { start } = tokens;
  tokens.advance();
  const moduleStart = tokens.start;
  let level = 0;
  while (tokens.kind === T.DOT || tokens.kind === T.ELLIPSIS) {
    level += tokens.kind === T.DOT ? 1 : 3;
    tokens.advance();
  }
  const module = tokens.kind === T.NAME || level === 0 ? parseDottedName(tokens) : undefined;
  const moduleRange = { start: moduleStart, end: tokens.previousEnd };
  tokens.expect(T.IMPORT, "import");
  const names = parseImportedNames(tokens);
  return {
    kind: "import-from",
    range: { start, end: tokens.previousEnd },
    level,
    module,
    moduleRange,
    names,
  };
}

function parseImportedNames(tokens: Tokens): ImportedName[] {
  const { start } = tokens;
  if (tokens.skip(T.STAR)) {
    return [
      { kind: "imported-name", range: { start, end: tokens.previousEnd }, name: "*", alias: undefined },
    ];
  }
  const parenthesized = tokens.skip(T.LEFT_PARENTHESIS);
  const names = [parseImportedName(tokens)];
  while (tokens.skip(T.COMMA)) {
    if (parenthesized && tokens.kind === T.RIGHT_PARENTHESIS) break;
    names.push(parseImportedName(tokens));
  }
  if (parenthesized) tokens.expect(T.RIGHT_PARENTHESIS, ")");
  return fitted(names);
}

function parseImportedName(tokens: Tokens): ImportedName {
  const { start } = tokens;
  return withAlias(tokens, start, takeName(tokens));
}

function parseDottedName(tokens: Tokens): string {
  let name = takeName(tokens);
  while (tokens.skip(T.DOT)) name += `.${takeName(tokens)}`;
  return name;
}

function withAlias(tokens: Tokens, start: number, name: string): ImportedName {
  const alias = tokens.skip(T.AS) ? takeName(tokens) : undefined;
  return { kind: "imported-name", range: { start, end: tokens.previousEnd }, name, alias };
}

function takeName(tokens: Tokens): string {
  if (tokens.kind !== T.NAME) tokens.fail("expected a name");
  const { value } = tokens;
  tokens.advance();
  return value;
}

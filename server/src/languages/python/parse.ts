import { parseBlock, parseStatements } from "./parse-block";
import { parseAsync } from "./parse-compound";
import {
  parseElements,
  parseExpressionList,
  parseNamed,
  parseStarredOrNamed,
  parseTargets,
  parseTest,
  parseYield,
} from "./parse-expression";
import { parseOperators } from "./parse-operators";
import { findStatementLine } from "./recover";
import type { Module } from "./syntax";
import { type Grammar, Tokens } from "./tokenize";

const grammar: Grammar = {
  test: parseTest,
  named: parseNamed,
  starredOrNamed: parseStarredOrNamed,
  expressionList: parseExpressionList,
  operators: parseOperators,
  targets: parseTargets,
  elements: parseElements,
  yieldExpression: parseYield,
  block: parseBlock,
  asyncStatement: parseAsync,
};

/**
 * Parses a Python file of any version up to 3.14.
 * Never throws: what cannot be read becomes a damaged statement, and the statements around it stay known.
 * Ranges are UTF-16 offsets into `text` and otherwise those of CPython's `ast`.
 */
export function parsePython(text: string): Module {
  const plain = new Tokens(text, grammar, undefined);
  const module = parseModule(plain);
  if (!plain.foundOpenString) return module;
  // A triple-quoted string without an end turns every later one inside out. Take the strings that hold
  // statements in column 0 for unclosed ones, and keep that reading if it explains the text better.
  const strict = parseModule(
    new Tokens(text, grammar, (start, end) => findStatementLine(text, start, end, 0) >= 0),
  );
  return strict.errors.length <= module.errors.length ? strict : module;
}

function parseModule(tokens: Tokens): Module {
  const body = parseStatements(tokens, 0);
  const { text, comments, errors } = tokens;
  return { kind: "module", range: { start: 0, end: text.length }, body, comments, errors };
}

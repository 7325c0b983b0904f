import fc from "fast-check";
import { expect, it } from "vitest";
import { parsePython } from "../../../../server/src/languages/python/parse";
import { findRangeProblem } from "./tree-checks";

const pieces = [
  "if",
  "elif",
  "else",
  ":",
  "for",
  "in",
  "while",
  "try",
  "except",
  "finally",
  "with",
  "as",
  "def",
  "class",
  "async",
  "await",
  "lambda",
  "return",
  "yield",
  "from",
  "import",
  "raise",
  "del",
  "pass",
  "global",
  "match",
  "case",
  "type",
  "not",
  "and",
  "or",
  "is",
  "None",
  "True",
  "print",
  "x",
  "DEBUG",
  "a.b",
  "é",
  "x =",
  "x: int =",
  "x +=",
  ":=",
  "=",
  "==",
  "!=",
  "!",
  "->",
  "...",
  ".",
  ",",
  ";",
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
  "*",
  "**",
  "+",
  "-",
  "/",
  "//",
  "@",
  "~",
  "<",
  ">>",
  "%",
  "0",
  "1_000",
  "0x1f",
  "1.5e3",
  "2j",
  "0777",
  "1abc",
  "'",
  '"',
  "'''",
  '"""',
  "f'",
  'f"""',
  "t'{x}'",
  "f'{x!r:>{y}}'",
  "rb'\\d'",
  "'a'",
  '"b"',
  "'\\N{DASH}'",
  "\\",
  "\\\n",
  "#",
  "# c\n",
  "\n",
  "\n",
  "\n",
  "\r\n",
  "\r",
  "\n    ",
  "\n        ",
  "\n\t",
  "\f",
  "\0",
  "\ufeff",
  "\ud83d",
  "😀",
  "$",
  "?",
  "`",
];
const soup = fc
  .array(fc.tuple(fc.constantFrom(...pieces), fc.constantFrom("", " ", " ")), { maxLength: 60 })
  .map((items) => items.flat().join(""));

it("any soup of tokens gives a tree with ranges in order", () => {
  fc.assert(
    fc.property(soup, (text) => {
      expect(findRangeProblem(parsePython(text), text)).toBeUndefined();
    }),
    { numRuns: 20_000 },
  );
});

it("any text gives a tree with ranges in order", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      expect(findRangeProblem(parsePython(text), text)).toBeUndefined();
    }),
    { numRuns: 5_000 },
  );
});

it("a soup of tokens never hides the statement behind it", () => {
  const line = fc
    .array(fc.constantFrom(...pieces.filter((piece) => !/["'\r\n\\]/.test(piece))), { maxLength: 12 })
    .map((items) => items.join(" "));
  fc.assert(
    fc.property(line, (text) => {
      const { body } = parsePython(`${text}\nAFTER = 1\n`);
      const last = body[body.length - 1];
      expect(last?.kind).toBe("assign");
    }),
    { numRuns: 5_000 },
  );
});

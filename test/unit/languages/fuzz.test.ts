import { describe, expect, test } from "vitest";
import { parseMarkdown } from "../../../server/src/languages/markdown";
import { parseErrorsOf } from "../../../server/src/languages/parse-errors";
import { parseRedisConf } from "../../../server/src/languages/redis-conf";
import { parseToml } from "../../../server/src/languages/toml";

/**
 * Texts made of each language's own pieces, in any order: what no fixture shows and somebody types all the same.
 * A parser that stands still hangs here, one that throws fails. `FUZZ=1000000` reads that many texts a language;
 * a hang is found again by its seed, which is the number of the text.
 */
const texts = Number(process.env["FUZZ"] ?? 1500);

const common = [
  "\n",
  "\n",
  " ",
  "  ",
  "\t",
  "a",
  "b1",
  "=",
  ":",
  ",",
  "#",
  '"',
  "'",
  "[",
  "]",
  "{",
  "}",
  "(",
  ")",
  "\\",
  "é",
  "\r\n",
];
const pieces: Readonly<Record<string, readonly string[]>> = {
  "a.toml": ["[[", "]]", "name = ", "[a.b]", '"""', "'''", "1.5", "2024-01-01", "true", "0x", "a.b", "inf"],
  "a.py": [
    "def f():",
    "class A:",
    "if x:",
    "else:",
    "    ",
    "lambda",
    "f'{",
    "}'",
    '"""',
    "*",
    "**",
    "->",
    "async ",
    "with ",
    "match x:",
    "case ",
    "import ",
    "from . ",
    "return",
    "yield ",
    ":=",
    "@",
    "not ",
    "in ",
    "for ",
    "while ",
    "try:",
    "except*",
    "0x1",
    "...",
  ],
  "a.yml": [
    "- ",
    "? ",
    "&a ",
    "*a",
    "<<: ",
    "|",
    ">-",
    "---",
    "!!str",
    "key: ",
    "  - x",
    "%YAML",
    "~",
    '"\\',
  ],
  "a.json": ["null", "true", "-1e", "//", "/*", "*/", '"\\u', "1.2", '"a": ', "},", "],"],
  Dockerfile: [
    "FROM ",
    "RUN ",
    "AS ",
    "COPY --from=",
    "<<EOF",
    "EOF",
    "ENV a=",
    "ARG ",
    "CMD [",
    "\\\n",
    "# syntax=",
    "ONBUILD ",
    "--mount=",
    "${a:-",
    "USER ",
  ],
  ".env": ["export ", "KEY=", "${A}", "$(", "`", "\\n"],
  "requirements.txt": [
    "-r ",
    "--hash=",
    "==",
    "~=",
    "; python_version",
    "@ ",
    "git+",
    "[extra]",
    "-e ",
    "\\\n",
    "<",
    ">=",
    "!=",
  ],
  "nginx.conf": [
    "server ",
    "location ~ ",
    "listen 80;",
    ";",
    "if (",
    "$a",
    "include ",
    "http {",
    "}}",
    "upstream ",
  ],
  "setup.cfg": ["[a]", "[", "key =", "  more", ";", "%(x)s"],
  "a.ts": [
    "const ",
    "`${",
    "}`",
    "=>",
    "/",
    "//",
    "/*",
    "*/",
    "export default ",
    "process.env.",
    "<a>",
    "</a>",
    "...",
    "?.",
    "async ",
    "class ",
    "import ",
  ],
  "a.sh": [
    "if ",
    "then",
    "fi",
    "for x in ",
    "do",
    "done",
    "$(",
    "`",
    "<<EOF",
    "EOF",
    "&&",
    "|",
    ";;",
    "case ",
    "esac",
    "${a:-",
    "$((",
    "))",
    "function f",
    "exec ",
    ">&2",
    "\\\n",
  ],
};

/** The same numbers for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed + 0x6d2b79f5;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function textOf(own: readonly string[], seed: number): string {
  const random = randomFrom(seed);
  const all = [...own, ...own, ...common];
  const length = 1 + Math.floor(random() * 28);
  return Array.from({ length }, () => all[Math.floor(random() * all.length)]).join("");
}

describe("every text is read to its end", () => {
  for (const [path, own] of Object.entries(pieces))
    test(path, { timeout: 0 }, () => {
      for (let seed = 0; seed < texts; seed++) {
        const text = textOf(own, seed);
        try {
          parseErrorsOf(path, text);
        } catch (error) {
          throw new Error(`text ${seed}, ${JSON.stringify(text)}: ${error}`);
        }
      }
    });

  test("redis.conf and Markdown", { timeout: 0 }, () => {
    for (let seed = 0; seed < texts; seed++) {
      parseRedisConf(textOf(["save ", "appendonly yes", '"\\x', "include "], seed));
      parseMarkdown(
        textOf(["# ", "```", "[a](", "![", "](b)", "<a ", "- ", "> ", "***", "| ", "<!--", "-->"], seed),
      );
    }
  });
});

describe("brackets without end exhaust neither time nor the stack", () => {
  const openings = [
    "[",
    "{",
    "(",
    '{"a":',
    "a: [",
    "- ",
    "$(",
    "${a:-",
    "`${",
    "if (",
    "f'{",
    "a=[",
    "not ",
    "lambda: ",
    "(\n",
  ];
  for (const path of Object.keys(pieces))
    test(path, () => {
      for (const opening of openings)
        expect(
          () => parseErrorsOf(path, opening.repeat(path === "a.ts" ? 500 : 5000)),
          opening,
        ).not.toThrow();
    });
});

describe("a value that nothing can be is passed over in TOML", () => {
  test.each([
    'authors = [name = "Me"]',
    'dependencies = [\n  requests",\n]\n[tool]\nname = "x"',
    "a = [=]",
    "a = [b = {c = ]",
  ])("%s", (text) => {
    const { errors, tables } = parseToml(text);
    expect(errors.length).toBeGreaterThan(0);
    if (text.includes("[tool]")) expect(tables.at(-1)?.path).toEqual(["tool"]);
  });
});

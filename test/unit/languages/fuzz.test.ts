import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readBunLock } from "../../../server/src/facts/dependencies/locks/bun-lock";
import { advanceUntil, goThrough } from "../../../server/src/languages/advance";
import { createDockerignoreMatcher, createIgnoreMatcher } from "../../../server/src/languages/ignore-file";
import { scanEnvironmentReads } from "../../../server/src/languages/javascript/scan-environment-reads";
import { dataOf, parseJson } from "../../../server/src/languages/json";
import { parseMarkdown } from "../../../server/src/languages/markdown";
import { parseErrorsOf } from "../../../server/src/languages/parse-errors";
import { parseRedisConf } from "../../../server/src/languages/redis-conf";
import { parseMarker, printMarker } from "../../../server/src/languages/requirements";
import { splitWords } from "../../../server/src/languages/shell";
import { parseToml, parseTomlValues } from "../../../server/src/languages/toml";

/**
 * Texts made of each language's own pieces, in any order: what no fixture shows and somebody types all the same.
 * A parser that stands still hangs here, one that throws fails. `npm run fuzz` reads a million texts a language;
 * a failure is found again by its seed, which is the number of the text.
 */
const texts = Number(process.env["FUZZ"] ?? 2000);

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
  "redis.conf": ["save ", "appendonly yes", '"\\x', "include "],
  "a.md": ["# ", "```", "[a](", "![", "](b)", "<a ", "- ", "> ", "***", "| ", "<!--", "-->", "---", "[a]: b"],
  ".gitignore": ["!", "/", "**", "*.py", "\\ ", "[a-", "a/b/", "?"],
  ".dockerignore": ["!", "/", "**", "*.py", "..", "[a-", "[^", "a/b/", "?", "./"],
  "a.marker": ["(", ")", " and ", " or ", "python_version", ">=", "'3'", "not in ", "in ", "extra", '"3.1"'],
  "a.command": ["$(", "`", "${a:-", "\\\n", "'a", '"b', "--c=", ">", "(("],
  "bun.lock": ['"packages": {', '"workspaces": {', '"a": ["a@1.0.0"', '"": {', "},", "],", "/*", "null"],
  "a.vue": [
    "process.env.A",
    "import.meta.env",
    "`${",
    "}`",
    "/",
    "//",
    "/*",
    "??",
    "} = ",
    "const {",
    "Don't",
  ],
};

/** Whatever reads a text of this name, as far as its result can be walked. */
function read(path: string, text: string): void {
  const reader = readers[path];
  if (reader) reader(text);
  else parseErrorsOf(path, text);
}

const readers: Readonly<Record<string, (text: string) => unknown>> = {
  "a.toml": (text) => [parseToml(text), parseTomlValues(text)],
  "a.json": (text) => {
    const { root } = parseJson(text);
    return root && dataOf(root);
  },
  "bun.lock": readBunLock,
  "redis.conf": parseRedisConf,
  "a.md": parseMarkdown,
  ".gitignore": (text) => createIgnoreMatcher([{ directory: "a", text }]).ignores("a/b/c.py", false),
  ".dockerignore": (text) => createDockerignoreMatcher(text).ignores("a/b/c.py"),
  "a.marker": (text) => {
    const marker = parseMarker(text);
    return marker && printMarker(marker);
  },
  "a.command": splitWords,
  "a.vue": scanEnvironmentReads,
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

/** Every hundredth text is long. */
function textOf(own: readonly string[], seed: number): string {
  const random = randomFrom(seed);
  const all = [...own, ...own, ...common];
  const length = 1 + Math.floor(random() * (seed % 100 === 99 ? 400 : 28));
  return Array.from({ length }, () => all[Math.floor(random() * all.length)]).join("");
}

describe("every text is read to its end", () => {
  for (const [path, own] of Object.entries(pieces))
    test(path, { timeout: 0 }, () => {
      const started = performance.now();
      let slowest = { seed: 0, took: 0 };
      for (let seed = 0; seed < texts; seed++) {
        const text = textOf(own, seed);
        const before = performance.now();
        try {
          read(path, text);
        } catch (error) {
          throw new Error(`text ${seed}, ${JSON.stringify(text)}: ${error}`);
        }
        const took = performance.now() - before;
        if (took > slowest.took) slowest = { seed, took };
      }
      if (process.env["FUZZ"] !== undefined)
        console.log(
          `${path}: ${texts} texts in ${Math.round((performance.now() - started) / 1000)} s; the slowest, ${slowest.seed}, took ${Math.round(slowest.took)} ms`,
        );
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
    "a=(",
    "not ",
    "lambda: ",
    "(\n",
    "f() {",
  ];
  for (const path of Object.keys(pieces))
    test(path, () => {
      for (const opening of openings) {
        expect(() => read(path, opening.repeat(5000)), opening).not.toThrow();
        expect(() => read(path, `a = ${opening.repeat(5000)}`), opening).not.toThrow();
      }
    });

  test.each([
    ["a.marker", `${"(".repeat(5000)}a == "b"${")".repeat(5000)}`],
    ["a.json", `${"[".repeat(5000)}${"]".repeat(5000)}`],
    ["bun.lock", `{"packages": {"a": ${"[".repeat(5000)}${"]".repeat(5000)}}}`],
    ["a.toml", `a = ${"[".repeat(5000)}${"]".repeat(5000)}`],
    ["a.yml", `a: ${"[".repeat(5000)}${"]".repeat(5000)}`],
    ["a.py", `a = ${"[".repeat(5000)}${"]".repeat(5000)}`],
    ["a.ts", `a = ${"[".repeat(5000)}${"]".repeat(5000)}`],
    ["a.sh", `${"$(".repeat(5000)}a${")".repeat(5000)}`],
    ["nginx.conf", `${"http {".repeat(5000)}${"}".repeat(5000)}`],
  ])("closed, in %s", (path, text) => expect(() => read(path, text)).not.toThrow());
});

describe("a loop over a text cannot stand still", () => {
  const size = 50;

  test.each([
    ["stays", (at: number) => at],
    ["goes back", (at: number) => at - 10],
    ["leaps past the end", (at: number) => at + 1000],
  ])("when a step %s", (_, next) => {
    let steps = 0;
    expect(
      goThrough(0, size, (at) => {
        steps++;
        return next(at);
      }),
    ).toBe(true);
    expect(steps).toBeLessThanOrEqual(size);

    let offset = 0;
    const moving = {
      offset: () => offset,
      moveTo: (to: number) => {
        offset = to;
      },
      atEnd: () => offset >= size,
    };
    steps = 0;
    const step = () => {
      steps++;
      offset = Math.min(size, next(offset));
      return undefined;
    };
    expect(advanceUntil<string>(moving, step, () => "end")).toBe("end");
    expect(steps).toBeLessThanOrEqual(size + 1);
  });

  test("and no parser has one of its own making: only Python's tokens, none of which is empty", () => {
    const folder = new URL("../../../server/src/languages/", import.meta.url);
    const endless = /\bwhile \((?:true|1)\)|\bfor \([^;\n]*;(?:[^;\n]*; *\)| *;)/;
    const found = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
      (path) =>
        path.endsWith(".ts") &&
        !/^(?:python|advance\.ts)/.test(path) &&
        endless.test(readFileSync(new URL(path.replaceAll("\\", "/"), folder), "utf8")),
    );
    expect(found).toEqual([]);
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

import { parse } from "dotenv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dotenvValues, parseDotenv } from "../../../../server/src/languages/dotenv";
import { textAt } from "../../../../server/src/languages/parse-result";
import { assertLinear, assertRangesInside, damagedVersions } from "../damage";

const FIXTURE = `# Shop backend, production
DEBUG=False
export SECRET_KEY='not-a-real-key # not a comment'
DATABASE_URL="postgres://shop:\${DB_PASSWORD}@pg:5432/shop" # inside the network
GREETING="Hello\\nworld"
PRIVATE_KEY="-----BEGIN KEY-----
abc=def
-----END KEY-----"
EMPTY=
SPACED =  two words  
WITH_HASH=abc#def
colon: value
\`broken line
ALLOWED_HOSTS=example.com,www.example.com
DEBUG=True
ОПИС=кирилиця
UNICODE=їжак 🦔 # кінець
`;

describe("a dotenv file", () => {
  const file = parseDotenv(FIXTURE);

  it("keeps entries in order with their ranges", () => {
    expect(file.entries.map((entry) => [entry.key, entry.value, entry.quote, entry.export])).toEqual([
      ["DEBUG", "False", undefined, false],
      ["SECRET_KEY", "not-a-real-key # not a comment", "'", true],
      ["DATABASE_URL", "postgres://shop:${DB_PASSWORD}@pg:5432/shop", '"', false],
      ["GREETING", "Hello\nworld", '"', false],
      ["PRIVATE_KEY", "-----BEGIN KEY-----\nabc=def\n-----END KEY-----", '"', false],
      ["EMPTY", "", undefined, false],
      ["SPACED", "two words", undefined, false],
      ["WITH_HASH", "abc", undefined, false],
      ["colon", "value", undefined, false],
      ["ALLOWED_HOSTS", "example.com,www.example.com", undefined, false],
      ["DEBUG", "True", undefined, false],
      ["UNICODE", "їжак 🦔", undefined, false],
    ]);
    for (const entry of file.entries) {
      expect(textAt(FIXTURE, entry.keyRange)).toBe(entry.key);
      expect(textAt(FIXTURE, entry.rawRange)).toBe(entry.raw);
      if (entry.key !== "GREETING") expect(textAt(FIXTURE, entry.valueRange)).toBe(entry.value);
    }
    expect(textAt(FIXTURE, file.entries[1]!.range)).toBe(
      "export SECRET_KEY='not-a-real-key # not a comment'",
    );
    expect(textAt(FIXTURE, file.entries[2]!.lineRange)).toBe(FIXTURE.split("\n")[3]);
    expect(textAt(FIXTURE, file.entries[4]!.lineRange)).toBe(FIXTURE.split("\n").slice(5, 8).join("\n"));
  });

  it("keeps comments and says which lines set nothing", () => {
    expect(file.comments.map((comment) => comment.text)).toEqual([
      "# Shop backend, production",
      "# inside the network",
      "#def",
      "# кінець",
    ]);
    expect(file.errors.map((error) => textAt(FIXTURE, error.range))).toEqual([
      "`broken line",
      "ОПИС=кирилиця",
    ]);
  });

  it("reads the same from a file with Windows line breaks and a byte order mark", () => {
    const windows = `\uFEFF${FIXTURE.replaceAll("\n", "\r\n")}`;
    const read = parseDotenv(windows);
    expect(read.entries.map((entry) => entry.value)).toEqual(file.entries.map((entry) => entry.value));
    for (const entry of read.entries) {
      expect(textAt(windows, entry.keyRange)).toBe(entry.key);
      expect(textAt(windows, entry.rawRange).replaceAll("\r", "")).toBe(entry.raw);
      expect(textAt(windows, entry.lineRange)).not.toMatch(/^[\r\n]|[\r\n]$/);
    }
  });

  it("tells an unclosed quote", () => {
    const text = 'A="open\nB=1\n';
    const read = parseDotenv(text);
    expect(read.errors.map((error) => textAt(text, error.range))).toEqual(['"open']);
    expect([...dotenvValues(read)]).toEqual([
      ["A", '"open'],
      ["B", "1"],
    ]);
  });
});

describe("agreement with dotenv.parse", () => {
  const agrees = (text: string) => {
    const mine = Object.fromEntries(dotenvValues(parseDotenv(text)));
    const theirs = parse(text);
    expect(mine).toEqual({ ...theirs });
  };
  const piece = fc.constantFrom(
    ..."ABk_.-= \t\n\r#:'\"`\\$\u2028\uFEFF",
    "export ",
    "export",
    "\n\n",
    "\r\n",
    "\\'",
    '\\"',
    "\\n",
    "KEY=",
    "KEY: ",
    "='",
    '="',
    "'\n",
    '"\n',
    " # c\n",
    "їж",
  );

  it("on random text made of what matters to the grammar", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30, size: "max" }), (pieces) => {
        const text = pieces.join("");
        agrees(text);
        assertRangesInside(parseDotenv(text), text);
      }),
      { numRuns: 30_000 },
    );
  });

  it("on every damaged version of a realistic file", () => {
    for (const text of damagedVersions(FIXTURE)) {
      agrees(text);
      assertRangesInside(parseDotenv(text), text);
    }
  });
});

describe("time", () => {
  it.each([
    ["blank lines", "\n".repeat(200_000)],
    ["open quotes", `A='\n`.repeat(50_000)],
    ["escaped quotes", `A='${"\\'x".repeat(100_000)}`],
    ["exports", "export\n".repeat(50_000)],
    ["keys without a sign", "A\n \n".repeat(50_000)],
    ["a long key", "A".repeat(300_000)],
    ["a value of lines that a quotation mark begins", `A='${'\n"x'.repeat(50_000)}'`],
  ])("is linear in %s", (_name, text) => {
    assertLinear(() => parseDotenv(text));
  });
});

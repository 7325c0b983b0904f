import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parse, stringify } from "smol-toml";
import { getStaticTOMLValue, parseTOML } from "toml-eslint-parser";
import { describe, expect, it } from "vitest";
import { textAt } from "../../../../server/src/languages/parse-result";
import {
  dataOf,
  fileData,
  memberAt,
  membersAt,
  parseToml,
  parseTomlValues,
  stringOf,
  tableAt,
  tablesAt,
  valueAt,
} from "../../../../server/src/languages/toml";
import { assertLinear, assertRangesInside, damagedVersions } from "../damage";

const PYPROJECT = readFileSync(join(import.meta.dirname, "pyproject.toml"), "utf8");

/** Plain data of a reference parser, dates as their text in neither reader's own shape. */
const comparable = (data: unknown): unknown => {
  if (data instanceof Date) return "date";
  if (typeof data === "string") return /^\d{4}-\d\d-\d\d(T.*)?$/.test(data) ? "date" : data;
  if (Array.isArray(data)) return data.map(comparable);
  if (typeof data === "object" && data !== null)
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, comparable(value)]));
  return data;
};

describe("a pyproject.toml", () => {
  const file = parseToml(PYPROJECT);

  it("equals two independent readings", () => {
    expect(file.errors).toEqual([]);
    expect(comparable(fileData(file))).toEqual(comparable(parse(PYPROJECT)));
    expect(comparable(fileData(file))).toEqual(comparable(getStaticTOMLValue(parseTOML(PYPROJECT))));
    expect(parseToml(PYPROJECT.replaceAll("\n", "\r\n")).errors).toEqual([]);
  });

  it("gives tables, keys and values with ranges", () => {
    const poetry = tableAt(file, ["tool", "poetry"]);
    expect(textAt(PYPROJECT, poetry!.headerRange)).toBe("[tool.poetry]");
    expect(poetry!.keys.map((key) => textAt(PYPROJECT, key.range))).toEqual(["tool", "poetry"]);
    expect(textAt(PYPROJECT, poetry!.range)).toMatch(/^\[tool\.poetry\][\s\S]*"tools" \}\]$/);
    const dependencies = valueAt(file, ["project", "dependencies"]);
    expect(
      dependencies?.kind === "array" && dependencies.items.map((item) => textAt(PYPROJECT, item.range)),
    ).toEqual(['"django>=5.1,<5.3"', '"psycopg[binary]==3.2.3"', "'gunicorn'"]);
    const underscored = memberAt(file, ["tool", "coverage", "report", "fail_under"]);
    expect(textAt(PYPROJECT, underscored!.entry!.range)).toBe("fail_under = 80");
    expect(underscored!.value).toMatchObject({ kind: "number", value: 80, integer: true });
    expect(valueAt(file, ["tool", "coverage", "report", "since"])).toMatchObject({ kind: "date" });
    expect(
      tablesAt(file, ["tool", "poetry", "source"]).map((table) => stringOf(table.entries[0]?.value)),
    ).toEqual(["private", "second"]);
    expect(file.comments.map((comment) => textAt(PYPROJECT, comment.range))).toEqual([
      "# The shop's backend",
      "# the framework",
    ]);
  });

  it("looks through inline tables, dotted keys and tables alike", () => {
    expect(membersAt(file, ["tool", "poetry", "dependencies"]).map((member) => member.key)).toEqual([
      "python",
      "Django",
      "zope.interface",
      "celery",
    ]);
    expect(stringOf(valueAt(file, ["tool", "poetry", "dependencies", "Django", "version"]))).toBe("^5.1");
    expect(stringOf(valueAt(file, ["tool", "poetry", "dependencies", "celery", "version"]))).toBe("^5.4");
    expect(membersAt(file, ["tool", "poetry", "group"]).map((member) => member.key)).toEqual(["dev"]);
    const quoted = memberAt(file, ["tool", "poetry", "dependencies", "zope.interface"]);
    expect(textAt(PYPROJECT, quoted!.keyRange)).toBe('"zope.interface"');
  });
});

describe("damage", () => {
  it("never throws and keeps ranges inside", () => {
    for (const text of damagedVersions(PYPROJECT)) {
      assertRangesInside(parseToml(text), text);
      parseTomlValues(text);
    }
  });

  const countEntries = (text: string) =>
    parseToml(text).tables.reduce((sum, table) => sum + table.entries.length, 0);
  const whole = countEntries(PYPROJECT);

  it.each([
    ["an open array", PYPROJECT.replace("    'gunicorn',\n]", "    'gunicorn',")],
    ["an open array before a table", PYPROJECT.replace('    "raise NotImplementedError",\n]', "")],
    ["an open empty array", PYPROJECT.replace('name = "shop"', "name = [")],
    ["an open string", PYPROJECT.replace('name = "shop"', 'name = "shop')],
    [
      "an open multi-line string",
      PYPROJECT.replace('version = "1.4.0"', 'version = """1.4.0')
        .replace('description = """', 'description = "x"')
        .replace(/🦔\.\n"""/, ""),
    ],
    ["an open inline table", PYPROJECT.replace('"bcrypt"] }', '"bcrypt"]')],
    ["an open array in an inline table", PYPROJECT.replace('"bcrypt"] }', '"bcrypt" }')],
    [
      "an open inline table in an array",
      PYPROJECT.replace('{ include = "tools" }]', '{ include = "tools" ]'),
    ],
    ["a missing value", PYPROJECT.replace('python = "^3.11"', "python = ")],
    ["a missing sign", PYPROJECT.replace('python = "^3.11"', "python")],
    ["an open header", PYPROJECT.replace("[tool.poetry.dependencies]", "[tool.poetry.dependencies")],
    ["a lone bracket", PYPROJECT.replace("[tool.poetry.dependencies]", "[tool.poetry.dependencies]\n[")],
    ["a text without quotes", PYPROJECT.replace('python = "^3.11"', "python = ^3.11")],
    ["two values", PYPROJECT.replace('python = "^3.11"', 'python = "^3.11" "x"')],
  ])("keeps nearly all entries with %s", (_name, text) => {
    expect(text).not.toBe(PYPROJECT);
    expect(parseToml(text).errors.length).toBeGreaterThan(0);
    expect(countEntries(text)).toBeGreaterThanOrEqual(whole - 3);
  });

  it("reports duplicates", () => {
    const text = "[a]\nb = 1\nb = 2\n[a]\n";
    expect(parseToml(text).errors.map((error) => textAt(text, error.range))).toEqual(["b", "[a]"]);
  });

  it("says where the values of a lock file break off", () => {
    const text = 'a = 1\nb = "x\nc = 2\n';
    const { values, error } = parseTomlValues(text);
    expect(values).toBeUndefined();
    expect(error && textAt(text, error.range)).toBe('b = "x');
  });
});

describe("agreement with other readers", () => {
  const key = fc.oneof(
    fc.constantFrom("a", "b-1", "c d", "e.f", "їжак", 'g"h', ""),
    fc.string({ maxLength: 6 }),
  );
  const value: fc.Memo<unknown> = fc.memo(
    (depth): fc.Arbitrary<unknown> =>
      depth <= 1
        ? fc.oneof(
            fc.string(),
            fc.string({ unit: "grapheme" }),
            fc.boolean(),
            fc.integer(),
            fc.double({ noNaN: true }),
          )
        : fc.oneof(
            fc.array(value(depth - 1), { maxLength: 4 }),
            fc.dictionary(key, value(depth - 1), { maxKeys: 4 }),
          ),
  );

  it("on generated documents", () => {
    fc.assert(
      fc.property(fc.dictionary(key, fc.oneof(value(1), value(2), value(4)), { maxKeys: 6 }), (data) => {
        const text = stringify(data);
        const file = parseToml(text);
        expect(file.errors).toEqual([]);
        expect({ ...fileData(file) }).toEqual({ ...parse(text) });
      }),
      { numRuns: 2_000 },
    );
  });

  it("on hand-written corners", () => {
    const text = [
      "a.\"b c\".'d' = 0xFF_ff",
      "e = -1_000.5e+3",
      "f = [ 1, # one\n 2,\n]",
      "g = '''\nraw \\n ''text'''''",
      'h = """a\\\n   b \\"" \\u00e9 \\\\"""',
      "i = { j.k = 1, l = {}, m = [] }",
      "[ n . o ]",
      "p = +inf",
      "[[q]]",
      "r = 1",
      "[q.s]",
      "t = 2",
      "[[q]]",
    ].join("\n");
    const file = parseToml(text);
    expect(file.errors).toEqual([]);
    expect(fileData(file)).toEqual(parse(text));
    expect(dataOf(file.tables[0]!.entries[3]!.value)).toBe("raw \\n ''text''");
  });
});

describe("time", () => {
  const lockFile = (packages: number) =>
    Array.from({ length: packages }, (_, index) => {
      const hashes = Array.from(
        { length: 12 },
        (_, hash) => `    {file = "p-${hash}.whl", hash = "sha256:${"ab".repeat(32)}"},`,
      );
      return `[[package]]\nname = "package-${index}"\nversion = "1.${index}"\noptional = false\nfiles = [\n${hashes.join("\n")}\n]\n\n[package.dependencies]\ndjango = ">=4"\n`;
    }).join("\n");

  it.each([
    ["values", (text: string) => parseTomlValues(text).values],
    ["tree", (text: string) => parseToml(text).tables],
  ])("reads the %s of a lock file of 20 000 lines", (_name, read) => {
    const text = lockFile(950);
    expect(text.split("\n").length).toBeGreaterThan(20_000);
    const times = Array.from({ length: 5 }, () => {
      const started = performance.now();
      read(text);
      return performance.now() - started;
    });
    // 100 ms on a quiet machine; only what is quadratic takes this long.
    expect(Math.min(...times)).toBeLessThan(10_000);
  });

  it.each([
    ["brackets", `a = ${"[".repeat(100_000)}`],
    ["braces", `a = ${"{a=".repeat(50_000)}`],
    ["open arrays", "a = [\n".repeat(30_000)],
    ["open arrays with items", 'a = ["x",\n'.repeat(30_000)],
    ["open quotes", 'a = "\n'.repeat(30_000)],
    ["triple quotes", "a = '''\n".repeat(30_001)],
    ["dots", `${"a.".repeat(50_000)} = 1`],
    ["backslashes", `a = """${"\\".repeat(100_000)}`],
  ])("is bounded in %s", (_name, text) => {
    assertLinear(() => parseToml(text));
  });
});

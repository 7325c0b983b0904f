import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { entriesAt, type IniFile, parseIni } from "../../../../server/src/languages/ini";
import { textAt } from "../../../../server/src/languages/parse-result";
import { assertRangesInside, damagedVersions } from "../damage";

const TOX = `# Tests of the shop
[tox]
envlist = py311, py312
[testenv]
deps =
    pytest
    # the plug-in
    pytest-cov ; not a comment

    django>=5
Commands: pytest --cov {posargs}
empty =
flag
; end
[coverage:report]
fail_under = 80
exclude_lines = pragma
\tїжак 🦔
[tox]
skipsdist = true
`;

describe("a tox.ini", () => {
  const file = parseIni(TOX);

  it("has sections and entries with ranges", () => {
    expect(file.errors).toEqual([]);
    expect(file.sections.map((section) => section.name)).toEqual([
      "tox",
      "testenv",
      "coverage:report",
      "tox",
    ]);
    expect(file.sections[1]!.entries.map((entry) => [entry.key, entry.value])).toEqual([
      ["deps", "\npytest\npytest-cov ; not a comment\n\ndjango>=5"],
      ["Commands", "pytest --cov {posargs}"],
      ["empty", ""],
      ["flag", undefined],
    ]);
    const [dependencies] = entriesAt(file, "testenv", "DEPS");
    expect(dependencies!.lines.map((line) => textAt(TOX, line.range))).toEqual([
      "pytest",
      "pytest-cov ; not a comment",
      "django>=5",
    ]);
    expect(textAt(TOX, dependencies!.valueRange)).toMatch(/^pytest\n[\s\S]*django>=5$/);
    const [threshold] = entriesAt(file, "coverage:report", "fail_under");
    expect(textAt(TOX, threshold!.valueRange)).toBe("80");
    expect(textAt(TOX, threshold!.range)).toBe("fail_under = 80");
    expect(textAt(TOX, file.sections[2]!.headerRange)).toBe("[coverage:report]");
    expect(textAt(TOX, file.sections[2]!.range)).toMatch(/^\[coverage:report\][\s\S]*🦔$/);
    const [empty] = entriesAt(file, "testenv", "empty");
    expect(TOX.slice(0, empty!.valueRange.start)).toMatch(/empty =$/);
    expect(file.comments.map((comment) => textAt(TOX, comment.range))).toEqual([
      "# Tests of the shop",
      "# the plug-in",
      "; end",
    ]);
  });

  it("reports lines before the first section, and survives every damage", () => {
    expect(parseIni("a = 1\n[b]\n").errors).toHaveLength(1);
    for (const text of damagedVersions(TOX)) {
      assertRangesInside(parseIni(text), text);
      assertRangesInside(parseIni(text, "systemd"), text);
    }
  });
});

describe("a systemd unit", () => {
  it("continues lines with backslashes and repeats keys", () => {
    const unit =
      "[Service]\nExecStart=/bin/gunicorn shop.wsgi:application \\\n  --bind 0.0.0.0:8000\nEnvironment=A=1\nEnvironment=B=2\n";
    const file = parseIni(unit, "systemd");
    expect(entriesAt(file, "Service", "ExecStart")[0]?.value).toBe(
      "/bin/gunicorn shop.wsgi:application --bind 0.0.0.0:8000",
    );
    expect(entriesAt(file, "Service", "Environment").map((entry) => entry.value)).toEqual(["A=1", "B=2"]);
  });
});

const READ = `
import configparser, json, sys
out = []
for text in json.load(sys.stdin):
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True, default_section="\\0")
    try:
        parser.read_string(text)
        out.append({s: dict(parser.items(s)) for s in parser.sections()})
    except Exception:
        out.append(None)
print(json.dumps(out))
`;
const python = spawnSync("python3", ["-c", READ], { input: "[]", encoding: "utf8" }).status === 0;

/** What configparser makes of the sections: merged, keys in lower case. */
function merged(file: IniFile): Record<string, Record<string, string | null>> {
  const sections: Record<string, Record<string, string | null>> = {};
  for (const { name, entries } of file.sections) {
    sections[name] ??= {};
    for (const { key, value } of entries) sections[name][key.toLowerCase()] = value ?? null;
  }
  return sections;
}

describe.skipIf(!python)("agreement with Python's configparser", () => {
  it("on random text made of what matters to the grammar", () => {
    const piece = fc.constantFrom(
      "[s]\n",
      "[t]\n",
      "key",
      "K2",
      " = ",
      ":",
      "=",
      "value",
      "\n",
      "\n",
      "  ",
      "\t",
      "# c",
      "; c",
      "a b",
      "]",
      "x\n",
      "\n    more",
    );
    const texts = fc.sample(
      fc.array(piece, { maxLength: 20, size: "max" }).map((pieces) => `[s]\n${pieces.join("")}`),
      { numRuns: 3_000, seed: 20 },
    );
    texts.push(TOX);
    const read = spawnSync("python3", ["-c", READ], { input: JSON.stringify(texts), encoding: "utf8" });
    const expected = JSON.parse(read.stdout) as (object | null)[];
    let compared = 0;
    texts.forEach((text, index) => {
      if (expected[index] === null) return;
      compared++;
      expect([text, merged(parseIni(text))]).toEqual([text, expected[index]]);
    });
    expect(compared).toBeGreaterThan(1_000);
  });
});

import { describe, expect, it } from "vitest";
import { parsePython } from "../../../../server/src/languages/python/parse";
import type { Module, Statement } from "../../../../server/src/languages/python/syntax";
import { fixtures } from "./settings-fixtures";
import { findRangeProblem, heightOf, topLevelBindings } from "./tree-checks";

describe("every text parses", () => {
  for (const [name, text] of Object.entries(fixtures)) {
    it(`${name}: is whole`, () => {
      const module = parsePython(text);
      expect(module.errors).toEqual([]);
      expect(findRangeProblem(module, text)).toBeUndefined();
    });

    it(`${name}: every prefix`, () => {
      for (let length = 0; length < text.length; length++) expectSoundTree(text.slice(0, length));
    });

    it(`${name}: every deletion of a character`, () => {
      for (let offset = 0; offset < text.length; offset++) expectSoundTree(without(text, offset, offset + 1));
    });

    it(`${name}: every deletion of a line, and every pair of lines swapped`, () => {
      const lines = text.split("\n");
      for (let index = 0; index < lines.length; index++) {
        expectSoundTree(lines.toSpliced(index, 1).join("\n"));
        const swapped = lines.toSpliced(index, 2, lines[index + 1] ?? "", lines[index]!);
        expectSoundTree(swapped.join("\n"));
      }
    });

    it(`${name}: with line breaks of other systems`, () => {
      for (const lineBreak of ["\r\n", "\r"]) {
        const module = parsePython(text.replaceAll("\n", lineBreak));
        expect(module.errors).toEqual([]);
        expect(module.body.length).toBe(parsePython(text).body.length);
      }
    });

    it(`${name}: a lost or surplus bracket or quote costs one statement, and its names are not forgotten`, () => {
      const whole = topLevelBindings(parsePython(text), text);
      for (const [damaged, offset] of damagesOf(text)) {
        const module = parsePython(damaged);
        const left = topLevelBindings(module, damaged);
        const lost = [...whole].filter(([key, statement]) => left.get(key) !== statement).map(([key]) => key);
        const context = `${JSON.stringify(damaged.slice(offset - 20, offset + 20))} lost ${lost}`;
        // `A = B = value` has two names.
        expect(lost.length, context).toBeLessThanOrEqual(2);
        const doubtful = doubtfulNames(module);
        for (const key of lost) expect(left.has(key) || doubtful.has(key), `${context}: ${key}`).toBe(true);
      }
    });
  }
});

describe("resynchronisation", () => {
  const statements = fiftyAssignments();
  const names = (text: string) => topLevelBindings(parsePython(text), text);

  it("reads all fifty when nothing is damaged", () => {
    expect(names(statements.join("\n")).size).toBe(50);
  });

  const openings = ["(", "[", "{", "'", '"', '"""', "'''", "f'{", "\\"];
  it.each(openings)("keeps 48 of 50 top-level assignments around a surplus %s", (opening) => {
    for (let index = 0; index < statements.length; index++) {
      const statement = statements[index]!;
      for (const offset of [statement.indexOf("=") + 1, statement.length]) {
        const damaged = `${statement.slice(0, offset)} ${opening}${statement.slice(offset)}`;
        const text = statements.toSpliced(index, 1, damaged).join("\n");
        const known = names(text);
        const missing = statements.filter((other) => ![...known.values()].includes(other));
        expect(50 - missing.length, `${damaged} cost ${missing}`).toBeGreaterThanOrEqual(48);
      }
    }
  });

  it("keeps 48 of 50 when any one bracket or quote is missing", () => {
    const text = statements.join("\n");
    for (const [damaged, offset] of damagesOf(text)) {
      const known = new Set(names(damaged).values());
      const left = statements.filter((statement) => known.has(statement)).length;
      expect(left, JSON.stringify(damaged.slice(offset - 20, offset + 20))).toBeGreaterThanOrEqual(48);
    }
  });

  it("keeps 48 of 50 in an indented block", () => {
    const indented = statements.map((statement) => `    ${statement.replaceAll("\n", "\n    ")}`);
    for (const opening of openings) {
      for (let index = 0; index < indented.length; index++) {
        const damaged = indented.toSpliced(index, 1, `${indented[index]} ${opening}`);
        const text = `import os\nclass Production(Base):\n${damaged.join("\n")}\nAFTER = 1\n`;
        const module = parsePython(text);
        const [, production, after] = module.body;
        expect(production?.kind).toBe("class");
        expect(after?.kind).toBe("assign");
        const body = (production as Extract<Statement, { kind: "class" }>).body;
        const known = body
          .filter((statement) => statement.kind === "assign")
          .map((statement) => statement.range);
        const texts = new Set(known.map(({ start, end }) => text.slice(start, end)));
        const left = indented.filter((statement) => texts.has(statement.trimStart())).length;
        expect(left, `${indented[index]} ${opening}`).toBeGreaterThanOrEqual(48);
      }
    }
  });

  it("ends an unclosed call at the next statement although it could be a keyword argument", () => {
    expect(kinds("A = env(\nB = 1\nC = 2\n")).toEqual(["damaged-statement", "assign", "assign"]);
  });

  it("leaves keyword arguments in column 0 alone when the brackets are right", () => {
    expect(kinds("A = env(\nB=1,\nC=2\n)\n")).toEqual(["assign"]);
  });

  it("keeps the block behind a damaged condition", () => {
    const module = parsePython("if DEBUG and :\n    A = 1\nelse:\n    B = 2\n");
    const [statement] = module.body;
    expect(statement).toMatchObject({ kind: "if", test: { kind: "damaged-expression" } });
    expect(module.errors.length).toBe(1);
  });

  it("keeps a header whose block is not typed yet", () => {
    expect(kinds("if DEBUG:\nA = 1\n")).toEqual(["if", "assign"]);
    expect(kinds("def f():\n")).toEqual(["function"]);
  });

  it("takes the lines below a damaged header for part of the damage", () => {
    const module = parsePython("fro i in x:\n    A = 1\n    B += 1\nC = 1\n");
    expect(module.body.map(({ kind }) => kind)).toEqual(["damaged-statement", "assign"]);
    expect([...doubtfulNames(module)].sort()).toEqual(["A", "B"]);
  });

  it("damages one line of Python 2 at a time", () => {
    const text = "print 'hello'\nA = 1\nexec 'x = 1'\nB = 0644\nraise E, 'no'\nC = `A`\nD = A <> B\nE = 1\n";
    const assigned = [...names(text).keys()];
    expect(assigned).toEqual(["A", "E"]);
  });

  it("finds an unclosed triple-quoted string before a closed one", () => {
    const text = 'A = """not closed\nB = 1\nC = """\nwords here\n"""\nD = 2\n';
    expect([...names(text).keys()]).toEqual(["B", "C", "D"]);
  });

  it("believes earlier strings when the last one is open", () => {
    const text = '"""Example:\n\nA = 1\n"""\nB = 2\nC = """half typed\n';
    expect([...names(text).keys()]).toEqual(["B"]);
    expect(kinds(text)[0]).toBe("expression-statement");
  });
});

describe("names a damaged statement may assign", () => {
  it.each([
    ["A = [1, 2", ["A"]],
    ["A = B = (", ["A", "B"]],
    ["A, B = (", ["A", "B"]],
    ["A: str = (", ["A"]],
    ["A += [", ["A"]],
    ["A['x']['y'] = (", ["A"]],
    ["A.b = (", ["A"]],
    ["A.append(B C)", ["A"]],
    ["x = f(A := (1", ["x", "A"]],
    ["import a.b as c, d e", ["a", "c", "d", "e"]],
    ["from a import b as c, (d", ["b", "c", "d"]],
    ["from a import * b", ["*"]],
    ["for A, B in x y: C = 1", ["A", "B", "C"]],
    ["with f( as A: pass", ["A"]],
    ["def A(: pass", ["A"]],
    ["del A B", ["A", "B"]],
    ["globals()[(] = 1", ["*"]],
    ["A == 1 1", []],
    ["f(A, B == 1 1)", []],
  ])("%s", (text, expected) => {
    const [statement] = parsePython(`${text}\n`).body;
    expect(statement?.kind).toBe("damaged-statement");
    const { mayAssign } = statement as Extract<Statement, { kind: "damaged-statement" }>;
    expect(mayAssign).toEqual(expect.arrayContaining(expected));
    if (expected.length === 0) expect(mayAssign).toEqual([]);
  });
});

describe("hostile text", () => {
  const many = 100_000;
  const hostile: Readonly<Record<string, string>> = {
    "open brackets": "([{".repeat(many),
    "balanced brackets": `A = ${"(".repeat(many)}${")".repeat(many)}`,
    "nested calls": `A = ${"f(x=".repeat(many)}`,
    "nested subscripts": `A = ${"a[".repeat(many)}`,
    "nested dicts": `A = ${"{1:".repeat(many)}`,
    minus: `A = ${"-".repeat(many)}1`,
    not: `A = ${"not ".repeat(many)}1`,
    lambda: `A = ${"lambda:".repeat(many)}1`,
    conditionals: `A = ${"a if b else ".repeat(many)}1`,
    powers: `A = ${"a ** ".repeat(many)}1`,
    sums: `A = ${"a + ".repeat(many)}1`,
    attributes: `A = a${".b".repeat(many)}`,
    calls: `A = a${"()".repeat(many)}`,
    targets: `${"A = ".repeat(many)}1`,
    "nested f-strings": "f'{".repeat(many),
    "nested formats": `f'${"{a:".repeat(many)}`,
    "a call opened on every line": "x = f(\n".repeat(many),
    "a list opened on every line": "x = [\n".repeat(many),
    "a string opened on every line": 'x = """\n'.repeat(many),
    "strings of two kinds": `x = """\n'''`.repeat(many),
    "an f-string field opened on every line": "x = f'''{\n".repeat(many),
    decorators: "@a\n".repeat(many),
    elif: `if a: pass\n${"elif a: pass\n".repeat(many)}`,
    "damaged elif": `if a: pass\n${"elif a b: pass\n".repeat(many)}`,
    blocks: Array.from({ length: 2000 }, (_, depth) => `${" ".repeat(depth)}if a:\n`).join(""),
    matches: "match (\n".repeat(many),
    withs: "with (a,\n".repeat(many),
    slashes: `def f(${"a, /, ".repeat(many)}): pass`,
    "surplus closers": `${")]}\n".repeat(many)}`,
    "lone surrogates": "\ud800".repeat(many),
    nul: "\0".repeat(many),
    "octal numbers": "0777 ".repeat(many),
    "strings side by side": `A = ${"f'{a}' 'b' ".repeat(many)}`,
    "long strings": `A = '''x = 1\n''' a\n`.repeat(many),
    names: `A = (\n${"a[a".repeat(many)}\nB = ]`,
  };

  it.each(Object.entries(hostile))("%s", (_, text) => {
    const begin = performance.now();
    const after = `\n${text}\nAFTER = 1\n`;
    const module = parsePython(after);
    // Generous, because machines are slow and busy; anything quadratic takes minutes.
    expect(performance.now() - begin).toBeLessThan(50_000);
    // Whoever walks the tree may recurse.
    expect(heightOf(module)).toBeLessThan(3_000);
  });
});

function expectSoundTree(text: string): void {
  const problem = findRangeProblem(parsePython(text), text);
  if (problem) expect.fail(`${problem} in ${JSON.stringify(text)}`);
}

function kinds(text: string): string[] {
  return parsePython(text).body.map(({ kind }) => kind);
}

function without(text: string, start: number, end: number): string {
  return text.slice(0, start) + text.slice(end);
}

/** The text with each of its brackets and quotes left out or doubled, and the offset. */
function* damagesOf(text: string): Generator<[damaged: string, offset: number]> {
  for (let offset = 0; offset < text.length; offset++) {
    const character = text[offset]!;
    if (!"()[]{}'\"".includes(character)) continue;
    yield [without(text, offset, offset + 1), offset];
    yield [text.slice(0, offset) + character + text.slice(offset), offset];
  }
}

/** All names that damaged statements anywhere in the tree may assign. */
function doubtfulNames(module: Module): Set<string> {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if ("mayAssign" in value) for (const name of value.mayAssign as string[]) names.add(name);
    for (const child of Object.values(value)) visit(child);
  };
  visit(module.body);
  return names;
}

/** Fifty top-level assignments of the forms that settings have. */
function fiftyAssignments(): string[] {
  const forms = [
    (name: string) => `${name} = True`,
    (name: string) => `${name} = ["a", 'b', ("c",)]`,
    (name: string) => `${name} = {\n    "key": {"inner": [1, 2]},\n    'other': 3,\n}`,
    (name: string) => `${name} = os.getenv("${name}", "it's")`,
    (name: string) => `${name} = env.list(\n    "${name}",\n    default=["x"],\n)`,
    (name: string) => `${name} = """first line\n    second 'line'\n"""`,
    (name: string) => `${name} = (\n    "one"\n    "two"\n)`,
    (name: string) => `${name} = f"{BASE_DIR}/{name!r:>{width}}"`,
    (name: string) => `${name} = [x for x in range(3) if x]`,
    (name: string) => `${name} = not DEBUG and BASE_DIR / "db.sqlite3"`,
  ];
  return Array.from({ length: 50 }, (_, index) => forms[index % forms.length]!(`SETTING_${index}`));
}

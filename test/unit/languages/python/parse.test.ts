import { describe, expect, it } from "vitest";
import { parsePython } from "../../../../server/src/languages/python/parse";
import type { Expression, Statement } from "../../../../server/src/languages/python/syntax";

describe("strings", () => {
  it.each([
    [String.raw`'a\n\t\\\'\x41\u0416\U0001F600\101\0'`, "a\n\t\\'A\u0416\u{1f600}A\0"],
    [String.raw`'\d\é\x4'`, String.raw`\d\é\x4`],
    [String.raw`r'\n\''`, String.raw`\n\'`],
    [String.raw`'\N{EN DASH}!'`, String.raw`\N{EN DASH}!`],
    ["'a\\\nb'", "ab"],
    ["'a\\\r\nb'", "ab"],
    ["'''a\r\nb\rc'''", "a\nb\nc"],
    [`'a' "b" r'\\c'`, "ab\\c"],
    [`("a"\n  'b')`, "ab"],
    [`""`, ""],
    [`U"x"`, "x"],
    [`'''it's''' '"'`, `it's"`],
  ])("%j", (text, value) => {
    expect(expressionOf(text)).toMatchObject({ kind: "string", value, bytes: false });
  });

  it("reads bytes", () => {
    expect(expressionOf(String.raw`rb'\d' b"\xff\u0041\777"`)).toMatchObject({
      kind: "string",
      bytes: true,
      value: "\\d\xff\\u0041\xff",
    });
    expect(kindsOf("b'a' 'b'")).toEqual(["damaged-statement"]);
  });

  it("gives the range of each part and of its content", () => {
    const text = `x = 'a' Rb"""c"""`.replace("Rb", "R");
    const value = (parsePython(text).body[0] as Extract<Statement, { kind: "assign" }>).value;
    expect(value).toMatchObject({
      parts: [
        { range: { start: 4, end: 7 }, content: { start: 5, end: 6 }, raw: false },
        { range: { start: 8, end: 16 }, content: { start: 12, end: 13 }, raw: true },
      ],
    });
  });
});

describe("formatted strings", () => {
  it("splits into text and fields", () => {
    expect(expressionOf(`'{a}' f"{{x}} {b!r:>{w}}{c=}{d:%Y-%m}" 'e'`)).toMatchObject({
      kind: "formatted-string",
      template: false,
      pieces: [
        "{a}{x} ",
        { value: { name: "b" }, conversion: "r", format: ">{w}", debug: false },
        { value: { name: "c" }, conversion: undefined, format: undefined, debug: true },
        { value: { name: "d" }, conversion: undefined, format: "%Y-%m", debug: false },
        "e",
      ],
    });
  });

  it.each([
    [`f'{a["b"]}'`, "subscript"],
    [`f'{a['b']}'`, "subscript"],
    [`f"{f"{f"{1}"}"}"`, "formatted-string"],
    ["f'{a!=b}'", "compare"],
    ["f'{a == b = }'", "compare"],
    ["f'{(x:=5)}'", "assignment-expression"],
    ["f'{x:=5}'", "name"],
    ["f'{a,}'", "tuple"],
    ["f'{*a, b}'", "tuple"],
    ["f'{\na\n+ b # why\n}'", "binary"],
    ["f'''{\na}\n'''", "name"],
    ["f'{lambda x: 1}'", "lambda"],
    ["f'{ {1: 2}[1] }'", "subscript"],
    ["f'{yield x}'", "yield"],
  ])("%s", (text, kind) => {
    const value = expressionOf(text);
    if (value?.kind !== "formatted-string") throw new Error(`${value?.kind}`);
    expect(value.pieces[0]).toMatchObject({ value: { kind } });
  });

  it("keeps escapes and names of characters out of the fields", () => {
    expect(expressionOf(String.raw`f'\N{DASH}\x41\{a}'`)).toMatchObject({
      pieces: [String.raw`\N{DASH}A\ `.trim(), { value: { name: "a" } }],
    });
    expect(expressionOf(String.raw`rf'\N{a}\{b}'`)).toMatchObject({
      pieces: [String.raw`\N`, { value: { name: "a" } }, "\\", { value: { name: "b" } }],
    });
  });

  it("knows templates", () => {
    expect(expressionOf("t'{a}b'")).toMatchObject({ kind: "formatted-string", template: true });
    expect(expressionOf("rT'''{a}\\b'''")).toMatchObject({ template: true, pieces: [{}, "\\b"] });
  });

  it.each(["f'{}'", "f'{a'", "f'}'", "f'{a!x}'", "f'{a b}'", "f'{a:{b}'", "f'{'"])("damaged: %s", (text) => {
    expect(kindsOf(`${text}\nA = 1\n`)).toEqual(["damaged-statement", "assign"]);
  });
});

describe("numbers", () => {
  it.each([
    ["0", 0, false, true],
    ["1_000", 1000, false, true],
    ["0x_fF", 255, false, true],
    ["0b101", 5, false, true],
    ["0o17", 15, false, true],
    ["00_0", 0, false, true],
    ["1.", 1, true, true],
    [".5e-1", 0.05, true, true],
    ["1_0.2_5E+1_0", 1.025e11, true, true],
    ["1e400", Number.POSITIVE_INFINITY, true, true],
    ["9007199254740993", 9007199254740992, false, false],
    ["2j", undefined, true, true],
    ["1.5e3J", undefined, true, true],
  ])("%s", (text, value, float, exact) => {
    expect(expressionOf(text)).toMatchObject({ kind: "number", value, float, exact });
  });

  it.each(["0777", "1abc", "1__0", "0x", "0b2", "1_", "5L"])("damaged: %s", (text) => {
    expect(kindsOf(`A = ${text}\n`)).toEqual(["damaged-statement"]);
  });

  it("lets a keyword follow at once", () => {
    expect(expressionOf("1if x else 2")).toMatchObject({ kind: "conditional" });
    expect(expressionOf("0x1for x")).toMatchObject({ kind: "boolean" });
  });
});

describe("statements", () => {
  it.each([
    ["match = 1", "assign"],
    ["match.x", "expression-statement"],
    ["match(x)", "expression-statement"],
    ["match[x]: int = 1", "annotated-assign"],
    ["match -x", "expression-statement"],
    ["match (a, b):\n  case (1, *_): pass", "match"],
    ["match *a, b:\n  case []: pass", "match"],
    ["match x:\n  case {'a': 1, **r} | C(x=1) as y if y > 1: pass\n  case -1+2j: pass", "match"],
    ["match: int = 1", "annotated-assign"],
    ["case = match", "assign"],
    ["type = 1", "assign"],
    ["type(x)", "expression-statement"],
    ["type X = int", "type-alias"],
    ["type X[T: int = str, *Ts = *tuple[int], **P] = list[T]", "type-alias"],
    ["type type = type", "type-alias"],
    ["def f[T](a, /, b: int = 1, *c: *T, d, **e) -> T: ...", "function"],
    ["async def f():\n  async with a as b, c: pass\n  async for x in y: await z", "function"],
    ["class A[T](B, *C, metaclass=M, **k): x: int", "class"],
    ["@a.b(c)[0]\n@(yield)\n\ndef f(): pass", "function"],
    ["@x if y else z\nasync def f(): pass", "function"],
    ["with (a as b, c as (d, e),): pass", "with"],
    ["with (a, b) as c, d: pass", "with"],
    ["with (a).b as c: pass", "with"],
    ["with (yield): pass", "with"],
    ["with a as b.c, d as e[0]: pass", "with"],
    ["try: pass\nexcept* A as e: pass\nelse: pass\nfinally: pass", "try"],
    ["try: pass\nexcept A, B: pass", "try"],
    ["for *a, b in *c, d: pass\nelse: pass", "for"],
    ["for (x) in y: pass", "for"],
    ["x: int", "annotated-assign"],
    ["(x): int = yield", "annotated-assign"],
    ["x = yield = 1".replace("= 1", "y"), "assign"],
    ["a = *b, c = d", "assign"],
    ["[a, (b, *c)] = x.y = z[0] = 1", "assign"],
    ["a @= b", "augmented-assign"],
    ["del a, (b), [c.d], e[0],", "delete"],
    ["del (a, b)", "delete"],
    ["raise A from b", "raise"],
    ["raise", "raise"],
    ["assert a, b", "assert"],
    ["return *a, b", "return"],
    ["global a, b", "global"],
    ["nonlocal a", "nonlocal"],
    ["import a.b as c, d", "import"],
    ["from ....a import (b as c, d,)", "import-from"],
    ["from . import *", "import-from"],
    ["while (x := y): break\nelse: pass", "while"],
    ["a[b:=1, *c, ::2, d:e]", "expression-statement"],
    ["print(*a, b, c=1, *d, **e, f=2)", "expression-statement"],
    ["x = [*a, *b], {**c, 'd': 1}, {*e}, {k: v async for k, v in y if a if b}", "assign"],
    ["lambda *, a, **b: (yield)", "expression-statement"],
    ["x = \\\n  1", "assign"],
    ["if x:\n\ty\n        z", "if"],
    ["\f\nif x:\n  \f\n  y\n# c\n    # d\n  z", "if"],
    ["\ufeffx = 1", "assign"],
    ["змінна = 1", "assign"],
    ["x = a if b else c if d else lambda: e", "assign"],
    ["not a in b is not c not in d < e", "expression-statement"],
    ["a ** -b ** c @ d // ~e", "expression-statement"],
  ])("%j", (text, kind) => {
    for (const end of ["", "\n", " # comment", "\r\n"]) {
      const module = parsePython(text + end);
      expect(module.errors).toEqual([]);
      expect(module.body.map((statement) => statement.kind)).toEqual([kind]);
    }
  });

  it.each([
    "f() = 1",
    "a + b = 1",
    "'a' = 1",
    "a, b += 1",
    "x := 1",
    "f(a b)",
    "f(a.b=1)",
    "f(a=1, b)",
    "f(**a, b)",
    "match x:\n  case (a]: pass",
    "match x:\n  case a): pass",
    "f(x for x in y, 1)",
    "a not b",
    "a == not b",
    "(*a)",
    "lambda (a, b): c",
    "import a.b.",
    "from import x",
    "def f(a, /, /): pass",
    "def f(**a, *b): pass",
    "except A: pass",
    "else: pass",
    "print x",
    "a ? b",
    "$x",
    "a <> b",
    "for x y in z: pass",
    "class: pass",
    "return = 1",
    "async x",
    "@a\nx = (",
  ])("damaged: %s", (text) => {
    expect(JSON.stringify(parsePython(`${text}\n`).body)).toContain("damaged-statement");
    expect(parsePython(`${text}\n`).errors.length).toBeGreaterThan(0);
  });

  it("nests elif and ends each where the whole ends", () => {
    const text = "if a: b\nelif c: d\nelse: e\n";
    expect(parsePython(text).body).toMatchObject([
      {
        kind: "if",
        range: { start: 0, end: 25 },
        otherwise: [
          { kind: "if", range: { start: 8, end: 25 }, otherwise: [{ range: { start: 24, end: 25 } }] },
        ],
      },
    ]);
  });

  it("tells the forms of parameters apart", () => {
    const [statement] = parsePython("def f(a, /, b, *c, d=1, **e): pass").body;
    const { parameters } = statement as Extract<Statement, { kind: "function" }>;
    expect(parameters.map(({ name, form }) => `${name} ${form}`)).toEqual([
      "a positional-only",
      "b plain",
      "c star",
      "d keyword-only",
      "e double-star",
    ]);
  });

  it("gives each case of a match its pattern, guard and body", () => {
    const text = "match x:\n    case [a, {'k': b}] if a: c\n    case _:\n        d\n";
    const [statement] = parsePython(text).body;
    const { cases } = statement as Extract<Statement, { kind: "match" }>;
    expect(cases.map(({ pattern }) => text.slice(pattern.start, pattern.end))).toEqual([
      "[a, {'k': b}]",
      "_",
    ]);
    expect(cases.map(({ guard }) => guard?.kind)).toEqual(["name", undefined]);
    expect(cases.map(({ range }) => text.slice(range.start, range.end))).toEqual([
      "case [a, {'k': b}] if a: c",
      "case _:\n        d",
    ]);
  });

  it("normalises identifiers as Python does", () => {
    expect(expressionOf("ﬁeld")).toMatchObject({ kind: "name", name: "field" });
  });

  it("collects comments once, wherever they stand", () => {
    const text = "# a\nwith (x,  # b\n      y) as z:  # c\n    pass\n    # d\nbad [ # e\nA = 1 # f";
    expect(parsePython(text).comments.map((comment) => comment.text)).toEqual([
      "# a",
      "# b",
      "# c",
      "# d",
      "# e",
      "# f",
    ]);
  });

  it("reads statements that a semicolon separates", () => {
    expect(kindsOf("a = 1; b; pass;\nc d; e = 1\nf = 2")).toEqual([
      "assign",
      "expression-statement",
      "pass",
      "damaged-statement",
      "assign",
    ]);
  });

  it("takes an indented line for damage where no block is open", () => {
    expect(kindsOf("a = 1\n  b = 2\n  c = 3\nd = 4")).toEqual(["assign", "damaged-statement", "assign"]);
    expect(kindsOf("  a = 1\nb = 2")).toEqual(["damaged-statement", "assign"]);
  });

  it("is empty for an empty file", () => {
    for (const text of ["", "\n", "\ufeff", "  ", "# only a comment", "\\\n", "\f"]) {
      expect(kindsOf(text).filter((kind) => kind !== "damaged-statement")).toEqual([]);
    }
  });
});

function expressionOf(text: string): Expression | undefined {
  const module = parsePython(`${text}\n`);
  expect(module.errors).toEqual([]);
  const [statement] = module.body;
  return statement?.kind === "expression-statement" ? statement.value : undefined;
}

function kindsOf(text: string): string[] {
  return parsePython(text).body.map(({ kind }) => kind);
}

import { expect, test } from "vitest";
import { applyTextEdits } from "../../../../../server/src/engine/fixes/apply-edits";
import { parsePython } from "../../../../../server/src/languages/python/parse";
import { removeElement } from "../../../../../server/src/stacks/django/settings/python-edits";

/** The text without `'x'`. */
function withoutX(text: string): string | undefined {
  const start = text.indexOf("'x'");
  const sources = new Map([["s.py", { path: "s.py", text, tree: parsePython(text) }]]);
  const edit = removeElement(sources, { path: "s.py", range: { start, end: start + 3 } });
  return edit && applyTextEdits(text, [edit]);
}

test.each([
  ["A = ['x']", "A = []"],
  ["A = ['x',]", "A = []"],
  ["A = ['x', 'a']", "A = ['a']"],
  ["A = ['a', 'x']", "A = ['a']"],
  ["A = ['a', 'x', 'b']", "A = ['a', 'b']"],
  ["A = ('x',)", "A = ()"],
  ["A = ('a', 'x', 'b')", "A = ('a', 'b')"],
  ["A = ('a', 'b', 'x')", "A = ('a', 'b')"],
  ["A = [\n    'a',\n    'x',  # why\n    'b',\n]", "A = [\n    'a',\n    'b',\n]"],
  ["A = [\n    'a',  # first\n    'x'\n]", "A = [\n    'a',  # first\n]"],
  ["A = [\n    'a',\n    # 'b',\n    'x'  # why\n]", "A = [\n    'a',\n    # 'b',\n]"],
  ["A = ['a',\n     'x']", "A = ['a',\n]"],
  ["A = {'a', 'x'}", "A = {'a'}"],
])("%j", (before, after) => {
  expect(withoutX(before)).toBe(after);
});

test("a tuple of two stays a tuple", () => {
  expect(withoutX("A = ('x', 'a')")).toBe("A = ('a',)");
  expect(withoutX("A = ('a', 'x')")).toBe("A = ('a',)");
  expect(withoutX("A = 'x', 'a'")).toBe("A = 'a',");
  expect(withoutX("A = (\n    'a',\n    'x'\n)")).toBe("A = (\n    'a',\n)");
  expect(withoutX("A = ('x',  # why\n     'a')")).toBeUndefined();
});

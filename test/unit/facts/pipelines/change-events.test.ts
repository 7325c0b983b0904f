import { expect, test } from "vitest";
import { letsPath } from "../../../../server/src/facts/pipelines/change-events";

const lets = (pattern: string, path: string) =>
  letsPath(
    { branches: undefined, withoutBranches: undefined, paths: [pattern], withoutPaths: undefined },
    path,
  );

test.each([
  ["**", "src/shop/views.py", true],
  ["**/*.py", "src/shop/views.py", true],
  ["**/*.py", "views.py", true],
  ["**/a", "xa", false],
  ["*.py", "src/views.py", false],
  ["src/*/views.py", "src/shop/views.py", true],
  ["src/*/views.py", "src/shop/api/views.py", false],
  ["src/**", "src/shop/api/views.py", true],
  ["docs/**/*.md", "docs/intro.md", true],
  ["views.jsx?", "views.js", true],
  ["!docs/**", "docs/intro.md", false],
])("%s lets %s through: %s", (pattern, path, expected) => {
  expect(lets(pattern, path)).toBe(expected);
});

test("a pattern of many stars takes no longer than others", () => {
  expect(lets(`${"**a".repeat(60)}b`, "a".repeat(1000))).toBe(false);
});

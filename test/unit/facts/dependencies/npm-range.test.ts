import { expect, test } from "vitest";
import { satisfiesNpmRange } from "../../../../server/src/facts/dependencies/npm-range";

test("a range is read as npm reads it", () => {
  expect(satisfiesNpmRange("1.2.4", "^1.2.3")).toBe(true);
  expect(satisfiesNpmRange("2.0.0", "^1.2.3 || 3.x")).toBe(false);
  expect(satisfiesNpmRange("2.0.0-rc.1", ">=1")).toBe(false);
});

test("what is no range, and what is no version, is not judged", () => {
  for (const text of ["github:a/b", "file:../x", "next", "workspace:*", "https://example.com/a.tgz"])
    expect(satisfiesNpmRange("1.0.0", text), text).toBeUndefined();
  expect(satisfiesNpmRange("main", "^1.0.0")).toBeUndefined();
});

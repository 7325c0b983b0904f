import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { satisfiesNpmRange } from "../../../../server/src/facts/dependencies/npm-range";

const semver = createRequire(import.meta.url)("semver") as {
  satisfies(version: string, range: string): boolean;
  validRange(range: string): string | null;
};

const versions = [
  "0.0.0",
  "0.0.1",
  "0.0.3",
  "0.1.0",
  "0.1.5",
  "0.2.0",
  "0.2.3",
  "0.3.0",
  "1.0.0",
  "1.0.0-beta.1",
  "1.0.0-rc.0",
  "1.2.0",
  "1.2.3",
  "1.2.3-alpha.3",
  "1.2.4",
  "1.2.4-0",
  "1.3.0",
  "1.9.9",
  "2.0.0",
  "2.0.0-0",
  "2.0.0-rc.1",
  "2.1.0",
  "3.0.0",
  "10.0.1",
];
const ranges = [
  "*",
  "",
  "x",
  "1",
  "1.x",
  "1.2",
  "1.2.x",
  "1.2.3",
  "=1.2.3",
  "v1.2.3",
  "^1.2.3",
  "^1.2",
  "^1",
  "^0.2.3",
  "^0.0.3",
  "^0.0",
  "^0",
  "^0.1.x",
  "~1.2.3",
  "~1.2",
  "~1",
  "~0.2.3",
  ">=1.2.3",
  ">1.2.3",
  ">1.2",
  ">1",
  "<2",
  "<2.0.0",
  "<=1.2",
  "<=1.2.3",
  "<1.2.3-beta",
  ">=1.2.3 <2",
  ">= 1.2.3 < 2.0.0",
  "1.2.3 - 2.3.4",
  "1.2 - 2",
  "1 - 1.2.3",
  "^1.2.3 || ^2.0.0",
  "1 || 3",
  ">=1.0.0-beta.1",
  "^1.0.0-beta.0",
  "~1.2.3-alpha.2",
  "^2.0.0-rc",
  "0.x || >=2",
];

test("agrees with npm's own range reader on every pair", () => {
  const wrong: string[] = [];
  for (const range of ranges) {
    if (semver.validRange(range) === null) throw new Error(`npm does not know ${range}`);
    for (const version of versions)
      if (satisfiesNpmRange(version, range) !== semver.satisfies(version, range))
        wrong.push(`${version} in ${range}`);
  }
  expect(wrong).toEqual([]);
});

test("what is no range is not judged", () => {
  for (const text of ["github:a/b", "file:../x", "next", "workspace:*", "https://example.com/a.tgz"])
    expect(satisfiesNpmRange("1.0.0", text), text).toBeUndefined();
});

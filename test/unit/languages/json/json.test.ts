import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  at,
  dataOf,
  itemsOf,
  type JsonNode,
  parseJson,
  parseJsonValues,
  propertiesOf,
  propertyAt,
  stringOf,
} from "../../../../server/src/languages/json";
import { textAt } from "../../../../server/src/languages/parse-result";
import { assertLinear, assertRangesInside, damagedVersions } from "../damage";

const PACKAGE = `{
  "name": "shop-web",
  "private": true,
  "scripts": {
    "dev": "next dev",
    "build": "next build",
    "start": "next start -p \\u0033000"
  },
  "dependencies": { "next": "15.1.0", "react": "^19.0.0" },
  "files": ["dist", "public/їжак🦔.svg", 1, null, -2.5e3, false, {}]
}
`;

describe("a package.json", () => {
  const { root, errors } = parseJson(PACKAGE);
  const slice = (node: JsonNode | undefined) => node && textAt(PACKAGE, node.range);

  it("is read with values and ranges", () => {
    expect(errors).toEqual([]);
    expect(root && dataOf(root)).toEqual(JSON.parse(PACKAGE));
    expect(stringOf(at(root, ["scripts", "start"]))).toBe("next start -p 3000");
    expect(slice(at(root, ["scripts", "dev"]))).toBe('"next dev"');
    expect(slice(at(root, ["dependencies"]))).toBe('{ "next": "15.1.0", "react": "^19.0.0" }');
    expect(itemsOf(at(root, ["files"])).map(slice)).toEqual([
      '"dist"',
      '"public/їжак🦔.svg"',
      "1",
      "null",
      "-2.5e3",
      "false",
      "{}",
    ]);
    const react = propertyAt(at(root, ["dependencies"]), "react");
    expect(textAt(PACKAGE, react!.range)).toBe('"react": "^19.0.0"');
    expect(textAt(PACKAGE, react!.keyRange)).toBe('"react"');
    expect(at(root, ["files", 9])).toBeUndefined();
    expect(propertiesOf(at(root, ["name"]))).toEqual([]);
  });

  it("survives every damage", () => {
    for (const text of damagedVersions(PACKAGE)) assertRangesInside(parseJson(text), text);
  });

  it.each([
    ["a missing value", PACKAGE.replace('"next dev"', "")],
    ["a missing comma", PACKAGE.replace('"next dev",', '"next dev"')],
    ["an open string", PACKAGE.replace('"next dev",', '"next dev,')],
    ["a half key", PACKAGE.replace('"dev": "next dev",', '"de')],
    ["a missing brace", PACKAGE.replace(/\}\n$/, "")],
  ])("keeps later scripts with %s", (_name, text) => {
    const file = parseJson(text);
    expect(file.errors.length).toBeGreaterThan(0);
    expect(stringOf(at(file.root, ["scripts", "start"]))).toBe("next start -p 3000");
  });
});

describe("comments and commas", () => {
  const text = '// top\n{\n  "a": 1, /* one */\n  "b": [1, 2,],\n}\n';

  it("are fine where they are allowed and errors elsewhere", () => {
    const allowed = parseJson(text, { comments: true });
    expect(allowed.errors).toEqual([]);
    expect(allowed.comments.map((comment) => textAt(text, comment.range))).toEqual(["// top", "/* one */"]);
    expect(allowed.root && dataOf(allowed.root)).toEqual({ a: 1, b: [1, 2] });
    const strict = parseJson(text);
    expect(strict.errors.filter((error) => error.message === "JSON has no comments.")).toHaveLength(2);
    expect(strict.errors.map((error) => textAt(text, error.range))).toEqual(
      expect.arrayContaining(["]", "}"]),
    );
    expect(strict.root && dataOf(strict.root)).toEqual({ a: 1, b: [1, 2] });
  });

  it("tells duplicate keys, of which the last counts", () => {
    const file = parseJson('{"a": 1, "a": 2}');
    expect(file.errors).toHaveLength(1);
    expect(at(file.root, ["a"])).toMatchObject({ value: 2 });
  });
});

describe("agreement with JSON.parse", () => {
  it("on any value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2, "\t"), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const file = parseJson(text);
        expect(file.errors).toEqual([]);
        expect(file.root && dataOf(file.root)).toEqual(JSON.parse(text));
        assertRangesInside(file, text);
      }),
    );
  });

  it("has no values where there is no JSON", () => {
    expect(parseJsonValues("\uFEFF[1]")).toEqual([1]);
    expect(parseJsonValues("[1,]")).toBeUndefined();
    expect(parseJson("")).toEqual({ root: undefined, comments: [], errors: [] });
  });

  it("gives up calmly on absurd nesting", () => {
    for (const text of ["[".repeat(200_000), '{"a":'.repeat(200_000)]) {
      assertLinear(() => expect(parseJson(text).errors.length).toBeGreaterThan(0));
    }
  });
});

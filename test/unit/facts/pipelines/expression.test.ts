import { describe, expect, test } from "vitest";
import { contextsIn, parseExpression, textsIn } from "../../../../server/src/facts/pipelines/expression";

describe("the texts that an expression's result may hold", () => {
  test.each<readonly [text: string, texts: readonly string[]]>([
    ["github.event.issue.title", ["github.event.issue.title"]],
    ["github.event.issue['title']", ["github.event.issue.title"]],
    ["GitHub.Event['Issue'].BODY", ["github.event.issue.body"]],
    ["github.event.commits.*.message", ["github.event.commits.*.message"]],
    ["github.event.commits[0].message", ["github.event.commits.0.message"]],
    ["github.event.commits[*].message", ["github.event.commits.*.message"]],
    ["secrets[matrix.name]", ["secrets.*"]],
    ["format('v{0}', github.head_ref)", ["github.head_ref"]],
    ["join(github.event.commits.*.message, ', ')", ["github.event.commits.*.message"]],
    ["toJSON(github.event)", ["github.event"]],
    ["fromJSON(secrets.ALL).token", ["secrets.all"]],
    ["inputs.a || github.head_ref || 'main'", ["inputs.a", "github.head_ref"]],
    ["github.head_ref && 'a branch' || 'none'", []],
    ["github.ref == 'refs/heads/main' && github.head_ref || inputs.a", ["github.head_ref", "inputs.a"]],
    ["contains(github.event.issue.title, 'bug')", []],
    ["github.head_ref == 'a' != false", []],
    ["!github.head_ref", []],
    ["hashFiles('**/package-lock.json')", []],
    ["(github.head_ref)", ["github.head_ref"]],
    ["'github.head_ref'", []],
    ["'it''s'", []],
    ["-1.5e3 < 0x1F", []],
    ["steps.a-b_c.outputs.x-y", ["steps.a-b_c.outputs.x-y"]],
  ])("%s", (text, texts) => {
    const expression = parseExpression(text);
    expect(expression).toBeDefined();
    expect(textsIn(expression)).toEqual(texts);
  });
});

test("every context that is asked, comparisons and indices included", () => {
  expect(contextsIn(parseExpression("a.b == c[d.e] && f(g, !h).i"))).toEqual(["a.b", "c.*", "d.e", "g", "h"]);
});

test("what is no expression gives nothing, however deep", () => {
  for (const text of ["", "a b", "a.", "a[", "f(", "f(a b)", "&& a", 'a == "b"', "a.b[c", "((((a)))"])
    expect(parseExpression(text), text).toBeUndefined();
  expect(parseExpression("(".repeat(10_000))).toBeUndefined();
  expect(parseExpression("!".repeat(10_000))).toBeUndefined();
});

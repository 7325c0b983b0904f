import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { rules } from "../../../rules/index";
import { scoringPolicy } from "../../../rules/scoring";
import { createDatabase } from "../../../server/src/engine/database";
import { reportOf } from "../../../server/src/engine/report";
import { linesOf } from "../../../server/src/engine/text";
import { workspaceSnapshot } from "../../support/workspace";

const report = reportOf(rules, scoringPolicy);

/** "path:line rule", lines from one, in the report's order. */
function findingsOf(name: string): readonly string[] {
  const snapshot = workspaceSnapshot(name);
  return createDatabase(snapshot)
    .get(report)
    .findings.map(({ place: { path, range }, rule }) => {
      const file = snapshot.files.get(path);
      return `${path}:${file ? linesOf(file).positionAt(range.start).line + 1 : 1} ${rule}`;
    });
}

describe("the demo workspace", () => {
  test("has exactly the findings that are written down beside it", () => {
    const expected = readFileSync(
      join(import.meta.dirname, "../../workspaces/marketplace.findings.txt"),
      "utf8",
    );
    expect(findingsOf("marketplace")).toEqual(expected.trimEnd().split("\n"));
  });

  test("has none when it is repaired", () => {
    expect(findingsOf("marketplace-ready")).toEqual([]);
    const { score, rules: states } = createDatabase(workspaceSnapshot("marketplace-ready")).get(report);
    expect(score.overall).toBe(10);
    // Only what needs the network is left unchecked, and what can be found and never proved.
    expect(
      states.filter(({ state }) => state === "unknown" || state === "error").map(({ id }) => id),
    ).toEqual(["vulnerable-dependency", "query-in-loop"]);
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { categories } from "../../../rules/categories";
import { rules } from "../../../rules/index";
import { scoringPolicy } from "../../../rules/scoring";
import { createDatabase } from "../../../server/src/engine/database";
import type { Finding } from "../../../server/src/engine/finding";
import { reportOf } from "../../../server/src/engine/report";
import type { Snapshot } from "../../../server/src/engine/snapshot";
import { readPageCases } from "../../support/rule-page";
import { secretsIn } from "../../support/secret-values";
import { snapshotOf } from "../../support/snapshot";
import { workspaceNames, workspaceSnapshot } from "../../support/workspace";

const report = reportOf(rules, scoringPolicy);

describe("no output contains a secret value", () => {
  test.each(workspaceNames())("of the workspace %s", (name) => {
    expectNoLeak(workspaceSnapshot(name));
  });

  const pages = categories.flatMap(({ id }) => {
    const files = rules.some(({ category }) => category === id) ? readdirSync(`rules/${id}`) : [];
    return files.filter((file) => file.endsWith(".md")).map((file) => `rules/${id}/${file}`);
  });
  test.each(pages)("of the examples of %s", (page) => {
    for (const one of readPageCases(readFileSync(page, "utf8"))) {
      expectNoLeak(snapshotOf(one.files, { untracked: one.untracked, ignored: one.ignored }));
    }
  });

  test("there are secrets to look for", () => {
    expect(secretsIn(workspaceSnapshot("marketplace")).size).toBeGreaterThan(3);
  });
});

function expectNoLeak(snapshot: Snapshot): void {
  const result = createDatabase(snapshot).get(report);
  const shown = [...result.findings, ...result.accepted.map(({ finding }) => finding)].map(wordsOf);
  const text = JSON.stringify([shown, result.rules]);
  for (const secret of secretsIn(snapshot)) {
    expect(
      text.includes(JSON.stringify(secret).slice(1, -1)),
      `a secret of ${secret.length} characters is shown`,
    ).toBe(false);
  }
}

/** Everything of a finding that is shown. The text of an edit goes into the user's own file and nowhere else. */
function wordsOf({ message, related, fixes, advice }: Finding): unknown {
  return [message, related.map(({ note }) => note), fixes.map(({ title }) => title), advice];
}

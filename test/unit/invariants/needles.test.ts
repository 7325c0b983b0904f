import { readFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { rules } from "../../../rules/index";
import { scoringPolicy } from "../../../rules/scoring";
import { createDatabase } from "../../../server/src/engine/database";
import { reportOf } from "../../../server/src/engine/report";
import type { Snapshot } from "../../../server/src/engine/snapshot";
import { pageSnapshot } from "../../support/page-snapshot";
import { readPageCases } from "../../support/rule-page";
import { workspaceNames, workspaceSnapshot } from "../../support/workspace";

type Judge = (snapshot: Snapshot, rule?: string) => unknown;

const judge: Judge = (snapshot, rule) =>
  createDatabase(snapshot).get(reportOf(rule ? rules.filter(({ id }) => id === rule) : rules, scoringPolicy));

/** The same program, in which no file is passed over for what it does not hold. */
const judgeAll: Judge = await (async () => {
  vi.resetModules();
  vi.doMock("../../../server/src/engine/needles", async () => {
    const { factFamily } = await import("../../../server/src/engine/database");
    const { needles } = await vi.importActual<typeof import("../../../server/src/engine/needles")>(
      "../../../server/src/engine/needles",
    );
    const searched = (name: string, _wanted: unknown, _otherwise: unknown, read: never) => {
      const family = factFamily(name, read);
      return (db: { of(one: typeof family, key: string): unknown }, path: string) => db.of(family, path);
    };
    return { needles, hasNeedle: () => true, searched };
  });
  const other = {
    ...(await import("../../../rules/index")),
    ...(await import("../../../rules/scoring")),
    ...(await import("../../../server/src/engine/database")),
    ...(await import("../../../server/src/engine/report")),
  };
  expect(other.rules).not.toBe(rules);
  return (snapshot, rule) =>
    other
      .createDatabase(snapshot)
      .get(
        other.reportOf(rule ? other.rules.filter(({ id }) => id === rule) : other.rules, other.scoringPolicy),
      );
})();

/** Who declares too few needles finds nothing where something is. */
describe("what is searched for by needles is found without them, and nothing else", () => {
  test.each(workspaceNames())("in %s", (name) => {
    const snapshot = workspaceSnapshot(name);
    expect(judge(snapshot)).toEqual(judgeAll(snapshot));
  });

  test.each(rules.map(({ category, id }) => [id, category] as const))(
    "in the examples of %s",
    (id, category) => {
      for (const one of readPageCases(readFileSync(`rules/${category}/${id}.md`, "utf8"))) {
        const snapshot = pageSnapshot(one);
        expect(judge(snapshot, id)).toEqual(judgeAll(snapshot, id));
      }
    },
  );
});

import { describe, expect, test } from "vitest";
import { createDatabase } from "../../../server/src/engine/database";
import type { Rule } from "../../../server/src/engine/rule";
import { fullReport, reportSteps } from "../../../server/src/full-report";
import { workspaceSnapshot } from "../../support/workspace";

const demo = workspaceSnapshot("marketplace");
const scratch = createDatabase(demo);
const report = scratch.get(fullReport);

/** What an editor is told of its open file while the rest of the folder is still judged. */
describe("of an open file", () => {
  test.each([
    ["backend/config/settings.py", 0.25],
    ["docker-compose.yml", 0.25],
    ["nginx/nginx.conf", 0.25],
    ["frontend/package.json", 0.5],
  ])("%s something is said after %f of the whole work", (path, share) => {
    const db = createDatabase(demo);
    for (const { rule, take } of reportSteps(db, [path])) {
      take();
      if (rule && openIn(path, fullReport.openFindings(db, [rule])).length > 0) break;
    }
    expect(db.computations / scratch.computations).toBeLessThan(share);
  });

  test.each([...new Set(report.findings.map(({ place }) => place.path))])(
    "%s what was said stays, and at the end everything is",
    (path) => {
      const db = createDatabase(demo);
      const final = openIn(path, report.findings);
      const judged: Rule[] = [];
      let told = 0;
      for (const { rule, take } of reportSteps(db, [path])) {
        take();
        if (!rule) continue;
        judged.push(rule);
        const early = openIn(path, fullReport.openFindings(db, judged));
        if (early.length === told) continue;
        told = early.length;
        expect(early).toEqual(final.filter((one) => judged.some(({ id }) => id === one.rule)));
      }
      expect(told).toBe(final.length);
      expect(db.get(fullReport)).toEqual(report);
    },
  );
});

function openIn<T extends { readonly place: { readonly path: string } }>(
  path: string,
  findings: readonly T[],
) {
  return findings.filter(({ place }) => place.path === path);
}

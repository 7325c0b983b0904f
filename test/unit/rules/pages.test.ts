import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { rules } from "../../../rules/index";
import { scoringPolicy } from "../../../rules/scoring";
import { createDatabase } from "../../../server/src/engine/database";
import type { Finding } from "../../../server/src/engine/finding";
import { applyEdits } from "../../../server/src/engine/fixes/apply-edits";
import { reportOf } from "../../../server/src/engine/report";
import { isAboutRules } from "../../../server/src/engine/rule";
import type { Snapshot } from "../../../server/src/engine/snapshot";
import { linesOf } from "../../../server/src/engine/text";
import { pageSnapshot } from "../../support/page-snapshot";
import { type PageCase, readPageCases } from "../../support/rule-page";

const headings = ["## Why it matters", "## Examples", "## Fix", "## When not to worry"];

for (const rule of rules) {
  const path = `rules/${rule.category}/${rule.id}.md`;
  describe(path, () => {
    const page = readFileSync(path, "utf8");
    const cases = readPageCases(page);

    test("has its headings in order and a title", () => {
      const lines = page.replace(/^(`{3,}).*\n[\s\S]*?\n\1$/gm, "").split("\n");
      expect(lines.filter((line) => line.startsWith("# "))).toEqual([`# ${rule.title}`]);
      expect(lines.filter((line) => line.startsWith("## "))).toEqual(headings);
    });

    test("shows the problem and a case without it", () => {
      const own = (one: PageCase) => one.expected.some((mark) => mark.endsWith(`:${rule.id}`));
      expect(cases.some(own)).toBe(true);
      expect(cases.some((one) => !own(one))).toBe(true);
    });

    // A page judges its own rule; the whole rule set meets whole workspaces elsewhere.
    const report = reportOf(isAboutRules(rule) ? rules : [rule], scoringPolicy);
    const findingsOf = (snapshot: Snapshot) => {
      const whole = createDatabase(snapshot).get(report);
      return { ...whole, findings: whole.findings.filter((finding) => finding.rule === rule.id) };
    };

    test.each(cases.map((one) => [one.line, one] as const))("line %i", (_, one) => {
      const snapshot = pageSnapshot(one);
      const result = findingsOf(snapshot);
      expect(result.rules.filter(({ state }) => state === "error")).toEqual([]);
      const marks = result.findings.map((finding) => markOf(finding, snapshot)).sort();
      expect(marks).toEqual(one.expected.filter((mark) => mark.endsWith(`:${rule.id}`)));
      for (const finding of result.findings) {
        expect(snapshot.files.has(finding.place.path) || snapshot.tree.entries.has(finding.place.path)).toBe(
          true,
        );
        for (const fix of finding.fixes) expectFixWorks(snapshot, finding, fix);
      }
      if (Object.keys(one.fixed).length > 0) {
        const first = result.findings.find(({ fixes }) => fixes.length > 0)?.fixes[0];
        expect(first, "a fix").toBeDefined();
        const after = applyEdits(snapshot, first?.edits ?? []);
        for (const [name, text] of Object.entries(one.fixed))
          expect(after.files.get(name)?.text, name).toBe(text);
      }
    });

    function expectFixWorks(snapshot: Snapshot, finding: Finding, fix: Finding["fixes"][number]): void {
      if (fix.edits.some(({ kind }) => kind === "trash")) return;
      const before = findingsOf(snapshot).findings;
      const after = findingsOf(applyEdits(snapshot, fix.edits)).findings;
      const same = (one: Finding) => JSON.stringify(one.message) + one.place.path;
      // It removes its finding and adds none; a partial one is at least not offered again.
      if (!fix.partial)
        expect(after.length, `${fix.title.template} must remove its finding`).toBeLessThan(before.length);
      else
        expect(after.flatMap(({ fixes }) => fixes.map(({ edits }) => edits))).not.toContainEqual(fix.edits);
      const known = new Set(before.map(same));
      expect(after.filter((one) => !known.has(same(one)))).toEqual([]);
      expect(fix.edits.length).toBeGreaterThan(0);
      expect(finding.place.range.start).toBeLessThanOrEqual(finding.place.range.end);
    }
  });
}

function markOf({ place, rule }: Finding, snapshot: Snapshot): string {
  const file = snapshot.files.get(place.path);
  const line = file ? linesOf(file).positionAt(place.range.start).line : 0;
  return `${place.path}:${line + 1}:${rule}`;
}

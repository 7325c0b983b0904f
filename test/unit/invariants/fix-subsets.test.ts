import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createDatabase } from "../../../server/src/engine/database";
import type { Finding, Fix } from "../../../server/src/engine/finding";
import { chooseCompatible } from "../../../server/src/engine/fixes/apply-edits";
import { renderMessage } from "../../../server/src/engine/message";
import type { Snapshot } from "../../../server/src/engine/snapshot";
import { fullReport, repairAll } from "../../../server/src/full-report";
import { allWorkspaces } from "./all-workspaces";

/** All of them in the full run of the attack, which takes minutes; otherwise some. */
const chosen = allWorkspaces.filter((_, index) => process.env["ATTACK"] === "full" || index % 12 === 0);

describe.each(chosen)("%s", (_, read) => {
  const snapshot = read();
  const safe = createDatabase(snapshot)
    .get(fullReport)
    .findings.flatMap((finding) => finding.fixes.filter(isSafe).map((fix) => nameOf(finding, fix)));

  test("some fixes in any order give what all of them give without the others", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...new Set(safe)]), fc.nat(), (chosen, cut) => {
        const wanted = new Set(chosen);
        const admits = (fix: Fix, finding: Finding) => isSafe(fix) && wanted.has(nameOf(finding, fix));
        const together = repairAll(snapshot, admits);
        const first = new Set(chosen.slice(0, cut % (chosen.length + 1)));
        const half = repairAll(
          snapshot,
          (fix, finding) => admits(fix, finding) && first.has(nameOf(finding, fix)),
        );
        const whole = repairAll(half.snapshot, admits);
        expect(linesOf(whole.snapshot)).toEqual(linesOf(together.snapshot));
        const again = repairAll(together.snapshot, admits);
        expect(again.applied).toEqual([]);
      }),
      { numRuns: 2, seed: 20_240_501 },
    );
  });
});

test("fixes that touch each other are never chosen together", () => {
  const edit = fc.record({ start: fc.nat(20), length: fc.nat(4), newText: fc.constantFrom("", "a", "b") });
  fc.assert(
    fc.property(fc.array(fc.array(edit, { minLength: 1, maxLength: 2 }), { maxLength: 6 }), (all) => {
      const fixes = all.map(
        (edits): Fix => ({
          title: { template: "", values: {} },
          safety: "safe",
          edits: edits.map(({ start, length, newText }) => ({
            kind: "edit",
            path: "a",
            range: { start, end: start + length },
            newText,
          })),
        }),
      );
      const chosen = chooseCompatible(fixes).flatMap((fix) => fix.edits.map((one) => ({ fix, one })));
      for (const { fix, one } of chosen)
        for (const other of chosen)
          if (other.fix !== fix && one.kind === "edit" && other.one.kind === "edit")
            expect(
              isDeepStrictEqual(one, other.one) ||
                one.range.end < other.one.range.start ||
                other.one.range.end < one.range.start,
            ).toBe(true);
    }),
    { numRuns: 200 },
  );
});

function isSafe({ safety }: Fix): boolean {
  return safety === "safe";
}

function nameOf({ rule, place }: Finding, { title }: Fix): string {
  return `${rule} ${place.path} ${renderMessage(title)}`;
}

/** The lines of every file: two insertions at one place may stand in either order. */
function linesOf({ files }: Snapshot): Record<string, readonly string[]> {
  return Object.fromEntries([...files].map(([path, { text }]) => [path, text.split("\n").sort()]));
}

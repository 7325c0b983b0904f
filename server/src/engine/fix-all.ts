import { applyEdits, chooseCompatible } from "./apply-edits";
import { createDatabase, type Fact } from "./database";
import type { Finding, Fix } from "./finding";
import type { Report } from "./report";
import type { Snapshot } from "./snapshot";

export interface FixedSnapshot {
  readonly snapshot: Snapshot;
  /** What was applied, in order. */
  readonly applied: readonly { readonly finding: Finding; readonly fix: Fix }[];
}

/** Rounds after which two fixes that undo each other are given up. */
const roundLimit = 12;

/**
 * Applies the first admitted fix of every finding, round by round on a copy, until none is left,
 * because one fix may move or remove what another one touches.
 */
export function fixAll(
  snapshot: Snapshot,
  report: Fact<Report>,
  admits: (fix: Fix, finding: Finding) => boolean,
): FixedSnapshot {
  const db = createDatabase(snapshot);
  const applied: { finding: Finding; fix: Fix }[] = [];
  let current = snapshot;
  for (let round = 0; round < roundLimit; round++) {
    const candidates = new Map<Fix, Finding>();
    for (const finding of db.get(report).findings) {
      const fix = finding.fixes.find((offered) => isAppliable(offered) && admits(offered, finding));
      if (fix) candidates.set(fix, finding);
    }
    const chosen = chooseCompatible([...candidates.keys()]);
    if (chosen.length === 0) break;
    for (const { fix } of chosen) applied.push({ finding: candidates.get(fix)!, fix });
    const next = applyEdits(
      current,
      chosen.flatMap(({ edits }) => edits),
    );
    current = next;
    db.update(next);
  }
  return { snapshot: current, applied };
}

/** Moving to the trash needs a question, so it never joins. */
function isAppliable(fix: Fix): boolean {
  return fix.edits.length > 0 && fix.edits.every(({ kind }) => kind !== "trash");
}

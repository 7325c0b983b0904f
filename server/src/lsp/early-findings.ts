import type { MutableDatabase } from "../engine/database";
import type { Report } from "../engine/report";
import type { Outcome, Rule } from "../engine/rule";
import type { RelativePath, Snapshot } from "../engine/snapshot";
import { fullReport, type ReportStep } from "../full-report";

/** What has been found by now in files that an editor holds. More may be added, nothing taken away. */
export type EarlyFindings = { readonly snapshot: Snapshot } & Pick<Report, "findings">;

/** What an editor holds while a folder is scanned for the first time. */
interface Held {
  has(path: RelativePath): boolean;
  /** What is read from the disk, with what is held at this moment. */
  current(): Snapshot;
}

/**
 * Answers who is told after each step of the first scan how many are done: as soon as one of them has found something in a
 * file that an editor holds, `tell` learns it.
 */
export function earlyTeller(
  db: MutableDatabase,
  steps: readonly ReportStep[],
  held: Held,
  tell: (found: EarlyFindings) => void,
): (done: number) => void {
  const judged: Rule[] = [];
  let seen = 0;
  const speaksOfHeld = (outcome: Outcome) =>
    outcome.kind === "fail" && outcome.findings.some(({ place }) => held.has(place.path));
  return (done) => {
    const added = steps.slice(seen, done).flatMap(({ rule }) => rule ?? []);
    seen = done;
    judged.push(...added);
    if (!added.some((rule) => speaksOfHeld(fullReport.judge(db, rule)))) return;
    // Who types meanwhile is told of what stands there now.
    const snapshot = held.current();
    db.update(snapshot);
    const findings = fullReport.openFindings(db, judged);
    tell({ snapshot, findings: findings.filter(({ place }) => held.has(place.path)) });
  };
}

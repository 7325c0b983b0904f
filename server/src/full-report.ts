import { rules } from "../../rules/index";
import { scoringPolicy } from "../../rules/scoring";
import { applyEdits } from "./engine/apply-edits";
import type { Database, MutableDatabase } from "./engine/database";
import type { Finding, Fix } from "./engine/finding";
import { type FixedSnapshot, fixAll } from "./engine/fix-all";
import type { Message } from "./engine/message";
import { type ReportFact, reportOf } from "./engine/report";
import type { RelativePath, Snapshot } from "./engine/snapshot";
import { type AppliedFix, type JudgedSnapshot, problemAfter } from "./engine/verify-fix";
import { javascriptEnvironmentReads } from "./facts/environment/javascript-reads";
import { keyFunctions, pythonEnvironmentReads } from "./facts/environment/python-reads";
import { parseErrorsOf } from "./languages/parse-errors";
import { understanding } from "./stacks/understanding";

/** The report over all rules that ship: the one report that editor and command line show. */
export const fullReport: ReportFact = reportOf(rules, scoringPolicy, understanding);

/** Applies every admitted fix that verifies against all rules, to a copy. */
export function repairAll(
  snapshot: Snapshot,
  admits: (fix: Fix, finding: Finding) => boolean,
): FixedSnapshot {
  return fixAll(snapshot, fullReport, admits, countParseErrors);
}

/** Why a fix must not be applied to what was judged; undefined when it verifies. Leaves the database at its snapshot. */
export function problemOf(
  applied: AppliedFix,
  { snapshot, report, db }: JudgedSnapshot & { readonly db: MutableDatabase },
): Message | undefined {
  const next = applyEdits(snapshot, applied.fix.edits);
  try {
    db.update(next);
    const after = { snapshot: next, report: db.get(fullReport) };
    return problemAfter([applied], { snapshot, report }, after, countParseErrors);
  } finally {
    db.update(snapshot);
  }
}

function countParseErrors(path: RelativePath, text: string): number {
  return parseErrorsOf(path, text).length;
}

/**
 * Computes in small steps what the report needs, so that others can run in between; it changes nothing else.
 * Whole rules are steps; before them the facts of single files that cost most, for a rule asks for all files at once.
 */
export function* prepareReport(db: Database): Generator<void> {
  // The reads of one file depend on the helpers of all.
  for (const path of db.paths()) if (path.endsWith(".py")) yield void db.of(keyFunctions, path);
  for (const path of db.paths()) {
    if (path.endsWith(".py")) yield void db.of(pythonEnvironmentReads, path);
    else if (/\.[cm]?[jt]sx?$/.test(path)) yield void db.of(javascriptEnvironmentReads, path);
  }
  for (const step of fullReport.steps) yield step(db);
}

import { rules } from "../../rules/index";
import { scoringPolicy } from "../../rules/scoring";
import type { Database, MutableDatabase } from "./engine/database";
import type { Finding, Fix } from "./engine/finding";
import { applyEdits } from "./engine/fixes/apply-edits";
import { type FixedSnapshot, fixAll } from "./engine/fixes/fix-all";
import { type AppliedFix, type JudgedSnapshot, problemAfter } from "./engine/fixes/verify-fix";
import type { Guard } from "./engine/guard";
import type { Message } from "./engine/message";
import { type ReportFact, reportOf } from "./engine/report";
import type { Rule } from "./engine/rule";
import type { RelativePath, Snapshot } from "./engine/snapshot";
import { javascriptEnvironmentReads } from "./facts/environment/javascript-reads";
import { keyFunctions } from "./facts/environment/python-readers";
import { pythonEnvironmentReads } from "./facts/environment/python-reads";
import { parseErrorsOf } from "./languages/parse-errors";
import { rulesByNearness } from "./rules-by-nearness";
import { understanding } from "./stacks/understanding";

/** The report over all rules that ship: the one report that editor and command line show. */
export const fullReport: ReportFact = reportOf(rules, scoringPolicy, understanding);

/** Applies every admitted fix that verifies against all rules, to a copy. */
export function repairAll(
  snapshot: Snapshot,
  admits: (fix: Fix, finding: Finding) => boolean,
  guard?: Guard,
): FixedSnapshot {
  return fixAll(snapshot, fullReport, admits, countParseErrors, guard);
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

/** A part of the work that the report needs: what one rule says, or what several of them will ask. */
export interface ReportStep {
  readonly rule?: Rule;
  take(): void;
}

/**
 * Small steps that compute what the report needs, so that others can run in between; they change nothing else.
 * First what is said of files like the open ones, the gravest before the rest. Whole rules are steps; before most of them
 * the facts of single files that cost most, for a rule asks for all files at once.
 */
export function reportSteps(db: Database, open: readonly RelativePath[] = []): readonly ReportStep[] {
  const paths = db.paths();
  const python = paths.filter((path) => path.endsWith(".py"));
  const javascript = paths.filter((path) => /\.[cm]?[jt]sx?$/.test(path));
  const [first, second, others] = rulesByNearness(fullReport.rules, open);
  const step = (rule: Rule): ReportStep => ({ rule, take: () => fullReport.judge(db, rule) });
  return [
    ...first.map(step),
    // The reads of one file depend on the helpers of all.
    ...python.map((path) => ahead(() => keyFunctions(db, path))),
    ...python.map((path) => ahead(() => db.of(pythonEnvironmentReads, path))),
    ...javascript.map((path) => ahead(() => javascriptEnvironmentReads(db, path))),
    ...second.map(step),
    ...others.map(step),
  ];
}

/** Computed before it is asked for: whoever asks for it is told when it fails. */
function ahead(compute: () => unknown): ReportStep {
  return {
    take() {
      try {
        compute();
      } catch {
        // Kept with the fact.
      }
    },
  };
}

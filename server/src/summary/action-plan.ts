import { compareSeverity, type Finding, type RuleId, worstSeverity } from "../engine/finding";
import type { Report } from "../engine/report";
import type { Rule } from "../engine/rule";

/** By when an action is to be done. */
export type Term = "today" | "this-week" | "this-month";

export const terms: readonly Term[] = ["today", "this-week", "this-month"];

/** One thing to do: a failing rule with all its places. */
export interface Action {
  readonly rule: RuleId;
  readonly term: Term;
  readonly effort: Rule["effort"];
  /** At least one, in the report's order. */
  readonly findings: readonly Finding[];
}

/** Failing rules in the order in which to work them down: by term, severity, effort and number of places. */
export function planActions(report: Report, rules: readonly Rule[]): readonly Action[] {
  const byRule = new Map<RuleId, Finding[]>();
  for (const finding of report.findings) {
    const known = byRule.get(finding.rule);
    if (known) known.push(finding);
    else byRule.set(finding.rule, [finding]);
  }
  const actions = rules.flatMap(({ id, effort }): readonly Action[] => {
    const findings = byRule.get(id);
    return findings ? [{ rule: id, effort, findings, term: termOf(worstSeverity(findings), effort) }] : [];
  });
  return actions.sort(
    (a, b) =>
      terms.indexOf(a.term) - terms.indexOf(b.term) ||
      compareSeverity(worstSeverity(a.findings), worstSeverity(b.findings)) ||
      efforts.indexOf(a.effort) - efforts.indexOf(b.effort) ||
      b.findings.length - a.findings.length,
  );
}

const efforts: readonly Rule["effort"][] = ["minutes", "hours", "days"];

/** Blockers are for today whatever they cost, and so is what a few minutes repair; advice can wait. */
function termOf(severity: Finding["severity"], effort: Rule["effort"]): Term {
  if (severity === "blocker") return "today";
  if (severity === "advice") return "this-month";
  if (severity === "major") return effort === "minutes" ? "today" : "this-week";
  return effort === "days" ? "this-month" : "this-week";
}

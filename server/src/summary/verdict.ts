import type { Category, Finding, Severity } from "../engine/finding";
import type { Report } from "../engine/report";

/** Red: a blocker is open. Yellow: a major problem is. Green: at most minor ones. Grey: nothing here runs in production. */
export type Light = "red" | "yellow" | "green" | "grey";

export interface Verdict {
  readonly light: Light;
  /** Open findings by severity. */
  readonly open: Readonly<Record<Severity, number>>;
  /** Rules with an answer, and all that apply: "38 of 41 checked". */
  readonly checked: number;
  readonly applicable: number;
}

export function verdictOf(report: Report): Verdict {
  const open = { blocker: 0, major: 0, minor: 0, advice: 0 };
  for (const { severity } of report.findings) open[severity]++;
  const applicable = report.rules.filter(({ state }) => state !== "not-applicable" && state !== "off");
  const checked = applicable.filter(({ state }) => state !== "unknown" && state !== "error");
  const isForProduction = applicable.some(({ category }) => !hygiene.includes(category));
  const light =
    open.blocker > 0
      ? "red"
      : open.major > 0
        ? "yellow"
        : isForProduction || open.minor > 0
          ? "green"
          : "grey";
  return { light, open, checked: checked.length, applicable: applicable.length };
}

/** What is asked of every repository, also of one that holds nothing to run: passing it does not make anything ready. */
const hygiene: readonly Category[] = ["security", "code-quality", "architecture", "documentation"];

/** Most severe first, then by path and place: what to do first. */
export function bySeverity(a: Finding, b: Finding): number {
  return severityOrder[a.severity] - severityOrder[b.severity];
}

export const severityOrder: Readonly<Record<Severity, number>> = {
  blocker: 0,
  major: 1,
  minor: 2,
  advice: 3,
};

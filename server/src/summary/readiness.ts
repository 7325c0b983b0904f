import { askedOfAll } from "../../../rules/categories";
import type { Finding, Severity } from "../engine/finding";
import type { Report } from "../engine/report";
import type { CategoryScore } from "../engine/score";

/** Red: a blocker is open. Yellow: a major problem is. Green: at most minor ones, and enough is understood for a score. Grey: nothing open, and nothing that green could speak of. */
export type Light = "red" | "yellow" | "green" | "grey";

/** What one look at a report tells. */
export interface Readiness {
  readonly light: Light;
  /** Whether anything here runs in production. */
  readonly isForProduction: boolean;
  /** Open findings by severity. */
  readonly open: Readonly<Record<Severity, number>>;
  /** Rules with an answer, and all that apply: "38 of 41 checked". */
  readonly checked: number;
  readonly applicable: number;
}

/** Counts a report and gives it its light; rules that do not apply or are switched off count for nothing. */
export function readinessOf(report: Report): Readiness {
  const open = countOpen(report.findings);
  const applicable = report.rules.filter(({ state }) => state !== "not-applicable" && state !== "off");
  const checked = applicable.filter(({ state }) => state !== "unknown" && state !== "error");
  const isForProduction = applicable.some(({ category }) => !askedOfAll.includes(category));
  const light = lightOf(open, isForProduction && report.score.overall !== null);
  return { light, isForProduction, open, checked: checked.length, applicable: applicable.length };
}

/** The light of one category, which follows the same rule as the whole; grey when nothing is open and it shows no score. */
export function categoryLight(report: Report, { id, score }: Pick<CategoryScore, "id" | "score">): Light {
  return lightOf(countOpen(report.findings.filter(({ category }) => category === id)), score !== null);
}

/** The one traffic light. `isJudged`: whether there is anything that green could speak of. */
function lightOf(open: Readiness["open"], isJudged: boolean): Light {
  if (open.blocker > 0) return "red";
  if (open.major > 0) return "yellow";
  return isJudged ? "green" : "grey";
}

function countOpen(findings: readonly Finding[]): Readiness["open"] {
  const open: Record<Severity, number> = { blocker: 0, major: 0, minor: 0, advice: 0 };
  for (const { severity } of findings) open[severity]++;
  return open;
}

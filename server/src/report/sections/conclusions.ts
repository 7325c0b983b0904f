import { strongScore } from "../../../../rules/categories";
import { compareSeverity } from "../../engine/finding";
import { planActions } from "../../summary/action-plan";
import { categoryLight, readinessOf } from "../../summary/readiness";
import { readinessText } from "../../summary/readiness-text";
import { scoreText } from "../../summary/score-text";
import { type AuditView, lightSymbols } from "../audit";
import { type Block, heading, list, paragraph } from "../document";
import { scheduleActions } from "../schedule";

const mostNamed = 8;

/** Strengths, weaknesses, the final score, and how far away production is. */
export function conclusions(view: AuditView): readonly Block[] {
  const { t, report, rules, categories, ruleOf, render } = view;
  const titles = new Map(categories.map(({ id, title }) => [id, title]));
  const strengths = report.score.categories
    .filter(
      ({ id, score, possible }) =>
        score !== null &&
        score >= strongScore &&
        possible > 0 &&
        categoryLight(report, { id, score }) === "green",
    )
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0) || b.possible - a.possible)
    .map(({ id, score, passed, failed }) =>
      t("{category}: {score}/10, {passed} of {all} rules pass", {
        category: t(titles.get(id) ?? id),
        score: scoreText(score),
        passed,
        all: passed + failed,
      }),
    );
  const weaknesses = planActions(report, rules)
    .filter(({ findings }) => findings.some(({ severity }) => compareSeverity(severity, "major") <= 0))
    .slice(0, mostNamed)
    .map(({ rule }) => t(ruleOf.get(rule)?.title ?? rule));
  const readiness = readinessOf(report);
  const { days } = scheduleActions(report, rules);
  return [
    heading(2, t("Conclusions")),
    ...(strengths.length > 0
      ? [
          heading(3, t("Strengths")),
          ...list(
            strengths.map((each) => `✅ ${each}`),
            true,
          ),
        ]
      : []),
    ...(weaknesses.length > 0
      ? [
          heading(3, t("Weaknesses")),
          ...list(
            weaknesses.map((each) => `⚠️ ${each}`),
            true,
          ),
        ]
      : []),
    heading(3, t("Final score")),
    paragraph([
      { strong: `${scoreText(report.score.overall)}/10` },
      ` ${lightSymbols[readiness.light]} ${render(readinessText(readiness))}`,
    ]),
    ...(days.length > 0
      ? [
          paragraph([
            { strong: t("Time to production") },
            `: ${t("{count} {count:plural:day|days} for one developer", { count: days.length })}`,
          ]),
        ]
      : []),
  ];
}

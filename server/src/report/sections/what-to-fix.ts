import { type Finding, type Severity, severities } from "../../engine/finding";
import { categoryLight } from "../../summary/readiness";
import { outOfTen } from "../../summary/score-text";
import { type AuditView, lightSymbols } from "../audit";
import { type Block, heading, list, paragraph } from "../document";
import { fixAsCode } from "./fix-as-code";

/** A rule with more places names these and counts the others. */
const mostPlaces = 10;

/** What is open, by category (the lowest score first) and severity: where, what is at stake, how to repair it. */
export function whatToFix(view: AuditView): readonly Block[] {
  const { t, report, categories } = view;
  const titles = new Map(categories.map(({ id, title }) => [id, title]));
  const open = report.score.categories
    .map((category) => ({
      ...category,
      findings: report.findings.filter((finding) => finding.category === category.id),
    }))
    .filter(({ findings }) => findings.length > 0)
    .sort((a, b) => (a.score ?? 11) - (b.score ?? 11));
  const sections = open.flatMap(({ id, score, findings }, index) => [
    heading(
      3,
      `${index + 1}. ${t(titles.get(id) ?? id)} (${outOfTen(score)}) ${lightSymbols[categoryLight(report, { id, score })]}`,
    ),
    ...bySeverity(findings, index + 1, view),
  ]);
  return [
    heading(2, t("What needs fixing")),
    ...(sections.length > 0 ? sections : [paragraph(t("Nothing is open."))]),
  ];
}

function bySeverity(findings: readonly Finding[], category: number, view: AuditView): readonly Block[] {
  let number = 0;
  return severities.flatMap((severity) => {
    const own = findings.filter((finding) => finding.severity === severity);
    if (own.length === 0) return [];
    const rules = [...new Set(own.map(({ rule }) => rule))];
    return [
      paragraph([{ strong: view.t(priorities[severity]) }]),
      ...rules.flatMap((rule) => {
        number++;
        const title = `${category}.${number}. ${view.t(view.ruleOf.get(rule)?.title ?? rule)}`;
        return [
          heading(4, title),
          ...describeRule(
            own.filter((finding) => finding.rule === rule),
            view,
          ),
        ];
      }),
    ];
  });
}

const priorities: Readonly<Record<Severity, string>> = {
  blocker: "Blockers: must not go live",
  major: "High priority",
  minor: "Medium priority",
  advice: "Advice",
};

function describeRule(findings: readonly Finding[], view: AuditView): readonly Block[] {
  const { t, render, placeOf } = view;
  const shown = findings.slice(0, mostPlaces);
  const [first] = shown;
  if (!first) return [];
  const items = shown.map((finding) => [{ code: placeOf(finding) }, ` ${render(finding.message)}`]);
  const left = findings.length - shown.length;
  return [
    ...list(left > 0 ? [...items, [t("… and {count} more", { count: left })]] : items),
    ...fixAsCode(findings.find(({ fixes }) => fixes.length > 0) ?? first, view),
    paragraph([t("Rule"), ": ", { code: first.rule }]),
  ];
}

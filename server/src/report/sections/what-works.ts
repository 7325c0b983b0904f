import { categoryLight } from "../../summary/readiness";
import { type AuditView, lightSymbols, outOfTen } from "../audit";
import { type Block, heading, list, paragraph } from "../document";
import { projectFacts } from "../project-facts";

/** The rules that passed, by category, best first, with what was counted on the way. */
export function whatWorks(view: AuditView): readonly Block[] {
  const { t, render, report, rules, categories, judgedOf, db } = view;
  const facts = projectFacts(db);
  const titles = new Map(categories.map(({ id, title }) => [id, title]));
  const sorted = [...report.score.categories]
    .filter(({ passed, id }) => passed > 0 || (facts.get(id)?.length ?? 0) > 0)
    .sort((a, b) => (b.score ?? -1) - (a.score ?? -1));
  const sections = sorted.flatMap(({ id, score }, index) => {
    const passed = rules.filter((rule) => rule.category === id && judgedOf.get(rule.id)?.state === "pass");
    const counted = (facts.get(id) ?? []).map(render);
    return [
      heading(
        3,
        `${index + 1}. ${t(titles.get(id) ?? id)} (${outOfTen(score)}) ${lightSymbols[categoryLight(report, { id, score })]}`,
      ),
      ...list([...counted, ...passed.map((rule) => `✅ ${t(rule.passed)}`)]),
    ];
  });
  return [
    heading(2, t("What works well")),
    ...(sections.length > 0 ? sections : [paragraph(t("Nothing could be confirmed yet."))]),
  ];
}

import type { Rule } from "../../engine/rule";
import { categoryLight } from "../../summary/readiness";
import { outOfTen } from "../../summary/score-text";
import { type AuditView, lightSymbols } from "../audit";
import { type Block, heading, list, type Piece, paragraph, type Text } from "../document";
import { projectFacts } from "../project-facts";

/** The rules that passed, by category, best first, with what was counted on the way. */
export function whatWorks(view: AuditView): readonly Block[] {
  const { t, render, report, rules, categories, judgedOf, db } = view;
  const facts = projectFacts(db);
  const titles = new Map(categories.map(({ id, title }) => [id, title]));
  const sorted = [...report.score.categories]
    .filter(({ passed, id }) => passed > 0 || (facts.get(id)?.length ?? 0) > 0)
    .sort((a, b) => (b.score ?? -1) - (a.score ?? -1));
  const sections = sorted.flatMap(({ id, score, answered, asked }, index) => {
    const earned =
      score === null && asked > 0
        ? t("{answered} of {asked} questions understood", { answered, asked })
        : outOfTen(score);
    const passed = rules.filter((rule) => rule.category === id && judgedOf.get(rule.id)?.state === "pass");
    const counted = (facts.get(id) ?? []).map(render);
    return [
      heading(
        3,
        `${index + 1}. ${t(titles.get(id) ?? id)} (${earned}) ${lightSymbols[categoryLight(report, { id, score })]}`,
      ),
      ...list([...counted, ...passed.map((rule) => provedItem(rule, view))]),
    ];
  });
  return [
    heading(2, t("What works well")),
    ...(sections.length > 0 ? sections : [paragraph(t("Nothing could be confirmed yet."))]),
  ];
}

/** So many places say where it is seen. */
const mostPlaces = 3;

/** What is right, why, and where that is seen; how many more things are right for the same rule. */
function provedItem({ id, passed }: Rule, { t, render, judgedOf, placeText }: AuditView): Text {
  const proofs = judgedOf.get(id)?.proofs ?? [];
  const [first] = proofs;
  const said = `✅ ${t(passed)}`;
  if (!first) return said;
  const all = [...new Set(proofs.flatMap(({ places }) => places).map(placeText))];
  const places = all
    .slice(0, mostPlaces)
    .flatMap((place, index): Piece[] => [index === 0 ? " (" : ", ", { code: place }]);
  const left = all.length - mostPlaces;
  const more = left > 0 ? `, ${t("{count} more", { count: left })}` : "";
  const because = render(first.because);
  // A search says what was read behind what it shows.
  const reason = because.startsWith(t(passed)) ? `✅ ${because}` : `${said}: ${because}`;
  return [reason, ...places, places.length > 0 ? `${more})` : ""];
}

import { production } from "../../summary/production";
import { productionLines } from "../../summary/production-text";
import { categoryLight, readinessOf } from "../../summary/readiness";
import { readinessText } from "../../summary/readiness-text";
import { outOfTen, scoreText } from "../../summary/score-text";
import { type AuditView, lightSymbols } from "../audit";
import { type Block, heading, list, paragraph, table } from "../document";

/** Date, version, how ready it is, and the score of each category. */
export function summary(view: AuditView): readonly Block[] {
  const { t, db, report, name, version, categories, render, locale, placeText } = view;
  const git = db.git();
  const readiness = readinessOf(report);
  const titles = new Map(categories.map(({ id, title }) => [id, title]));
  const rows = report.score.categories
    .filter(({ passed, failed, unknown, accepted }) => passed + failed + unknown + accepted > 0)
    .map(({ id, score, passed, failed, unknown }) => [
      [{ strong: t(titles.get(id) ?? id) }],
      lightSymbols[categoryLight(report, { id, score })],
      outOfTen(score),
      String(passed),
      String(failed),
      String(unknown),
    ]);
  return [
    heading(1, t("{name}: production readiness audit", { name })),
    paragraph([{ strong: t("Audit date") }, `: ${db.today()}`]),
    ...(git.kind === "repository" && git.head !== undefined
      ? [paragraph([{ strong: t("Version") }, `: ${git.head.slice(0, 12)}`])]
      : []),
    paragraph([{ strong: t("Checked by") }, `: Readiness ${version}`]),
    paragraph([
      { strong: t("Status") },
      `: ${lightSymbols[readiness.light]} ${render(readinessText(readiness))}`,
    ]),
    ...list(productionLines(db.get(production), locale, placeText)),
    heading(2, t("Executive summary")),
    ...table([t("Category"), t("Status"), t("Score"), t("Passed"), t("Failed"), t("Not checked")], rows),
    paragraph([
      { strong: t("Overall score: {score}/10", { score: scoreText(report.score.overall) }) },
      report.score.capped ? ` ${t("(held there by an open blocker)")}` : "",
    ]),
    paragraph(
      t("{checked} of {applicable} rules that apply could be checked.", {
        checked: readiness.checked,
        applicable: readiness.applicable,
      }),
    ),
  ];
}

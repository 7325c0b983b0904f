import { compareSeverity } from "../../../../../server/src/engine/finding";
import type { CategoryReport, FolderReport, RuleSummary } from "../../../../../server/src/lsp/protocol";
import { scoreText } from "../../../../../server/src/summary/score-text";
import { h, type View } from "../view/element";
import type { PageContext } from "../view/page-context";

/** The score of each category as a bar; opened, it shows how the number comes about. */
export function showCategories({ score, rules }: FolderReport, context: PageContext): View {
  const { t } = context;
  const present = score.categories.filter(
    ({ passed, failed, unknown, accepted }) => passed + failed + unknown + accepted > 0,
  );
  return h(
    "section",
    { key: "categories" },
    h("h2", {}, t("Categories")),
    present.map((category) => showCategory(category, rules, context)),
  );
}

function showCategory(category: CategoryReport, rules: readonly RuleSummary[], context: PageContext): View {
  const { t } = context;
  const { id, title, score, passed, failed, unknown, accepted, light, answered, asked } = category;
  const counts = [t("{count} passed", { count: passed }), t("{count} failed", { count: failed })];
  if (score === null && asked > 0)
    counts.unshift(t("{answered} of {asked} questions understood", { answered, asked }));
  if (unknown > 0) counts.push(t("{count} not checked", { count: unknown }));
  if (accepted > 0) counts.push(t("{count} accepted", { count: accepted }));
  return h(
    "details",
    { key: id, class: "category" },
    h(
      "summary",
      {},
      h("span", { class: "title" }, title),
      h("meter", {
        class: light,
        attributes: {
          min: "0",
          max: "10",
          value: String(score ?? 0),
          "aria-label": title,
        },
      }),
      h("strong", { class: "score" }, scoreText(score)),
      h("span", { class: "details" }, counts.join(", ")),
    ),
    showArithmetic(
      category,
      rules.filter((rule) => rule.category === id),
      context,
    ),
  );
}

function showArithmetic(
  { score, earned, possible }: CategoryReport,
  rules: readonly RuleSummary[],
  context: PageContext,
): View {
  const { t } = context;
  const inState = (...states: RuleSummary["state"][]) => rules.filter(({ state }) => states.includes(state));
  return h(
    "div",
    { class: "arithmetic" },
    h(
      "p",
      {},
      score === null
        ? t("No rule that weighs something applies, so there is no score.")
        : t("10 × {earned} (weight of what passed) / {possible} (weight of what applies) = {score}", {
            earned,
            possible,
            score: scoreText(score),
          }),
    ),
    showRules(t("Failed"), inState("fail"), ({ title }) => title, context),
    showRules(t("Passed"), inState("pass"), ({ passed }) => passed, context),
    showRules(
      t("Not checked: counts neither way"),
      inState("unknown", "error"),
      ({ title, reasons }) => [`${title}?`, ...reasons].join(" "),
      context,
    ),
    showRules(
      t("Accepted with a reason: counts neither way"),
      inState("accepted"),
      ({ title }) => title,
      context,
    ),
  );
}

function showRules(
  heading: string,
  rules: readonly RuleSummary[],
  textOf: (rule: RuleSummary) => string,
  { t, send }: PageContext,
): readonly View[] {
  if (rules.length === 0) return [];
  return [
    h("h3", { key: `${heading} title` }, heading),
    h(
      "ul",
      { key: heading, class: "rules" },
      [...rules]
        .sort((a, b) => compareSeverity(a.severity, b.severity))
        .map((rule) =>
          h(
            "li",
            { key: rule.id },
            h("span", { class: "weight" }, t("weight {weight}", { weight: rule.weight })),
            h("span", {}, textOf(rule)),
            h(
              "button",
              {
                class: "link",
                attributes: { type: "button", title: rule.title },
                onClick: () => send({ kind: "explain", rule: rule.id }),
              },
              rule.id,
            ),
          ),
        ),
    ),
  ];
}

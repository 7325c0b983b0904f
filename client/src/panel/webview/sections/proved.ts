import { compareSeverity } from "../../../../../server/src/engine/finding";
import type { FolderReport, RuleSummary } from "../../../../../server/src/lsp/protocol";
import { button, foldedSection, h, type View } from "../view/element";
import type { PageContext } from "../view/page-context";
import { placeLink } from "./production";

/** What is right, with the reason and where that is seen: a folded list for each category. */
export function showProved({ rules, score }: FolderReport, context: PageContext): View | undefined {
  const { t } = context;
  const passed = rules.filter(({ state }) => state === "pass");
  if (passed.length === 0) return undefined;
  return foldedSection(
    "proved",
    `${t("Proved")} (${passed.length})`,
    score.categories.flatMap(({ id, title }): View[] => {
      const own = passed.filter(({ category }) => category === id);
      if (own.length === 0) return [];
      return [
        h(
          "details",
          { key: id, class: "proved" },
          h("summary", {}, `${title} (${own.length})`),
          h(
            "ul",
            { class: "rules" },
            [...own]
              .sort((a, b) => compareSeverity(a.severity, b.severity))
              .map((rule) => showProofs(rule, context)),
          ),
        ),
      ];
    }),
  );
}

/** Most proofs of one rule that are written out. */
const most = 3;

/** The good state, and the reasons for it. */
function showProofs({ id, passed, proofs }: RuleSummary, context: PageContext): View {
  const { t, send } = context;
  const left = proofs.length - most;
  return h(
    "li",
    { key: id, class: "proof" },
    h("span", { class: "sign", attributes: { "aria-hidden": "true" } }, "✓"),
    button(passed, () => send({ kind: "explain", rule: id }), {
      class: "link",
      attributes: { title: id },
    }),
    h(
      "ul",
      {},
      proofs.slice(0, most).map(({ because, places }) =>
        h(
          "li",
          {},
          // A search says what was read behind what it shows.
          h("span", { class: "details" }, because.replace(`${passed}: `, "")),
          places.map((place) => placeLink(place, context)),
        ),
      ),
      left > 0 && h("li", { class: "details" }, t("… and {count} more", { count: left })),
    ),
  );
}

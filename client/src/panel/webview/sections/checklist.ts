import type { ChecklistSummary, FolderReport } from "../../../../../server/src/lsp/protocol";
import { foldedSection, h, type View } from "../view/element";
import type { PageContext } from "../view/page-context";

const stateWords = {
  done: "done",
  open: "open",
  "not-checked": "not checked",
  "does-not-apply": "does not apply",
  accepted: "accepted with a reason",
} as const;

const stateSigns = {
  done: "✓",
  open: "✗",
  "not-checked": "?",
  "does-not-apply": "–",
  accepted: "○",
} as const;

/** What has to be true before going live, item by item. */
export function showChecklist({ checklist }: FolderReport, context: PageContext): View {
  const { t } = context;
  const done = checklist.filter(({ state }) => state === "done" || state === "accepted").length;
  const applicable = checklist.filter(({ state }) => state !== "does-not-apply").length;
  return foldedSection(
    "checklist",
    `${t("Deployment checklist")} (${t("{done} of {all} done", { done, all: applicable })})`,
    h("h3", {}, t("Must be done before going live")),
    showItems(
      checklist.filter(({ required }) => required),
      context,
    ),
    h("h3", {}, t("Recommended")),
    showItems(
      checklist.filter(({ required }) => !required),
      context,
    ),
  );
}

function showItems(items: readonly ChecklistSummary[], { t, send }: PageContext): View {
  return h(
    "ul",
    { class: "checklist" },
    items.map(({ id, title, state, decidedBy }) =>
      h(
        "li",
        { key: id, class: state },
        h("span", { class: "sign", attributes: { "aria-hidden": "true" } }, stateSigns[state]),
        h("span", {}, title),
        h("span", { class: "details" }, t(stateWords[state])),
        state === "open" || state === "not-checked"
          ? decidedBy.map((rule) =>
              h(
                "button",
                {
                  key: rule,
                  class: "link",
                  attributes: { type: "button" },
                  onClick: () => send({ kind: "explain", rule }),
                },
                rule,
              ),
            )
          : [],
      ),
    ),
  );
}

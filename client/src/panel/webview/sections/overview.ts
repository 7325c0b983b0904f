import type { FolderReport } from "../../../../../server/src/lsp/protocol";
import { problemCounts } from "../../../../../server/src/summary/problem-counts";
import { scoreText } from "../../../../../server/src/summary/score-text";
import { button, h, type View } from "../view/element";
import type { PageContext } from "../view/page-context";

/** What a lead reads in ten seconds: the score, the light, the line beside it, how much was checked. */
export function showOverview(
  { score, readiness, findings }: FolderReport,
  index: number,
  title: string,
  { t, locale, send }: PageContext,
): View {
  const safe = findings.filter(({ fixes }) => fixes.some(({ safety }) => safety === "safe")).length;
  return h(
    "header",
    { class: "overview" },
    h("h1", {}, title),
    h(
      "div",
      { class: "readiness", attributes: { role: "status", "aria-atomic": "true" } },
      h("span", { class: `light ${readiness.light}`, attributes: { "aria-hidden": "true" } }),
      h(
        "p",
        { class: "overall" },
        h("strong", {}, scoreText(score.overall)),
        h("span", {}, ` ${t("of 10")}`),
      ),
      h(
        "div",
        {},
        h("p", { class: "readiness-text" }, readiness.text),
        findings.length > 0 && h("p", { class: "counts" }, problemCounts(findings, locale)),
        h(
          "p",
          { class: "details" },
          t("{checked} of {applicable} rules that apply could be checked.", {
            checked: readiness.checked,
            applicable: readiness.applicable,
          }),
          score.capped ? ` ${t("An open blocker holds the score at 4.9.")}` : "",
        ),
      ),
    ),
    h(
      "div",
      { class: "toolbar", attributes: { role: "group", "aria-label": t("Actions") } },
      safe > 0 &&
        button(
          t("Make {count} safe {count:plural:fix|fixes}", { count: safe }),
          () => send({ kind: "command", command: "readiness.fixAll" }),
          { key: "fix-all", class: "primary" },
        ),
      button(t("Rescan"), () => send({ kind: "command", command: "readiness.rescan" }), { key: "rescan" }),
      button(t("Export Readiness Audit…"), () => send({ kind: "export", folder: index }), { key: "export" }),
    ),
  );
}

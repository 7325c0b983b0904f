import { worstSeverity } from "../../../../../server/src/engine/finding";
import type {
  ActionSummary,
  FindingSummary,
  FolderReport,
  RuleSummary,
} from "../../../../../server/src/lsp/protocol";
import { button, h, type View } from "../view/element";
import { keyOf, type PageContext } from "../view/page-context";

const terms = ["today", "this-week", "this-month"] as const;
const termTitles = { today: "Today", "this-week": "This week", "this-month": "This month" } as const;
const severityWords = { blocker: "Blocker", major: "Major", minor: "Minor", advice: "Advice" } as const;
const effortWords = { minutes: "takes minutes", hours: "takes hours", days: "takes days" } as const;

/** So many places of one problem stand there from the beginning. */
const fewPlaces = 3;

/** What to do, in the order in which to do it; each place can be opened, repaired or ignored. */
export function showActions(report: FolderReport, folder: number, context: PageContext): View {
  const { t } = context;
  const rules = new Map(report.rules.map((rule) => [rule.id, rule]));
  const groups = terms.flatMap((term): View[] => {
    const actions = report.actions.filter((action) => action.term === term);
    if (actions.length === 0) return [];
    return [
      h("h3", { key: `title ${term}` }, `${t(termTitles[term])} (${actions.length})`),
      h(
        "ol",
        { key: term, class: "actions" },
        actions.map((action) => showAction(action, rules.get(action.rule), report, folder, context)),
      ),
    ];
  });
  return h(
    "section",
    { key: "actions", attributes: { "aria-labelledby": `actions-${folder}` } },
    h("h2", { attributes: { id: `actions-${folder}` } }, t("Action plan")),
    groups.length > 0 ? groups : h("p", { class: "empty" }, t("Nothing is open.")),
  );
}

function showAction(
  action: ActionSummary,
  rule: RuleSummary | undefined,
  report: FolderReport,
  folder: number,
  context: PageContext,
): View {
  const { t, send, shownPlaces, showMore } = context;
  const id = `${folder}/${action.rule}`;
  const findings = action.findings.flatMap((index) => report.findings[index] ?? []);
  const severity = worstSeverity(findings);
  const shown = findings.slice(0, fewPlaces + (shownPlaces.get(id) ?? 0));
  const left = findings.length - shown.length;
  const title = rule?.title ?? action.rule;
  return h(
    "li",
    { key: action.rule, class: `action ${severity}` },
    h(
      "div",
      { class: "action-title" },
      h("span", { class: "severity" }, t(severityWords[severity])),
      h("h4", {}, title),
      h(
        "span",
        { class: "details" },
        [
          findings.length > 1 ? t("{count} {count:plural:place|places}", { count: findings.length }) : "",
          t(effortWords[action.effort]),
        ]
          .filter(Boolean)
          .join(", "),
      ),
      button(t("Why?"), () => send({ kind: "explain", rule: action.rule }), {
        class: "link",
        attributes: { "aria-label": t("Why? {title}", { title }) },
      }),
    ),
    h(
      "ul",
      { class: "places" },
      shown.map((finding) => showPlace(finding, folder, context)),
    ),
    left > 0 &&
      button(
        t("Show more of {count} further {count:plural:place|places}", { count: left }),
        () => showMore(id),
        { key: "more", class: "link" },
      ),
  );
}

function showPlace(finding: FindingSummary, folder: number, { t, send }: PageContext): View {
  const key = keyOf(finding);
  const place = `${finding.path}:${finding.range.start.line + 1}`;
  const [fix] = finding.fixes;
  const act = (kind: "open" | "fix" | "ignore" | "advice") => () => send({ kind, folder, finding: key });
  // What is read aloud begins with what is seen, and goes on with what the button is about.
  const named = (label: string, detail: string) => ({
    attributes: { "aria-label": `${label}: ${detail} (${place})`, title: detail },
  });
  return h(
    "li",
    { key: JSON.stringify(key), class: "place" },
    h("div", { class: "message" }, finding.message),
    h(
      "div",
      { class: "row", attributes: { role: "group", "aria-label": place } },
      button(place, act("open"), {
        key: "open",
        class: "link place-link",
        attributes: { title: t("Open") },
      }),
      fix && button(t("Fix"), act("fix"), { key: "fix", class: "primary", ...named(t("Fix"), fix.title) }),
      finding.advice?.command !== undefined &&
        button(t("Put into Terminal"), act("advice"), {
          key: "advice",
          ...named(t("Put into Terminal"), finding.advice.text),
        }),
      button(t("Ignore…"), act("ignore"), { key: "ignore", ...named(t("Ignore…"), t("with a reason")) }),
    ),
  );
}

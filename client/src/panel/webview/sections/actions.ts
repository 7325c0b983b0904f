import { type Severity, severities } from "../../../../../server/src/engine/finding";
import type { FindingSummary, FolderReport, RuleSummary } from "../../../../../server/src/lsp/protocol";
import { atLeast, severityWord } from "../../../../../server/src/summary/severity-words";
import { allActions, isNarrow, narrowed, type ShownAction } from "../view/action-filter";
import { button, h, type View } from "../view/element";
import { keyOf, type PageContext } from "../view/page-context";

const terms = ["today", "this-week", "this-month"] as const;
const termTitles = { today: "Today", "this-week": "This week", "this-month": "This month" } as const;
const effortWords = { minutes: "takes minutes", hours: "takes hours", days: "takes days" } as const;

/** Beyond so many problems somebody may look for one. */
const fewActions = 5;

/** So many problems of a term stand there from the beginning. */
const fewRows = { today: 5, "this-week": 3, "this-month": 3 } as const;

/** So many places of one problem stand there from the beginning. */
const fewPlaces = 3;

/** What to do, in the order in which to do it; each place can be opened, repaired or ignored. */
export function showActions(report: FolderReport, folder: number, context: PageContext): View {
  const { t } = context;
  const rules = new Map(report.rules.map((rule) => [rule.id, rule]));
  const shown = narrowed(report, context.filter);
  const groups = terms.flatMap((term): View[] => {
    const actions = shown.filter(({ action }) => action.term === term);
    if (actions.length === 0) return [];
    const id = `${folder}/${term}`;
    const first = actions.slice(0, fewRows[term] + (context.shownPlaces.get(id) ?? 0));
    const left = actions.length - first.length;
    return [
      h("h3", { key: `title ${term}` }, `${t(termTitles[term])} (${actions.length})`),
      h(
        "ol",
        { key: term, class: "actions" },
        first.map((one) => showAction(one, rules.get(one.action.rule), folder, context)),
      ),
      ...(left > 0
        ? [
            button(
              t("Show more of {count} further {count:plural:problem|problems}", { count: left }),
              () => context.showMore(id),
              { key: `more ${term}`, class: "link" },
            ),
          ]
        : []),
    ];
  });
  return h(
    "section",
    { key: "actions", attributes: { "aria-labelledby": `actions-${folder}` } },
    h("h2", { attributes: { id: `actions-${folder}` } }, t("Action plan")),
    report.actions.length > fewActions || isNarrow(context.filter)
      ? showFilter(report, shown.length, context)
      : undefined,
    groups,
    groups.length === 0 && h("p", { key: "empty", class: "empty" }, emptyText(report, context)),
  );
}

function emptyText({ actions }: FolderReport, { t }: PageContext): string {
  return actions.length === 0 ? t("Nothing is open.") : t("Nothing of the action plan fits the filter.");
}

/** Words, severity, category, and what can be repaired at once; the numbers of the report stay what they are. */
function showFilter(report: FolderReport, shown: number, { t, render, filter, narrow }: PageContext): View {
  const present = new Set(report.findings.map(({ category }) => category));
  const choice = (
    label: string,
    chosen: string | undefined,
    options: readonly (readonly [value: string, title: string])[],
    onInput: (value: string) => void,
  ) =>
    h(
      "select",
      { key: label, attributes: { "aria-label": label, value: chosen ?? "" }, onInput },
      options.map(([value, title]) => h("option", { key: value, attributes: { value } }, title)),
    );
  return h(
    "div",
    { key: "filter", class: "row filter", attributes: { role: "search" } },
    h("input", {
      key: "words",
      attributes: {
        type: "search",
        value: filter.text,
        placeholder: t("Search rules, messages and files"),
        "aria-label": t("Search rules, messages and files"),
      },
      onInput: (text) => narrow({ text }),
    }),
    choice(
      t("Severity"),
      filter.severity,
      [["", t("Every severity")], ...severities.map((one) => [one, render(atLeast(one))] as const)],
      (value) => narrow({ severity: value === "" ? undefined : (value as Severity) }),
    ),
    choice(
      t("Category"),
      filter.category,
      [
        ["", t("Every category")],
        ...report.score.categories
          .filter(({ id }) => present.has(id))
          .map(({ id, title }) => [id, title] as const),
      ],
      (value) => narrow({ category: value === "" ? undefined : value }),
    ),
    button(t("With a fix"), () => narrow({ onlyFixable: !filter.onlyFixable }), {
      key: "fixable",
      attributes: { "aria-pressed": String(filter.onlyFixable) },
    }),
    h(
      "span",
      { key: "count", class: "details", attributes: { role: "status" } },
      isNarrow(filter) && t("{shown} of {all} shown", { shown, all: report.actions.length }),
    ),
    isNarrow(filter) && button(t("Show all"), () => narrow(allActions), { key: "all", class: "link" }),
  );
}

function showAction(
  { action, findings, severity }: ShownAction,
  rule: RuleSummary | undefined,
  folder: number,
  context: PageContext,
): View {
  const { t, send, shownPlaces, showMore } = context;
  const id = `${folder}/${action.rule}`;
  const shown = findings.slice(0, fewPlaces + (shownPlaces.get(id) ?? 0));
  const left = findings.length - shown.length;
  const title = rule?.title ?? action.rule;
  return h(
    "li",
    { key: action.rule, class: `action ${severity}` },
    h("details", {}, showTitle(), ...showBody()),
  );

  function showTitle(): View {
    return h(
      "summary",
      { class: "action-title", attributes: { "data-row": "" } },
      h("span", { class: "severity" }, context.render(severityWord(severity))),
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
    );
  }

  function showBody(): readonly (View | false)[] {
    return [
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
      button(t("Why?"), () => send({ kind: "explain", rule: action.rule }), {
        key: "why",
        class: "link",
        attributes: { "aria-label": t("Why? {title}", { title }) },
      }),
    ];
  }
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
      fix && button(fix.title, act("fix"), { key: "fix", class: "primary", ...named(t("Fix"), fix.title) }),
      finding.advice?.command !== undefined &&
        button(t("Put into Terminal"), act("advice"), {
          key: "advice",
          ...named(t("Put into Terminal"), finding.advice.text),
        }),
      button(t("Ignore…"), act("ignore"), { key: "ignore", ...named(t("Ignore…"), t("with a reason")) }),
    ),
  );
}

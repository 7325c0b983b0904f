import type { FolderReport, PlaceSummary, ProductionSummary } from "../../../../../server/src/lsp/protocol";
import { button, h, type View } from "../view/element";
import type { PageContext } from "../view/page-context";

type Statement = ProductionSummary["statements"][number];

const certainties = { certain: "certain", likely: "likely", undecided: "undecided" } as const;

const kinds = ["deployment", "settings", "environment", "proxy", "others"] as const;

/** So many statements of a kind stand there; of the others the number. */
const most = 3;

/** What production is, on which every verdict rests, and the questions that the repository leaves open. */
export function showProduction(report: FolderReport, folder: number, context: PageContext): View | undefined {
  const { t } = context;
  const { statements, questions, notRead } = report.production;
  if (statements.length + questions.length + notRead.length === 0) return undefined;
  return h(
    "section",
    { key: "production", class: "production" },
    h("h2", {}, t("Production here")),
    h(
      "ul",
      {},
      kinds.flatMap((about): View[] => {
        const all = statements.filter((one) => one.about === about);
        const left = all.length - most;
        return [
          ...all
            .slice(0, most)
            .map((one) =>
              h("li", { key: `${about} ${one.what}`, class: "statement" }, ...showStatement(one, context)),
            ),
          ...(left > 0
            ? [h("li", { key: `${about} more`, class: "details" }, t("… and {count} more", { count: left }))]
            : []),
        ];
      }),
    ),
    notRead.map((text) => h("p", { key: text, class: "not-read" }, text)),
    questions.map((question) => showQuestion(question, folder, context)),
  );
}

function showStatement(
  { what, certainty, because, places }: Statement,
  context: PageContext,
): readonly View[] {
  const details = [certainty === "certain" ? "" : context.t(certainties[certainty]), because ?? ""].filter(
    Boolean,
  );
  return [
    h("span", {}, what),
    ...(details.length > 0 ? [h("span", { class: "details" }, details.join(", "))] : []),
    ...places.slice(0, most).map((place) => placeLink(place, context)),
  ];
}

function showQuestion(
  { id, text, answers, add }: ProductionSummary["questions"][number],
  folder: number,
  { t, send }: PageContext,
): View {
  return h(
    "div",
    { key: `question ${id}`, class: "question", attributes: { role: "group", "aria-label": text } },
    h("p", {}, h("strong", {}, text)),
    h(
      "div",
      { class: "row" },
      answers.map((answer) =>
        button(answer, () => send({ kind: "answer", folder, question: id, answer }), {
          key: answer,
          attributes: { title: t("Writes the answer into .readiness.json") },
        }),
      ),
      button(t("Choose a File…"), () => send({ kind: "choose-file", folder, question: id }), {
        key: "choose a file",
        attributes: { title: t("Writes the answer into .readiness.json") },
      }),
      button(t("Open .readiness.json"), () => send({ kind: "configure", folder, question: id }), {
        key: "configure",
      }),
    ),
    h("p", { class: "details" }, t("Or add to .readiness.json:"), " ", h("code", {}, add)),
  );
}

/** A place that opens in the editor. */
export function placeLink(place: PlaceSummary, { t, send }: PageContext): View {
  const text = `${place.path}:${place.range.start.line + 1}`;
  return button(text, () => send({ kind: "place", uri: place.uri, range: place.range }), {
    key: `${text}:${place.range.start.character}`,
    class: "link place-link",
    attributes: { title: t("Open") },
  });
}

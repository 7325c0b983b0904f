import type { FolderReport } from "../../../../../server/src/lsp/protocol";
import { scoreText } from "../../../../../server/src/summary/score-text";
import type { TrendPoint } from "../../panel-messages";
import { h, type View } from "../view/element";
import type { PageContext } from "../view/page-context";

const width = 600;
const height = 120;
const margin = 10;

/** The score commit by commit, as far as this machine has seen it: a line, and the same as a table. */
export function showTrend({ uri }: FolderReport, { t, state }: PageContext): View | undefined {
  const points = state.trends[uri] ?? [];
  if (points.length === 0) return undefined;
  return h(
    "section",
    { key: "trend" },
    h("h2", {}, t("Score over time")),
    points.length > 1
      ? drawLine(points)
      : h("p", { class: "details" }, t("There is one commit so far; the line begins with the next.")),
    h(
      "details",
      {},
      h("summary", {}, t("As a table")),
      h(
        "table",
        {},
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            [t("Commit"), t("Date"), t("Score")].map((text) =>
              h("th", { attributes: { scope: "col" } }, text),
            ),
          ),
        ),
        h(
          "tbody",
          {},
          [...points]
            .reverse()
            .map(({ commit, date, score }) =>
              h(
                "tr",
                { key: `${commit} ${date}` },
                h("td", {}, h("code", {}, commit)),
                h("td", {}, date),
                h("td", {}, scoreText(score)),
              ),
            ),
        ),
      ),
    ),
  );
}

function drawLine(points: readonly TrendPoint[]): View {
  const x = (index: number) => margin + (index * (width - 2 * margin)) / (points.length - 1);
  const y = (score: number) => height - margin - (score * (height - 2 * margin)) / 10;
  const corners = points.map(({ score }, index) => `${x(index).toFixed(1)},${y(score).toFixed(1)}`);
  return h(
    "svg",
    { class: "trend", attributes: { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" } },
    h("line", { attributes: { x1: "0", x2: String(width), y1: String(y(0)), y2: String(y(0)) } }),
    h("line", { attributes: { x1: "0", x2: String(width), y1: String(y(10)), y2: String(y(10)) } }),
    h("polyline", { attributes: { points: corners.join(" ") } }),
    points.map(({ score }, index) =>
      h("circle", { attributes: { cx: x(index).toFixed(1), cy: y(score).toFixed(1), r: "4" } }),
    ),
  );
}

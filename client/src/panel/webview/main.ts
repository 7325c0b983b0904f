import type { FolderReport } from "../../../../server/src/lsp/protocol";
import type { PanelMessage, PanelState } from "../panel-messages";

declare function acquireVsCodeApi(): { postMessage(message: PanelMessage): void };

const vscode = acquireVsCodeApi();
const main = document.getElementById("panel") as HTMLElement;

window.addEventListener("message", ({ data }: MessageEvent<PanelState>) => show(data));
vscode.postMessage({ kind: "ready" });

function show({ reports, texts }: PanelState): void {
  main.replaceChildren(
    ...(reports.length === 0
      ? [element("p", { text: texts.nothingYet })]
      : reports.map((report, index) => showFolder(report, index, texts, reports.length > 1))),
  );
}

type Texts = PanelState["texts"];

function showFolder(report: FolderReport, index: number, texts: Texts, named: boolean): HTMLElement {
  const { overall, capped } = report.score;
  const score = element("p", { className: "overall" });
  score.append(
    element("strong", { text: overall === null ? "–" : overall.toFixed(1) }),
    ` ${texts.outOfTen}${capped ? ` (${texts.held})` : ""}`,
  );
  const actions = element("p");
  actions.append(
    button(texts.fixAll, { kind: "command", command: "readiness.fixAll" }),
    " ",
    button(texts.rescan, { kind: "command", command: "readiness.rescan" }),
  );
  const section = element("section");
  section.append(
    element("h1", { text: named ? `${texts.heading}: ${report.name}` : texts.heading }),
    score,
    actions,
  );
  if (report.gitUnavailable !== undefined)
    section.append(element("p", { text: texts.noGit, className: "note" }));
  section.append(element("h2", { text: texts.categories }), showCategories(report, texts));
  section.append(element("h2", { text: texts.findings }), showFindings(report, index, texts));
  return section;
}

function showCategories({ score }: FolderReport, texts: Texts): HTMLElement {
  const list = element("ul", { className: "categories" });
  for (const { title, score: own, passed, failed, unknown } of score.categories) {
    if (passed + failed + unknown === 0) continue;
    const item = element("li");
    const meter = document.createElement("meter");
    meter.max = 10;
    meter.low = 5;
    meter.high = 8;
    meter.optimum = 10;
    meter.value = own ?? 0;
    meter.setAttribute("aria-label", title);
    const details = [`${passed} ${texts.passed}`, `${failed} ${texts.failed}`];
    if (unknown > 0) details.push(`${unknown} ${texts.notChecked}`);
    item.append(
      element("span", { text: title, className: "title" }),
      meter,
      element("strong", { text: own === null ? "–" : own.toFixed(1) }),
      element("span", { text: details.join(", "), className: "details" }),
    );
    list.append(item);
  }
  return list;
}

function showFindings({ findings }: FolderReport, folder: number, texts: Texts): HTMLElement {
  if (findings.length === 0) return element("p", { text: texts.nothingOpen });
  const list = element("ul", { className: "findings" });
  const order = ["blocker", "major", "minor", "advice"];
  const sorted = findings.map((finding, index) => ({ finding, index }));
  sorted.sort(
    (a, b) => order.indexOf(a.finding.severity) - order.indexOf(b.finding.severity) || a.index - b.index,
  );
  for (const { finding, index } of sorted) {
    const item = element("li", { className: finding.severity });
    const place = `${finding.path}:${finding.range.start.line + 1}`;
    item.append(
      element("span", { text: finding.severity, className: "severity" }),
      " ",
      finding.message,
      " ",
      button(place, { kind: "open", folder, finding: index }, "link"),
      " ",
      button(texts.explain, { kind: "explain", rule: finding.rule }, "link"),
    );
    list.append(item);
  }
  return list;
}

function button(text: string, message: PanelMessage, className = ""): HTMLButtonElement {
  const made = document.createElement("button");
  made.textContent = text;
  made.className = className;
  made.addEventListener("click", () => vscode.postMessage(message));
  return made;
}

function element(
  name: string,
  { text = "", className = "" }: { readonly text?: string; readonly className?: string } = {},
): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  if (className !== "") made.className = className;
  return made;
}

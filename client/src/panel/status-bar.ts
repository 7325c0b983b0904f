import * as vscode from "vscode";
import { problemCounts } from "../../../server/src/summary/problem-counts";
import type { ServerConnection } from "../connection";
import type { Reports } from "../reports";
import { restartCommand } from "../restart";
import { locale, t } from "../texts";

/** The score of the folder the user works in; a click opens the panel. */
export function createStatusBar(reports: Reports, server: ServerConnection): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("readiness.score", vscode.StatusBarAlignment.Right, 90);
  item.name = "Readiness";
  const update = () => {
    const isStopped = server.state === "stopped";
    item.command = isStopped ? restartCommand : "readiness.openPanel";
    if (isStopped) {
      item.text = `$(error) ${t("Readiness has stopped")}`;
      item.tooltip = t("The language server has stopped: click to restart it.");
      item.accessibilityInformation = { label: item.tooltip, role: "button" };
      item.backgroundColor = new vscode.ThemeColor("statusBarItem.errorBackground");
      return;
    }
    const report = reports.current();
    if (!report) {
      item.text = "$(loading~spin) Readiness";
      item.tooltip = t("Reading the workspace");
      item.backgroundColor = undefined;
      return;
    }
    const { overall, categories } = report.score;
    const blockers = report.findings.filter(({ severity }) => severity === "blocker").length;
    item.text = `$(shield) ${overall === null ? "–" : overall.toFixed(1)}`;
    item.accessibilityInformation = {
      label: [
        t("Production readiness {score} of 10", { score: overall === null ? "–" : overall.toFixed(1) }),
        problemCounts(report.findings, locale()),
      ].join(", "),
      role: "button",
    };
    const tooltip = new vscode.MarkdownString(`**${t("Production readiness")}**\n\n`);
    tooltip.appendMarkdown(`${problemCounts(report.findings, locale())}\n\n`);
    for (const { title, score } of categories)
      if (score !== null) tooltip.appendMarkdown(`- ${title}: ${score.toFixed(1)}\n`);
    item.tooltip = tooltip;
    item.backgroundColor =
      blockers > 0 ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
  };
  update();
  item.show();
  return vscode.Disposable.from(
    item,
    reports.onDidChange(update),
    server.onDidChangeState(update),
    vscode.window.onDidChangeActiveTextEditor(update),
  );
}

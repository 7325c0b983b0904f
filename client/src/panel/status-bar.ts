import * as vscode from "vscode";
import type { FolderReport } from "../../../server/src/lsp/protocol";
import { problemCounts } from "../../../server/src/summary/problem-counts";
import type { ServerConnection } from "../connection";
import { isAllDisabled } from "../enabled-folders";
import type { Reports } from "../reports";
import { restartCommand } from "../restart";
import { locale, t } from "../texts";

/** The score of the folder, of several that of the least ready one; a click opens the panel. */
export function createStatusBar(reports: Reports, server: ServerConnection): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("readiness.score", vscode.StatusBarAlignment.Right, 90);
  item.name = "Readiness";
  const update = () => {
    if (isAllDisabled()) {
      item.hide();
      return;
    }
    item.show();
    const isStopped = server.state === "stopped";
    item.command = isStopped ? restartCommand : "readiness.openPanel";
    if (isStopped) {
      item.text = `$(error) ${t("Readiness has stopped")}`;
      item.tooltip = t("The language server has stopped: click to restart it.");
      item.accessibilityInformation = { label: item.tooltip, role: "button" };
      item.backgroundColor = new vscode.ThemeColor("statusBarItem.errorBackground");
      return;
    }
    const report = reports.worst();
    if (!report) {
      item.text = "$(loading~spin) Readiness";
      item.tooltip = t("Reading the workspace");
      item.backgroundColor = undefined;
      return;
    }
    const all = reports.all();
    const name = all.length > 1 ? ` ${report.name}` : "";
    const score = scoreText(report);
    item.text = `$(shield) ${score}${name}`;
    item.accessibilityInformation = {
      label: [
        t("Production readiness {score} of 10", { score }) + name,
        problemCounts(report.findings, locale()),
      ].join(", "),
      role: "button",
    };
    item.tooltip = all.length > 1 ? foldersTooltip(all) : folderTooltip(report);
    const isBlocked = report.findings.some(({ severity }) => severity === "blocker");
    item.backgroundColor = isBlocked ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
  };
  update();
  return vscode.Disposable.from(
    item,
    reports.onDidChange(update),
    server.onDidChangeState(update),
    vscode.workspace.onDidChangeConfiguration(update),
  );
}

function scoreText({ score: { overall } }: FolderReport): string {
  return overall === null ? "–" : overall.toFixed(1);
}

function folderTooltip({ findings, score }: FolderReport): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString(`**${t("Production readiness")}**\n\n`);
  tooltip.appendMarkdown(`${problemCounts(findings, locale())}\n\n`);
  for (const { title, score: own } of score.categories)
    if (own !== null) tooltip.appendMarkdown(`- ${title}: ${own.toFixed(1)}\n`);
  return tooltip;
}

function foldersTooltip(all: readonly FolderReport[]): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString(`**${t("Production readiness")}**\n\n`);
  for (const report of all) {
    tooltip.appendMarkdown("- ");
    tooltip.appendText(`${report.name}: ${scoreText(report)}, ${problemCounts(report.findings, locale())}`);
    tooltip.appendMarkdown("\n");
  }
  return tooltip;
}

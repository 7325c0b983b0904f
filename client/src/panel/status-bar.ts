import * as vscode from "vscode";
import type { Reports } from "../reports";

/** The score of the folder the user works in; a click opens the panel. */
export function createStatusBar(reports: Reports): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("readiness.score", vscode.StatusBarAlignment.Right, 90);
  item.name = "Readiness";
  item.command = "readiness.openPanel";
  const update = () => {
    const report = reports.current();
    if (!report) {
      item.text = "$(loading~spin) Readiness";
      item.tooltip = vscode.l10n.t("Reading the workspace");
      return;
    }
    const { overall, categories } = report.score;
    const blockers = report.findings.filter(({ severity }) => severity === "blocker").length;
    item.text = `$(shield) ${overall === null ? "–" : overall.toFixed(1)}`;
    item.accessibilityInformation = {
      label: vscode.l10n.t("Production readiness {0} of 10", overall === null ? "–" : overall.toFixed(1)),
      role: "button",
    };
    const tooltip = new vscode.MarkdownString(`**${vscode.l10n.t("Production readiness")}**\n\n`);
    for (const { title, score } of categories)
      if (score !== null) tooltip.appendMarkdown(`- ${title}: ${score.toFixed(1)}\n`);
    if (blockers > 0) tooltip.appendMarkdown(`\n${vscode.l10n.t("Open blockers: {0}", blockers)}`);
    item.tooltip = tooltip;
    item.backgroundColor =
      blockers > 0 ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
  };
  update();
  item.show();
  return vscode.Disposable.from(
    item,
    reports.onDidChange(update),
    vscode.window.onDidChangeActiveTextEditor(update),
  );
}

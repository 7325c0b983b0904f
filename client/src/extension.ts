import * as vscode from "vscode";
import { registerCommands } from "./commands";
import { createServerConnection } from "./connection";
import { registerEffectiveSettings } from "./effective-settings";
import { createLanguageStatus } from "./panel/language-status";
import { createScoreTrend } from "./panel/score-trend";
import { createStatusBar } from "./panel/status-bar";
import { createTreeView } from "./panel/tree-view";
import { createPanel } from "./panel/webview-panel";
import { createReports } from "./reports";
import { offerRestart } from "./restart";
import { registerRulePages } from "./rule-pages";
import { t } from "./texts";

/** Starts the server and the views of what it reports. No judgement here. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel("Readiness", { log: true });
  const reports = createReports();
  const connection = createServerConnection(context, output, reports);
  const trend = createScoreTrend(context.workspaceState, reports);
  const panel = createPanel(context.extensionUri, reports, trend);
  context.subscriptions.push(
    output,
    reports,
    connection,
    trend,
    panel,
    createStatusBar(reports, connection),
    createLanguageStatus(reports, connection),
    createTreeView(reports),
    registerRulePages(connection, reports),
    registerEffectiveSettings(connection),
    registerCommands({
      connection,
      reports,
      output,
      openPanel: () => panel.show(),
    }),
  );
  try {
    await connection.start();
  } catch (error) {
    output.error(error instanceof Error ? error : String(error));
    await offerRestart(t("Readiness could not start its language server."));
  }
}

import * as vscode from "vscode";
import { registerCommands } from "./commands";
import { createServerConnection } from "./connection";
import { registerEffectiveSettings } from "./effective-settings";
import { createStatusBar } from "./panel/status-bar";
import { createTreeView } from "./panel/tree-view";
import { showPanel } from "./panel/webview-panel";
import { createReports } from "./reports";
import { registerRulePages } from "./rule-pages";
import { t } from "./texts";

/** Starts the server and the views of what it reports. No judgement here. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel("Readiness", { log: true });
  const reports = createReports();
  const connection = createServerConnection(context, output, reports);
  context.subscriptions.push(
    output,
    reports,
    connection,
    createStatusBar(reports),
    createTreeView(reports),
    registerRulePages(connection, reports),
    registerEffectiveSettings(connection),
    registerCommands({
      connection,
      reports,
      output,
      openPanel: () => showPanel(context.extensionUri, reports),
    }),
  );
  try {
    await connection.start();
  } catch (error) {
    output.error(error instanceof Error ? error : String(error));
    const show = t("Show Output");
    const chosen = await vscode.window.showErrorMessage(
      t("Readiness could not start its language server."),
      show,
    );
    if (chosen === show) output.show();
  }
}

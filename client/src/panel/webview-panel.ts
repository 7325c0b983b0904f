import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { openFinding, type Reports } from "../reports";
import type { PanelMessage, PanelState } from "./panel-messages";

let open: vscode.WebviewPanel | undefined;

/** Opens the panel, or brings the open one to the front. */
export function showPanel(extensionUri: vscode.Uri, reports: Reports): void {
  if (open) {
    open.reveal();
    return;
  }
  const files = vscode.Uri.joinPath(extensionUri, "dist/panel");
  const panel = vscode.window.createWebviewPanel(
    "readiness.panel",
    vscode.l10n.t("Readiness"),
    vscode.ViewColumn.Active,
    { enableScripts: true, localResourceRoots: [files] },
  );
  open = panel;
  panel.iconPath = vscode.Uri.joinPath(extensionUri, "media/readiness.svg");
  const send = () => {
    const state: PanelState = { reports: reports.all(), texts: panelTexts() };
    void panel.webview.postMessage(state);
  };
  const subscriptions = [
    reports.onDidChange(send),
    panel.webview.onDidReceiveMessage((message: PanelMessage) => {
      // The page says when it can listen, also after it was hidden and made again.
      if (message.kind === "ready") send();
      else void answer(message, reports);
    }),
  ];
  panel.onDidDispose(() => {
    open = undefined;
    for (const subscription of subscriptions) subscription.dispose();
  });
  panel.webview.html = page(panel.webview, files);
}

/** The page can only point at what it was shown. */
async function answer(message: PanelMessage, reports: Reports): Promise<void> {
  if (message.kind === "open") {
    const finding = reports.all()[message.folder]?.findings[message.finding];
    if (finding) await openFinding(finding);
  } else if (message.kind === "explain")
    await vscode.commands.executeCommand("readiness.explainRule", message.rule);
  else if (
    message.kind === "command" &&
    (message.command === "readiness.fixAll" || message.command === "readiness.rescan")
  )
    await vscode.commands.executeCommand(message.command);
}

function page(webview: vscode.Webview, files: vscode.Uri): string {
  const nonce = randomBytes(16).toString("base64url");
  const uriOf = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(files, name)).toString();
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  return `<!doctype html>
<html lang="${vscode.env.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="${uriOf("style.css")}">
<title>Readiness</title>
</head>
<body>
<main id="panel"></main>
<script nonce="${nonce}" src="${uriOf("main.js")}"></script>
</body>
</html>`;
}

function panelTexts(): PanelState["texts"] {
  const { t } = vscode.l10n;
  return {
    heading: t("Production readiness"),
    outOfTen: t("of 10"),
    held: t("held there by an open blocker"),
    nothingYet: t("Reading the workspace"),
    fixAll: t("Fix all safe problems"),
    rescan: t("Rescan"),
    categories: t("Categories"),
    passed: t("passed"),
    failed: t("failed"),
    notChecked: t("not checked"),
    findings: t("What is open"),
    nothingOpen: t("Nothing is open."),
    explain: t("Why?"),
    noGit: t("Git could not be asked: what depends on it is not checked."),
  };
}

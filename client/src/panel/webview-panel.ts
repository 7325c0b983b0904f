import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { translationsOf } from "../../../server/src/locale";
import {
  type AnswerArguments,
  clientCommands,
  type FindingSummary,
  type IgnoreArguments,
  serverCommands,
  type TerminalArguments,
} from "../../../server/src/lsp/protocol";
import { openConfiguration } from "../open-configuration";
import { openFinding, type Reports } from "../reports";
import { offerRestart } from "../restart";
import { chosenLocale, t } from "../texts";
import {
  type FindingKey,
  type PanelMessage,
  type PanelState,
  type PanelUpdate,
  panelCommands,
} from "./panel-messages";
import type { ScoreTrend } from "./score-trend";

export interface Panel extends vscode.Disposable {
  /** Opens the panel, or brings the open one to the front. */
  show(): void;
}

const viewType = "readiness.panel";

/** The panel: a page that shows the reports, and asks for what its buttons say. */
export function createPanel(extensionUri: vscode.Uri, reports: Reports, trend: ScoreTrend): Panel {
  const files = vscode.Uri.joinPath(extensionUri, "dist/panel");
  let open: vscode.WebviewPanel | undefined;
  const options = { enableScripts: true, localResourceRoots: [files] };

  const fill = (panel: vscode.WebviewPanel) => {
    open = panel;
    panel.webview.options = options;
    panel.iconPath = {
      light: vscode.Uri.joinPath(extensionUri, "media/panel-light.svg"),
      dark: vscode.Uri.joinPath(extensionUri, "media/panel-dark.svg"),
    };
    /** The language of which the page has the texts. */
    let known: PanelState["locale"] | undefined;
    const send = () => {
      const locale = chosenLocale();
      const state = { reports: reports.all(), trends: trend.all(), locale };
      const update: PanelUpdate =
        locale === known ? { state } : { state, translations: translationsOf(locale) };
      known = locale;
      void panel.webview.postMessage(update);
    };
    const subscriptions = [
      reports.onDidChange(send),
      panel.webview.onDidReceiveMessage((message: PanelMessage) => {
        // The page says when it can listen, also after it was made again.
        if (message.kind === "ready") {
          known = undefined;
          send();
        } else
          answer(message, reports).catch(() =>
            offerRestart(t("Readiness could not do that: its language server does not answer.")),
          );
      }),
    ];
    panel.onDidDispose(() => {
      open = undefined;
      for (const subscription of subscriptions) subscription.dispose();
    });
    panel.webview.html = page(panel.webview, files);
  };

  const serializer = vscode.window.registerWebviewPanelSerializer(viewType, {
    async deserializeWebviewPanel(panel) {
      fill(panel);
    },
  });
  return {
    show() {
      if (open) open.reveal();
      else
        fill(
          vscode.window.createWebviewPanel(viewType, t("Readiness"), vscode.ViewColumn.Active, {
            ...options,
            // What is scrolled to, focused and opened stays while another tab is in front.
            retainContextWhenHidden: true,
          }),
        );
    },
    dispose() {
      serializer.dispose();
      open?.dispose();
    },
  };
}

/** The page can only point at what it was shown, and only ask for what is listed. */
async function answer(message: Exclude<PanelMessage, { kind: "ready" }>, reports: Reports): Promise<void> {
  const { executeCommand } = vscode.commands;
  switch (message.kind) {
    case "explain":
      return executeCommand("readiness.explainRule", message.rule);
    case "place": {
      const place = { uri: message.uri, range: message.range };
      if (reports.all().some(({ uri }) => message.uri.startsWith(`${uri.replace(/\/$/, "")}/`)))
        await openFinding(place);
      return;
    }
    case "answer": {
      const uri = reports.all()[message.folder]?.uri;
      const { question, answer: title } = message;
      if (uri === undefined) return;
      const given: AnswerArguments = { uri, question, answer: title };
      return executeCommand(serverCommands.answer, given);
    }
    case "choose-file":
    case "configure": {
      const uri = reports.all()[message.folder]?.uri;
      if (uri === undefined) return;
      return message.kind === "configure" ? openConfiguration(uri) : answerWithFile(uri, message.question);
    }
    case "export":
      return executeCommand("readiness.exportAudit", reports.all()[message.folder]?.uri);
    case "command":
      if (panelCommands.includes(message.command)) await executeCommand(message.command);
      return;
    default: {
      const finding = findingOf(message.finding, message.folder, reports);
      const folder = reports.all()[message.folder]?.uri;
      if (finding && folder !== undefined) await answerAbout(finding, folder, message.kind);
    }
  }
}

async function answerWithFile(uri: string, question: string): Promise<void> {
  const [file] =
    (await vscode.window.showOpenDialog({
      defaultUri: vscode.Uri.parse(uri),
      title: t("The file that answers"),
      openLabel: t("Choose"),
    })) ?? [];
  if (!file) return;
  const given: AnswerArguments = { uri, question, file: file.toString() };
  await vscode.commands.executeCommand(serverCommands.answer, given);
}

async function answerAbout(
  finding: FindingSummary,
  folder: string,
  kind: "open" | "fix" | "ignore" | "advice",
): Promise<void> {
  const { executeCommand } = vscode.commands;
  const { uri, rule, range, advice } = finding;
  switch (kind) {
    case "open":
      return openFinding(finding);
    case "fix":
      return executeCommand("readiness.fixFinding", { finding });
    case "advice":
      if (advice?.command) {
        const given: TerminalArguments = { command: advice.command, folder };
        await executeCommand(clientCommands.terminal, given);
      }
      return;
    case "ignore": {
      const given: IgnoreArguments = { uri, rule, range, scope: "line" };
      return executeCommand(clientCommands.ignore, given);
    }
  }
}

/** The finding that a row of the page stands for; it may have moved since the page was drawn. */
function findingOf(key: FindingKey, folder: number, reports: Reports): FindingSummary | undefined {
  const report = reports.all()[folder];
  const same = [...(report?.findings ?? []), ...(report?.accepted ?? [])].filter(
    ({ rule, uri, message }) => rule === key.rule && uri === key.uri && message === key.message,
  );
  const distance = ({ range: { start } }: FindingSummary) =>
    Math.abs(start.line - key.line) * 1000 + Math.abs(start.character - key.character);
  return same.sort((a, b) => distance(a) - distance(b))[0];
}

function page(webview: vscode.Webview, files: vscode.Uri): string {
  const nonce = randomBytes(16).toString("base64url");
  const uriOf = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(files, name)).toString();
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  return `<!doctype html>
<html lang="${chosenLocale()}">
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

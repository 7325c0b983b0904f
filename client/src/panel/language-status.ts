import * as vscode from "vscode";
import type { FolderReport, ProductionSummary } from "../../../server/src/lsp/protocol";
import type { ServerConnection } from "../connection";
import { isAllDisabled } from "../enabled-folders";
import type { Reports } from "../reports";
import { restartCommand } from "../restart";
import { t } from "../texts";

/** Of an open file: what production loads there, and whether the server runs; a click leads to where that is corrected. */
export function createLanguageStatus(reports: Reports, server: ServerConnection): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem("readiness.production", { scheme: "file" });
  item.name = "Readiness";
  const update = () => {
    item.busy = false;
    item.severity = vscode.LanguageStatusSeverity.Information;
    item.command = undefined;
    item.detail = "";
    if (isAllDisabled()) {
      item.text = t("Readiness is switched off here");
      return;
    }
    if (server.state === "stopped") {
      item.text = t("Readiness has stopped");
      item.severity = vscode.LanguageStatusSeverity.Error;
      item.command = { command: restartCommand, title: t("Restart") };
      return;
    }
    const report = reports.current();
    if (!report || server.state === "starting") {
      item.text = t("Reading the workspace");
      item.busy = true;
      return;
    }
    const statement = statementFor(report, vscode.window.activeTextEditor?.document.uri);
    item.text = statement?.what ?? t("Nothing says what production is");
    item.detail = [t("Production here"), statement?.because].filter(Boolean).join(": ");
    item.command = { command: "readiness.openConfiguration", title: t("Correct"), arguments: [report.uri] };
  };
  update();
  return vscode.Disposable.from(
    item,
    reports.onDidChange(update),
    server.onDidChangeState(update),
    vscode.window.onDidChangeActiveTextEditor(update),
    vscode.workspace.onDidChangeConfiguration(update),
  );
}

type Statement = ProductionSummary["statements"][number];

/** The settings that stand nearest to a file; without any settings what is deployed. */
function statementFor({ production }: FolderReport, uri: vscode.Uri | undefined): Statement | undefined {
  const settings = production.statements.filter(({ about }) => about === "settings");
  const [first] = production.statements;
  const nearness = ({ places }: Statement) =>
    Math.max(0, ...places.map((place) => sharedFolders(vscode.Uri.parse(place.uri).path, uri?.path ?? "")));
  return settings.toSorted((a, b) => nearness(b) - nearness(a))[0] ?? first;
}

function sharedFolders(one: string, other: string): number {
  const [left, right] = [one.split("/"), other.split("/")];
  const different = left.findIndex((name, index) => name !== right[index]);
  return different < 0 ? left.length : different;
}

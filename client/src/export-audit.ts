import * as vscode from "vscode";
import { type AuditParameters, methods } from "../../server/src/lsp/protocol";
import type { ServerConnection } from "./connection";
import type { Reports } from "./reports";
import { t } from "./texts";

/** Asks where the audit of a folder goes, writes it there as Markdown or HTML, and opens it. */
export async function exportAudit(
  given: unknown,
  connection: ServerConnection,
  reports: Reports,
): Promise<void> {
  const uri = typeof given === "string" ? given : reports.current()?.uri;
  if (uri === undefined) {
    void vscode.window.showInformationMessage(t("The workspace is still being read."));
    return;
  }
  const target = await vscode.window.showSaveDialog({
    title: t("Export Readiness Audit"),
    defaultUri: vscode.Uri.joinPath(vscode.Uri.parse(uri), "production-readiness-audit.md"),
    filters: { Markdown: ["md"], HTML: ["html"] },
  });
  if (!target) return;
  const format = /\.html?$/i.test(target.path) ? "html" : "markdown";
  const parameters: AuditParameters = { uri, format };
  const audit = await connection.request<{ text: string } | null>(methods.audit, parameters);
  if (!audit) return;
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(audit.text));
  if (format === "html") await vscode.env.openExternal(target);
  else await vscode.commands.executeCommand("markdown.showPreview", target);
}

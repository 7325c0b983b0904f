import * as vscode from "vscode";
import { clientCommands, type EffectiveSettings, methods } from "../../server/src/lsp/protocol";
import type { ServerConnection } from "./connection";

const scheme = "readiness-settings";

/** The production settings as a read-only document whose lines lead to where they come from. */
export function registerEffectiveSettings(connection: ServerConnection): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  let links: EffectiveSettings["links"] = [];
  return vscode.Disposable.from(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: changed.event,
      async provideTextDocumentContent() {
        const settings = await connection.request<EffectiveSettings>(methods.effectiveSettings, {});
        links = settings.links;
        return settings.text;
      },
    }),
    vscode.languages.registerDocumentLinkProvider(
      { scheme },
      {
        provideDocumentLinks: (document) =>
          links.map(
            ({ line, uri, targetLine }) =>
              new vscode.DocumentLink(
                document.lineAt(Math.min(line, document.lineCount - 1)).range,
                vscode.Uri.parse(uri).with({ fragment: `L${targetLine + 1}` }),
              ),
          ),
      },
    ),
    vscode.commands.registerCommand(clientCommands.effectiveSettings, async () => {
      const uri = vscode.Uri.from({ scheme, path: "/production settings.py" });
      // A document that is open already asks again.
      changed.fire(uri);
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document, { preview: true });
    }),
  );
}

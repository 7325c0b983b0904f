import * as vscode from "vscode";
import { configurationName } from "../../server/src/engine/configuration/configuration";

/** What stands in a new configuration: nothing is said of any rule yet. */
const start = '{\n  "rules": {}\n}\n';

/** Opens the configuration of a workspace folder, by its URI or chosen by the user; where there is none it is created. */
export async function openConfiguration(given?: unknown): Promise<void> {
  const folder =
    typeof given === "string"
      ? vscode.Uri.parse(given)
      : (await chooseFolder(vscode.workspace.workspaceFolders ?? []))?.uri;
  if (!folder) return;
  const uri = vscode.Uri.joinPath(folder, configurationName);
  const edit = new vscode.WorkspaceEdit();
  // One that is there stays as it is.
  edit.createFile(uri, { ignoreIfExists: true, contents: Buffer.from(start) });
  await vscode.workspace.applyEdit(edit);
  await vscode.window.showTextDocument(uri);
}

async function chooseFolder(
  folders: readonly vscode.WorkspaceFolder[],
): Promise<vscode.WorkspaceFolder | undefined> {
  return folders.length > 1 ? vscode.window.showWorkspaceFolderPick() : folders[0];
}

import * as vscode from "vscode";

/** The setting that switches a folder off. */
export const enableSetting = "readiness.enable";

/** Whether a workspace folder is read at all. */
export function isEnabled({ uri }: vscode.WorkspaceFolder): boolean {
  return vscode.workspace.getConfiguration("readiness", uri).get<boolean>("enable", true);
}

/** The folders of the workspace that are not read. */
export function disabledFolders(): readonly vscode.WorkspaceFolder[] {
  return (vscode.workspace.workspaceFolders ?? []).filter((folder) => !isEnabled(folder));
}

/** Whether there is nothing to read, although folders are open. */
export function isAllDisabled(): boolean {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.length > 0 && !folders.some(isEnabled);
}

import * as vscode from "vscode";
import type { FindingSummary, FolderReport } from "../../server/src/lsp/protocol";

/** The latest report of each workspace folder; every view is a view of this. */
export interface Reports extends vscode.Disposable {
  readonly onDidChange: vscode.Event<void>;
  /** In the order in which the folders were read. */
  all(): readonly FolderReport[];
  /** The report that matters for what the user looks at: that of the active editor's folder, else the first. */
  current(): FolderReport | undefined;
  set(report: FolderReport): void;
  delete(uri: string): void;
  clear(): void;
}

/** The last report of each folder, as the server told it; `current` is that of the folder in which somebody works. */
export function createReports(): Reports {
  const changed = new vscode.EventEmitter<void>();
  const byFolder = new Map<string, FolderReport>();
  return {
    onDidChange: changed.event,
    all: () => [...byFolder.values()],
    current() {
      const active = vscode.window.activeTextEditor?.document.uri;
      const folder = active && vscode.workspace.getWorkspaceFolder(active);
      const own = folder && [...byFolder.values()].find(({ uri }) => isSameUri(uri, folder.uri));
      return own ?? byFolder.values().next().value;
    },
    set(report) {
      byFolder.set(report.uri, report);
      changed.fire();
    },
    delete(uri) {
      byFolder.delete(uri);
      changed.fire();
    },
    clear() {
      byFolder.clear();
      changed.fire();
    },
    dispose: () => changed.dispose(),
  };
}

/** Opens the place of a finding in an editor. */
export async function openFinding({ uri, range }: Pick<FindingSummary, "uri" | "range">): Promise<void> {
  await vscode.window.showTextDocument(vscode.Uri.parse(uri), { selection: toRange(range) });
}

export function toRange({ start, end }: FindingSummary["range"]): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

function isSameUri(text: string, uri: vscode.Uri): boolean {
  return vscode.Uri.parse(text).toString() === uri.toString();
}

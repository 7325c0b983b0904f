import * as vscode from "vscode";
import type { FindingSummary, FolderReport } from "../../server/src/lsp/protocol";
import type { Light } from "../../server/src/summary/readiness";

/** The latest report of each workspace folder; every view is a view of this. */
export interface Reports extends vscode.Disposable {
  readonly onDidChange: vscode.Event<void>;
  /** In the order of the workspace, whichever folder was read first. */
  all(): readonly FolderReport[];
  /** The report that matters for what the user looks at: that of the active editor's folder, else the first. */
  current(): FolderReport | undefined;
  /** The one that is least ready; undefined as long as none is known. */
  worst(): FolderReport | undefined;
  set(report: FolderReport): void;
  delete(uri: string): void;
  clear(): void;
}

/** The last report of each folder, as the server told it; `current` is that of the folder in which somebody works. */
export function createReports(): Reports {
  const changed = new vscode.EventEmitter<void>();
  const byFolder = new Map<string, FolderReport>();
  const all = () => [...byFolder.values()].toSorted((a, b) => positionOf(a) - positionOf(b));
  return {
    onDidChange: changed.event,
    all,
    current() {
      const active = vscode.window.activeTextEditor?.document.uri;
      const folder = active && vscode.workspace.getWorkspaceFolder(active);
      const [first] = all();
      return (folder && all().find(({ uri }) => isSameUri(uri, folder.uri))) ?? first;
    },
    worst: () => all().toSorted(compareReadiness)[0],
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

function positionOf(report: FolderReport): number {
  return (vscode.workspace.workspaceFolders ?? []).findIndex(({ uri }) => isSameUri(report.uri, uri));
}

/** Lights in the order in which folders are worse. */
const lights: readonly Light[] = ["red", "yellow", "grey", "green"];

function compareReadiness(one: FolderReport, other: FolderReport): number {
  const rank = ({ readiness }: FolderReport) => lights.indexOf(readiness.light);
  const score = (report: FolderReport) => report.score.overall ?? 10;
  return rank(one) - rank(other) || score(one) - score(other);
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

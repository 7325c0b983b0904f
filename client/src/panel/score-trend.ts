import type * as vscode from "vscode";
import type { FolderReport } from "../../../server/src/lsp/protocol";
import type { Reports } from "../reports";
import type { TrendPoint } from "./panel-messages";

const storageKey = "readiness.scoreTrend";
const mostPoints = 60;

/** How scores have changed, kept in the workspace's storage. */
export interface ScoreTrend extends vscode.Disposable {
  /** By folder URI, oldest first. */
  all(): Readonly<Record<string, readonly TrendPoint[]>>;
}

/** Remembers the score of every commit that was checked out, on this machine and for this workspace only. */
export function createScoreTrend(storage: vscode.Memento, reports: Reports): ScoreTrend {
  const all = () => storage.get<Record<string, readonly TrendPoint[]>>(storageKey, {});
  const subscription = reports.onDidChange(() => {
    const before = all();
    const after = { ...before };
    for (const report of reports.all()) {
      const points = withScore(before[report.uri] ?? [], report);
      if (points !== before[report.uri]) after[report.uri] = points;
    }
    if (JSON.stringify(before) !== JSON.stringify(after)) void storage.update(storageKey, after);
  });
  return { all, dispose: () => subscription.dispose() };
}

/** The commit's last score counts: work that is not committed belongs to the commit it started from. */
function withScore(
  points: readonly TrendPoint[],
  { head, score: { overall } }: FolderReport,
): readonly TrendPoint[] {
  if (head === undefined || overall === null) return points;
  const commit = head.slice(0, 7);
  const date = new Date().toISOString().slice(0, 10);
  const last = points.at(-1);
  const before = last?.commit === commit ? points.slice(0, -1) : points;
  return [...before, { commit, date, score: overall }].slice(-mostPoints);
}

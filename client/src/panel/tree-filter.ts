import * as vscode from "vscode";
import { severities } from "../../../server/src/engine/finding";
import type { FindingSummary, FolderReport } from "../../../server/src/lsp/protocol";
import { severityHeading } from "../../../server/src/summary/severity-words";
import type { Reports } from "../reports";
import { render, t } from "../texts";

/** What the tree leaves out. It changes what is shown, never a number. */
export interface TreeFilter {
  readonly severities: readonly string[];
  readonly categories: readonly string[];
  readonly onlyFixable: boolean;
  readonly onlyOpenFiles: boolean;
}

/** The filter that hides nothing. */
export const everything: TreeFilter = {
  severities: [],
  categories: [],
  onlyFixable: false,
  onlyOpenFiles: false,
};

export function isFiltering(filter: TreeFilter): boolean {
  return (
    filter.severities.length > 0 || filter.categories.length > 0 || filter.onlyFixable || filter.onlyOpenFiles
  );
}

/** `openFiles` are the URIs of the files in open tabs. */
export function isShown(
  finding: FindingSummary,
  filter: TreeFilter,
  openFiles: ReadonlySet<string>,
): boolean {
  return (
    (filter.severities.length === 0 || filter.severities.includes(finding.severity)) &&
    (filter.categories.length === 0 || filter.categories.includes(finding.category)) &&
    (!filter.onlyFixable || finding.fixes.length > 0) &&
    (!filter.onlyOpenFiles || openFiles.has(vscode.Uri.parse(finding.uri).toString()))
  );
}

/** URIs of the texts that stand in tabs, seen or not. */
export function openFiles(): ReadonlySet<string> {
  const inputs = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ input }) => input));
  return new Set(
    inputs.flatMap((input) => (input instanceof vscode.TabInputText ? [input.uri.toString()] : [])),
  );
}

interface FilterItem extends vscode.QuickPickItem {
  readonly narrow?: Partial<TreeFilter>;
}

/** Asks what to show; undefined when the user thinks better of it. */
export async function askForFilter(current: TreeFilter, reports: Reports): Promise<TreeFilter | undefined> {
  const items = itemsFor(current, reports.all());
  const chosen = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    title: t("Show only"),
    placeHolder: t("Nothing chosen shows everything"),
  });
  if (!chosen) return undefined;
  return chosen.reduce<TreeFilter>(
    (filter, { narrow = {} }) => ({
      severities: [...filter.severities, ...(narrow.severities ?? [])],
      categories: [...filter.categories, ...(narrow.categories ?? [])],
      onlyFixable: filter.onlyFixable || narrow.onlyFixable === true,
      onlyOpenFiles: filter.onlyOpenFiles || narrow.onlyOpenFiles === true,
    }),
    everything,
  );
}

function itemsFor(current: TreeFilter, all: readonly FolderReport[]): FilterItem[] {
  const categories = new Map(
    all.flatMap(({ score }) =>
      score.categories.filter(({ failed }) => failed > 0).map(({ id, title }) => [id, title]),
    ),
  );
  const separator = (label: string): FilterItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  return [
    { label: t("What can be fixed"), picked: current.onlyFixable, narrow: { onlyFixable: true } },
    { label: t("Open files"), picked: current.onlyOpenFiles, narrow: { onlyOpenFiles: true } },
    separator(t("Severity")),
    ...severities.map((severity) => ({
      label: render(severityHeading(severity)),
      picked: current.severities.includes(severity),
      narrow: { severities: [severity] },
    })),
    separator(t("Category")),
    ...[...categories].map(([id, title]) => ({
      label: title,
      picked: current.categories.includes(id),
      narrow: { categories: [id] },
    })),
  ];
}

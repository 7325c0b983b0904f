import * as vscode from "vscode";
import type {
  CategoryReport,
  FindingSummary,
  FolderReport,
  RuleSummary,
} from "../../../server/src/lsp/protocol";
import type { Reports } from "../reports";
import { t } from "../texts";

interface FolderNode {
  readonly kind: "folder";
  readonly report: FolderReport;
}

interface CategoryNode {
  readonly kind: "category";
  readonly report: FolderReport;
  readonly category: CategoryReport;
}

export interface RuleNode {
  readonly kind: "rule";
  readonly report: FolderReport;
  readonly rule: RuleSummary;
}

export interface FindingNode {
  readonly kind: "finding";
  readonly finding: FindingSummary;
}

type TreeNode = FolderNode | CategoryNode | RuleNode | FindingNode;

/** Categories, the rules in them that found something or could not be checked, and their findings. */
export function createTreeView(reports: Reports): vscode.Disposable {
  const changed = new vscode.EventEmitter<undefined>();
  const view = vscode.window.createTreeView("readiness.findings", {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getTreeItem: toItem,
      getChildren: (node?: TreeNode) => (node ? childrenOf(node) : rootsOf(reports.all())),
    },
    showCollapseAll: true,
  });
  const update = () => {
    changed.fire(undefined);
    const all = reports.all();
    const count = all.reduce((sum, { findings }) => sum + findings.length, 0);
    view.badge = count === 0 ? undefined : { value: count, tooltip: t("Problems: {count}", { count }) };
    view.message = all.some(({ gitUnavailable }) => gitUnavailable === "untrusted-workspace")
      ? t("Git is not asked in Restricted Mode: what depends on it is not checked.")
      : "";
    void vscode.commands.executeCommand("setContext", "readiness.hasReport", all.length > 0);
  };
  return vscode.Disposable.from(changed, view, reports.onDidChange(update));
}

function rootsOf(all: readonly FolderReport[]): TreeNode[] {
  const [only] = all;
  if (all.length === 1 && only) return categoriesOf(only);
  return all.map((report) => ({ kind: "folder", report }));
}

function childrenOf(node: TreeNode): TreeNode[] {
  switch (node.kind) {
    case "folder":
      return categoriesOf(node.report);
    case "category":
      return node.report.rules
        .filter(({ category, state }) => category === node.category.id && isShown(state))
        .sort((a, b) => rank(a) - rank(b))
        .map((rule) => ({ kind: "rule", report: node.report, rule }));
    case "rule":
      return node.report.findings
        .filter(({ rule }) => rule === node.rule.id)
        .map((finding) => ({ kind: "finding", finding }));
    case "finding":
      return [];
  }
}

function categoriesOf(report: FolderReport): TreeNode[] {
  return report.score.categories
    .filter(({ passed, failed, unknown, accepted }) => passed + failed + unknown + accepted > 0)
    .map((category) => ({ kind: "category", report, category }));
}

function isShown(state: RuleSummary["state"]): boolean {
  return state === "fail" || state === "unknown" || state === "error";
}

const order = ["blocker", "major", "minor", "advice"];

function rank({ state, severity }: RuleSummary): number {
  return (state === "fail" ? 0 : order.length) + order.indexOf(severity);
}

function toItem(node: TreeNode): vscode.TreeItem {
  const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  switch (node.kind) {
    case "folder": {
      const item = new vscode.TreeItem(node.report.name, Expanded);
      item.id = node.report.uri;
      item.iconPath = vscode.ThemeIcon.Folder;
      item.description = scoreText(node.report.score.overall);
      return item;
    }
    case "category":
      return categoryItem(node, Collapsed);
    case "rule":
      return ruleItem(node, Collapsed);
    case "finding":
      return findingItem(node.finding);
  }
}

function categoryItem(
  { category, report }: CategoryNode,
  state: vscode.TreeItemCollapsibleState,
): vscode.TreeItem {
  const { id, title, score, failed, unknown } = category;
  const item = new vscode.TreeItem(
    title,
    failed + unknown > 0 ? state : vscode.TreeItemCollapsibleState.None,
  );
  item.id = `${report.uri}#${id}`;
  item.description = scoreText(score);
  item.iconPath = new vscode.ThemeIcon(
    failed > 0 ? "circle-large-outline" : unknown > 0 ? "question" : "pass",
  );
  return item;
}

const stateIcons: Readonly<Record<string, string>> = {
  blocker: "error",
  major: "warning",
  minor: "info",
  advice: "lightbulb",
};

function ruleItem({ rule, report }: RuleNode, state: vscode.TreeItemCollapsibleState): vscode.TreeItem {
  const isOpen = rule.state === "fail";
  const item = new vscode.TreeItem(rule.title, isOpen ? state : vscode.TreeItemCollapsibleState.None);
  item.id = `${report.uri}#${rule.category}/${rule.id}`;
  item.contextValue = "rule";
  item.tooltip = [rule.id, ...rule.reasons].join("\n");
  item.description = isOpen
    ? String(report.findings.filter((finding) => finding.rule === rule.id).length)
    : t("not checked");
  item.iconPath = new vscode.ThemeIcon(isOpen ? (stateIcons[rule.severity] ?? "warning") : "question");
  return item;
}

function findingItem(finding: FindingSummary): vscode.TreeItem {
  const item = new vscode.TreeItem(finding.message);
  item.description = `${finding.path}:${finding.range.start.line + 1}`;
  item.tooltip = `${finding.message}\n${item.description}`;
  item.contextValue = finding.fixes.length > 0 ? "finding.fixable" : "finding";
  item.command = { title: t("Open"), command: "readiness.openFinding", arguments: [finding] };
  return item;
}

function scoreText(score: number | null): string {
  return score === null ? "–" : score.toFixed(1);
}

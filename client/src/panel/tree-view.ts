import * as vscode from "vscode";
import { severities } from "../../../server/src/engine/finding";
import type {
  CategoryReport,
  FindingSummary,
  FolderReport,
  RuleSummary,
} from "../../../server/src/lsp/protocol";
import { problemCounts } from "../../../server/src/summary/problem-counts";
import { scoreText } from "../../../server/src/summary/score-text";
import type { Reports } from "../reports";
import { locale, t } from "../texts";
import { askForFilter, everything, isFiltering, isShown, openFiles, type TreeFilter } from "./tree-filter";

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
  let filter = everything;
  let shown = (_finding: FindingSummary) => true;
  const tree: Tree = { isFiltering: () => isFiltering(filter), isShown: (finding) => shown(finding) };
  const view = vscode.window.createTreeView("readiness.findings", {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getTreeItem: toItem,
      getChildren: (node?: TreeNode) => (node ? childrenOf(node, tree) : rootsOf(reports.all(), tree)),
    },
    showCollapseAll: true,
  });
  const update = () => {
    const files = filter.onlyOpenFiles ? openFiles() : new Set<string>();
    shown = (finding) => isShown(finding, filter, files);
    changed.fire(undefined);
    const all = reports.all();
    const findings = all.flatMap((report) => report.findings);
    const count = findings.length;
    view.badge = count === 0 ? undefined : { value: count, tooltip: badgeTooltip(findings) };
    const [only] = all;
    view.description = all.length === 1 && only ? scoreText(only.score.overall) : "";
    view.message = messageOf(all, filter, count, shown);
    const { executeCommand } = vscode.commands;
    void executeCommand("setContext", "readiness.hasReport", all.length > 0);
    void executeCommand("setContext", "readiness.nothingApplies", all.length > 0 && all.every(isEmpty));
    void executeCommand("setContext", "readiness.isFiltering", isFiltering(filter));
  };
  const narrow = (wanted: TreeFilter | undefined) => {
    if (!wanted) return;
    filter = wanted;
    update();
  };
  return vscode.Disposable.from(
    changed,
    view,
    reports.onDidChange(update),
    vscode.window.tabGroups.onDidChangeTabs(() => {
      if (filter.onlyOpenFiles) update();
    }),
    vscode.commands.registerCommand("readiness.filter", async () =>
      narrow(await askForFilter(filter, reports)),
    ),
    vscode.commands.registerCommand("readiness.clearFilter", () => narrow(everything)),
  );
}

/** What the number counts, and why the list of VS Code is shorter. */
function badgeTooltip(findings: readonly FindingSummary[]): string {
  return [
    problemCounts(findings, locale()),
    ...(findings.some(({ severity }) => severity === "advice")
      ? [t("The Problems view of VS Code leaves advice out.")]
      : []),
  ].join("\n");
}

/** What the tree shows of a report. */
interface Tree {
  isFiltering(): boolean;
  isShown(finding: FindingSummary): boolean;
}

/** The line above the tree: what is filtered, what is not checked, else how ready the folder is. */
function messageOf(
  all: readonly FolderReport[],
  filter: TreeFilter,
  count: number,
  shown: (finding: FindingSummary) => boolean,
): string {
  if (all.length === 0 || all.every(isEmpty)) return "";
  if (isFiltering(filter)) {
    const left = all.reduce((sum, { findings }) => sum + findings.filter(shown).length, 0);
    return t("{shown} of {count} {count:plural:problem|problems} shown", { shown: left, count });
  }
  if (all.some(({ gitUnavailable }) => gitUnavailable === "untrusted-workspace"))
    return t("Git is not asked in Restricted Mode: what depends on it is not checked.");
  return all.length === 1 ? (all[0]?.readiness.text ?? "") : "";
}

/** Nothing in the folder is for production, and nothing was found. */
function isEmpty({ readiness, findings }: FolderReport): boolean {
  return readiness.light === "grey" && !readiness.isForProduction && findings.length === 0;
}

function rootsOf(all: readonly FolderReport[], tree: Tree): TreeNode[] {
  const [only] = all;
  if (all.length === 1 && only) return categoriesOf(only, tree);
  return all.map((report) => ({ kind: "folder", report }));
}

function childrenOf(node: TreeNode, tree: Tree): TreeNode[] {
  switch (node.kind) {
    case "folder":
      return categoriesOf(node.report, tree);
    case "category":
      return node.report.rules
        .filter((rule) => rule.category === node.category.id && isRuleShown(rule, node.report, tree))
        .sort((a, b) => rank(a) - rank(b))
        .map((rule) => ({ kind: "rule", report: node.report, rule }));
    case "rule":
      return node.report.findings
        .filter((finding) => finding.rule === node.rule.id && tree.isShown(finding))
        .map((finding) => ({ kind: "finding", finding }));
    case "finding":
      return [];
  }
}

function categoriesOf(report: FolderReport, tree: Tree): TreeNode[] {
  return report.score.categories
    .filter(({ id, passed, failed, unknown, accepted }) =>
      tree.isFiltering()
        ? report.findings.some((finding) => finding.category === id && tree.isShown(finding))
        : passed + failed + unknown + accepted > 0,
    )
    .map((category) => ({ kind: "category", report, category }));
}

function isRuleShown({ id, state }: RuleSummary, report: FolderReport, tree: Tree): boolean {
  if (tree.isFiltering())
    return report.findings.some((finding) => finding.rule === id && tree.isShown(finding));
  return state === "fail" || state === "unknown" || state === "error";
}

function rank({ state, severity }: RuleSummary): number {
  return (state === "fail" ? 0 : severities.length) + severities.indexOf(severity);
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

import { compareSeverity, type Severity, worstSeverity } from "../../../../../server/src/engine/finding";
import type { ActionSummary, FindingSummary, FolderReport } from "../../../../../server/src/lsp/protocol";

/** Which problems of the action plan are shown. It changes what is seen, never a number. */
export interface ActionFilter {
  /** Each of its words stands in the title, the id, a message or a path. */
  readonly text: string;
  /** The least that is shown; undefined for all. */
  readonly severity: Severity | undefined;
  /** Of the category only; undefined for all. */
  readonly category: string | undefined;
  readonly onlyFixable: boolean;
}

/** The filter that hides nothing. */
export const allActions: ActionFilter = {
  text: "",
  severity: undefined,
  category: undefined,
  onlyFixable: false,
};

export function isNarrow({ text, severity, category, onlyFixable }: ActionFilter): boolean {
  return text.trim() !== "" || severity !== undefined || category !== undefined || onlyFixable;
}

/** The actions that a filter leaves, each with the findings that it leaves of it; words are looked for in both alike. */
export function narrowed(
  { actions, findings, rules }: FolderReport,
  filter: ActionFilter,
): readonly ShownAction[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const ofRules = new Map(rules.map((rule) => [rule.id, rule]));
  return actions.flatMap((action): readonly ShownAction[] => {
    const rule = ofRules.get(action.rule);
    const heading = `${rule?.title ?? ""} ${action.rule}`.toLowerCase();
    if (filter.category !== undefined && rule?.category !== filter.category) return [];
    const left = action.findings
      .flatMap((index) => findings[index] ?? [])
      .filter((finding) => {
        const said = `${heading} ${finding.message} ${finding.path}`.toLowerCase();
        return (
          words.every((word) => said.includes(word)) &&
          (filter.severity === undefined || compareSeverity(finding.severity, filter.severity) <= 0) &&
          (!filter.onlyFixable || finding.fixes.length > 0)
        );
      });
    return left.length === 0 ? [] : [{ action, findings: left, severity: worstSeverity(left) }];
  });
}

/** An action with those of its findings that pass the filter; its severity is the worst of them. */
export interface ShownAction {
  readonly action: ActionSummary;
  readonly findings: readonly FindingSummary[];
  readonly severity: Severity;
}

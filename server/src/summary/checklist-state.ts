import type { ChecklistItem } from "../../../rules/checklist";
import type { RuleId } from "../engine/finding";
import type { Report, RuleReport } from "../engine/report";

/** "accepted": what is open was ignored with a reason. */
export type ChecklistState = "done" | "open" | "not-checked" | "does-not-apply" | "accepted";

/** An item of the deployment checklist, and how it stands here. */
export interface CheckedItem {
  readonly item: ChecklistItem;
  readonly state: ChecklistState;
  /** The rules that decide the state: the failing ones, the unknown ones, or all that passed. */
  readonly decidedBy: readonly RuleId[];
}

/** An item is open when one of its rules fails, done when those that apply pass, and never done by what nobody knows. */
export function checkItems(items: readonly ChecklistItem[], report: Report): readonly CheckedItem[] {
  const byId = new Map(report.rules.map((rule) => [rule.id, rule]));
  return items.map((item) => {
    const rules = item.rules.flatMap((id) => byId.get(id) ?? []);
    const inState = (...states: RuleReport["state"][]) =>
      rules.filter(({ state }) => states.includes(state)).map(({ id }) => id);
    for (const [state, decidedBy] of [
      ["open", inState("fail")],
      ["not-checked", inState("unknown", "error")],
      ["accepted", inState("accepted")],
      ["done", inState("pass")],
    ] as const) {
      if (decidedBy.length > 0) return { item, state, decidedBy };
    }
    return { item, state: "does-not-apply", decidedBy: [] };
  });
}

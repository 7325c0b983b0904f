import { type CheckedItem, type ChecklistState, checkItems } from "../../summary/checklist-state";
import type { AuditView } from "../audit";
import { type Block, heading, paragraph } from "../document";

/** What has to be true before going live, with the state of each item. */
export function deploymentChecklist(view: AuditView): readonly Block[] {
  const { t, report, checklist } = view;
  const items = checkItems(checklist, report).filter(({ state }) => state !== "does-not-apply");
  const left = checklist.length - items.length;
  return [
    heading(2, t("Production deployment checklist")),
    ...group(
      t("Must be done before going live"),
      items.filter(({ item }) => item.required),
      view,
    ),
    ...group(
      t("Recommended"),
      items.filter(({ item }) => !item.required),
      view,
    ),
    ...(left > 0
      ? [paragraph(t("{count} more {count:plural:item does|items do} not apply here.", { count: left }))]
      : []),
  ];
}

function group(title: string, items: readonly CheckedItem[], { t }: AuditView): readonly Block[] {
  if (items.length === 0) return [];
  return [
    heading(3, title),
    {
      kind: "tasks",
      items: items.map(({ item, state, decidedBy }) => ({
        done: state === "done" || state === "accepted",
        text:
          state === "done"
            ? [{ strong: t(item.title) }]
            : [{ strong: t(item.title) }, `: ${t(stateWords[state])} (`, { code: decidedBy.join(", ") }, ")"],
      })),
    },
  ];
}

const stateWords: Readonly<Record<ChecklistState, string>> = {
  done: "done",
  open: "open",
  "not-checked": "not checked",
  "does-not-apply": "does not apply",
  accepted: "accepted with a reason",
};

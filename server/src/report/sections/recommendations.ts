import { commandLine } from "../../engine/command";
import { type Action, planActions, type Term, terms } from "../../summary/action-plan";
import type { AuditView } from "../audit";
import { type Block, code, heading, list, paragraph, type Text } from "../document";

/** What to do first, next and later, with the commands that help. */
export function recommendations(view: AuditView): readonly Block[] {
  const { t, report, rules } = view;
  const actions = planActions(report, rules);
  const sections = terms.flatMap((term) => {
    const own = actions.filter((action) => action.term === term);
    if (own.length === 0) return [];
    const commands = [
      ...new Set(
        own.flatMap(({ findings }) =>
          findings.flatMap(({ advice }) => (advice?.command && commandLine(advice.command, ["posix"])) ?? []),
        ),
      ),
    ];
    return [
      heading(3, t(termTitles[term])),
      ...list(
        own.map((action) => describe(action, view)),
        true,
      ),
      ...(commands.length > 0 ? [code("bash", commands.join("\n"))] : []),
    ];
  });
  return [
    heading(2, t("Recommendations")),
    ...(sections.length > 0 ? sections : [paragraph(t("There is nothing left to recommend."))]),
  ];
}

const termTitles: Readonly<Record<Term, string>> = {
  today: "Short term: today",
  "this-week": "Medium term: this week",
  "this-month": "Long term: this month",
};

function describe({ rule, findings, effort }: Action, { t, ruleOf, placeOf }: AuditView): Text {
  const [first] = findings;
  return [
    t(ruleOf.get(rule)?.title ?? rule),
    " (",
    { code: first ? placeOf(first) : "" },
    findings.length > 1 ? ` ${t("and {count} more", { count: findings.length - 1 })}` : "",
    `, ${t(effort)})`,
  ];
}

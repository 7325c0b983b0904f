import { commandLine } from "../../engine/command";
import type { RuleId } from "../../engine/finding";
import { type Message, message } from "../../engine/message";
import { type Action, planActions, type Term, terms } from "../../summary/action-plan";
import type { AuditView } from "../audit";
import { auditCommands } from "../audit-commands";
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
    ...dependencyAudit(view),
    ...secondServer(view),
  ];
}

/** How to ask the advisory databases, as long as they have not been asked. */
function dependencyAudit({ t, db }: AuditView): readonly Block[] {
  const lines = auditCommands(db).flatMap((command) => commandLine(command, ["posix"]) ?? []);
  if (lines.length === 0) return [];
  return [
    heading(3, t("Audit of the dependencies")),
    paragraph(t("The advisory databases have not been asked. These commands ask them for what is locked:")),
    code("bash", [...new Set(lines)].join("\n")),
  ];
}

/** What keeps a service from running on two servers, and what is ready for it. */
const scaling: readonly RuleId[] = [
  "sqlite-in-production",
  "media-on-local-disk",
  "cache-per-process",
  "channels-in-memory",
  "connections-not-reused",
  "gunicorn-workers",
  "pagination-missing",
];

function secondServer({ t, ruleOf, judgedOf }: AuditView): readonly Block[] {
  const judged = scaling.flatMap((id) => {
    const rule = ruleOf.get(id);
    const state = judgedOf.get(id)?.state;
    if (rule === undefined || (state !== "pass" && state !== "fail")) return [];
    return [state === "pass" ? `✅ ${t(rule.passed)}` : `⚠️ ${t(rule.title)}`];
  });
  if (judged.length === 0) return [];
  return [
    heading(3, t("Growing to a second server")),
    paragraph(t("What stands in the way of more processes and more servers, and what is ready for them:")),
    ...list(judged),
  ];
}

const termTitles: Readonly<Record<Term, string>> = {
  today: "Short term: today",
  "this-week": "Medium term: this week",
  "this-month": "Long term: this month",
};

function describe({ rule, findings, effort }: Action, { t, render, ruleOf, placeOf }: AuditView): Text {
  const [first] = findings;
  return [
    t(ruleOf.get(rule)?.title ?? rule),
    " (",
    { code: first ? placeOf(first) : "" },
    findings.length > 1 ? ` ${t("and {count} more", { count: findings.length - 1 })}` : "",
    `, ${render(efforts[effort])})`,
  ];
}

const efforts: Readonly<Record<Action["effort"], Message>> = {
  minutes: message("minutes"),
  hours: message("hours"),
  days: message("days"),
};

import type { AuditView } from "../audit";
import { type Block, heading, list, paragraph } from "../document";
import { type Day, hoursOfDay, scheduleActions } from "../schedule";

/** The repairs day by day, then the checks that come before going live. */
export function actionPlan(view: AuditView): readonly Block[] {
  const { t, report, rules } = view;
  const { days } = scheduleActions(report, rules);
  return [
    heading(2, t("Action plan")),
    ...(days.length > 0
      ? [
          paragraph(
            t(
              "For one developer: a repair of minutes counts as half an hour, one of hours as four hours, one of days as two days.",
            ),
          ),
        ]
      : []),
    ...days.flatMap((day, index) => describeDay(day, index + 1, view)),
    heading(3, t("Day {number}: test and go live", { number: days.length + 1 })),
    ...list(
      [
        t("Run the checks again: nothing may be open that blocks."),
        t("Build the images and deploy to staging."),
        t("Test on staging, under load as well."),
        t("Rehearse the way back: restore a backup, deploy the previous version."),
        [{ strong: t("Go live") }],
      ],
      true,
    ),
  ];
}

function describeDay({ actions }: Day, number: number, { t, ruleOf }: AuditView): readonly Block[] {
  const halves = { morning: [] as string[], afternoon: [] as string[] };
  let hours = 0;
  for (const { action, hours: own } of actions) {
    const title = t(ruleOf.get(action.rule)?.title ?? action.rule);
    const count = action.findings.length;
    const text = count > 1 ? `${title} (${t("{count} {count:plural:place|places}", { count })})` : title;
    halves[hours < hoursOfDay / 2 ? "morning" : "afternoon"].push(text);
    hours += own;
  }
  return [
    heading(3, t("Day {number}", { number })),
    ...half(t("Morning"), halves.morning),
    ...half(t("Afternoon"), halves.afternoon),
  ];
}

function half(title: string, items: readonly string[]): readonly Block[] {
  return items.length === 0 ? [] : [paragraph([{ strong: title }]), ...list(items, true)];
}

import type { Report } from "../engine/report";
import type { Rule } from "../engine/rule";
import { type Action, planActions } from "../summary/action-plan";

/** How the work is counted: a repair of minutes as half an hour, one of hours as four, one of days as sixteen. */
export const hoursOf: Readonly<Record<Rule["effort"], number>> = { minutes: 0.5, hours: 4, days: 16 };

/** One developer's day. */
export const hoursOfDay = 8;

export interface Day {
  readonly actions: readonly { readonly action: Action; readonly hours: number }[];
  readonly hours: number;
}

/** What has to be repaired before going live, laid out day by day, and what can follow afterwards. */
export interface Schedule {
  readonly days: readonly Day[];
  readonly later: readonly Action[];
}

/** Everything from minor up is done before going live; advice follows. An action longer than a day goes on the next. */
export function scheduleActions(report: Report, rules: readonly Rule[]): Schedule {
  const actions = planActions(report, rules);
  const isAdvice = ({ findings }: Action) => findings.every(({ severity }) => severity === "advice");
  const days: { actions: { action: Action; hours: number }[]; hours: number }[] = [];
  for (const action of actions.filter((each) => !isAdvice(each))) {
    let left = hoursOf[action.effort];
    while (left > 0) {
      let day = days.at(-1);
      // What fits into one day is not torn apart.
      if (!day || day.hours + Math.min(left, hoursOfDay) > hoursOfDay) {
        day = { actions: [], hours: 0 };
        days.push(day);
      }
      const hours = Math.min(left, hoursOfDay - day.hours);
      day.actions.push({ action, hours });
      day.hours += hours;
      left -= hours;
    }
  }
  return { days, later: actions.filter(isAdvice) };
}

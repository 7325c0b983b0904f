import type { Place } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
import { fault, notKnown, sound } from "../../server/src/engine/verdict";
import { celeryApps } from "../../server/src/stacks/django/celery/celery";
import type { EvaluatedSettings } from "../../server/src/stacks/django/settings/evaluated-settings";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { taskTimeLimits } from "./task-time-limit-missing.facts";

export default defineRule({
  id: "task-time-limit-missing",
  category: "performance",
  severity: "minor",
  title: "A task may run for ever",
  passed: "Tasks have a time limit",
  effort: "minutes",
  needs: { celeryApps, taskTimeLimits, settings: optional(productionSettings) },
  judge: ({ celeryApps, taskTimeLimits: { forAll, tasksWithout }, settings }) => {
    const [first] = tasksWithout;
    const limits = (settings.value ?? []).flatMap((one) => limitOf(one) ?? []);
    if (limits.length > 0)
      return limits.map((place) => sound(message("Tasks are ended after a time"), place));
    if (!first && !forAll) return [];
    if (forAll) return [sound(message("Tasks are ended after a time"), forAll)];
    const reason = settings.unknown ?? settings.value?.map(({ open }) => open?.reason).find(Boolean);
    if (reason) return [notKnown(reason)];
    return celeryApps
      .filter(({ task }) => task !== undefined)
      .map(({ place, module }) =>
        fault({
          message: message(
            "Nothing limits how long a task of the Celery app {module} may take: one that waits for a silent server keeps its worker for ever.",
            { module },
          ),
          place,
          related: first === undefined ? [] : [{ ...first, note: message("A task without a limit") }],
        }),
      );
  },
});

/** Where CELERY_TASK_TIME_LIMIT is set, in whatever namespace, or its older name. */
function limitOf({ settings }: EvaluatedSettings): Place | undefined {
  return [...settings.values()].find(
    ({ name, value }) => /^(?:\w*CELERYD?_)?TASK_(?:SOFT_)?TIME_LIMIT$/.test(name) && value.kind !== "none",
  )?.assigned[0];
}

import { message } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
import { celeryApps } from "../../server/src/stacks/django/celery/celery";
import { taskTimeLimits } from "../../server/src/stacks/django/celery/task-time-limits";
import type { EvaluatedSettings } from "../../server/src/stacks/django/settings/evaluated-settings";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";

export default defineRule({
  id: "task-time-limit-missing",
  category: "performance",
  severity: "minor",
  title: "A task may run for ever",
  passed: "Tasks have a time limit",
  effort: "minutes",
  needs: { celeryApps, taskTimeLimits, settings: optional(productionSettings) },
  check: ({ celeryApps, taskTimeLimits: { forAll, tasksWithout }, settings }) => {
    const [first] = tasksWithout;
    if (forAll || !first || settings.value?.some(limitsTasks)) return [];
    const reason = settings.unknown ?? settings.value?.map(({ open }) => open?.reason).find(Boolean);
    if (reason) return { findings: [], unchecked: [reason] };
    return celeryApps
      .filter(({ task }) => task !== undefined)
      .map(({ place, module }) => ({
        message: message(
          "Nothing limits how long a task of the Celery app {module} may take: one that waits for a silent server keeps its worker for ever.",
          { module },
        ),
        place,
        related: [{ ...first, note: message("A task without a limit") }],
      }));
  },
});

/** CELERY_TASK_TIME_LIMIT in whatever namespace, and its older name. */
function limitsTasks({ settings }: EvaluatedSettings): boolean {
  return [...settings.values()].some(
    ({ name, value }) => /TASK_(?:SOFT_)?TIME_LIMIT$/.test(name) && value.kind !== "none",
  );
}

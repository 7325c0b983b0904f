import { message } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import { productionDeployments } from "../../server/src/facts/deployment/compose/compose-model";
import { celeryApps } from "../../server/src/stacks/django/celery/celery";
import { addCeleryService } from "../../server/src/stacks/django/celery/celery-service";

export default defineRule({
  id: "celery-beat-missing",
  category: "deployment",
  severity: "major",
  title: "A schedule exists, and nothing keeps it",
  passed: "Celery beat keeps the schedule",
  effort: "minutes",
  needs: { celeryApps, deployments: optional(productionDeployments) },
  judge: ({ celeryApps, deployments }) =>
    celeryApps.flatMap((app): readonly Verdict[] => {
      const { beat, module } = app;
      const schedule = app.schedule ?? app.databaseSchedule;
      if (schedule === undefined) return [];
      if (beat === "unknown")
        return [
          notKnown(
            message("Nothing here shows what production starts for the Celery app {module}", { module }),
          ),
        ];
      if (beat !== "missing")
        return [sound(message("Production starts a beat for the Celery app {module}", { module }), beat)];
      return [
        fault({
          ...(app.schedule
            ? {
                message: message(
                  "There is a schedule for the Celery app {module}, and nothing that production starts is a beat for it: none of it ever happens.",
                  { module },
                ),
                related: [{ ...app.schedule, note: message("The schedule is written here.") }],
              }
            : {
                severity: "minor" as const,
                message: message(
                  "django_celery_beat keeps schedules for the Celery app {module} in the database, and nothing that production starts is a beat that reads them.",
                  { module },
                ),
                related: [{ ...schedule, note: message("It is installed here.") }],
              }),
          place: app.place,
          fixes: addCeleryService(
            app,
            deployments.value ?? [],
            "beat",
            message("Add the service celery-beat"),
          ),
        }),
      ];
    }),
});

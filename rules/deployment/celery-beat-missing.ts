import { message } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
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
  check: ({ celeryApps, deployments }) => {
    const needed = celeryApps.filter(({ schedule }) => schedule !== undefined);
    return {
      findings: needed
        .filter(({ beat }) => beat === "missing")
        .map((app) => ({
          message: message(
            "There is a schedule for the Celery app {module}, and nothing that production starts is a beat for it: none of it ever happens.",
            { module: app.module },
          ),
          place: app.place,
          related: app.schedule ? [{ ...app.schedule, note: message("The schedule is written here.") }] : [],
          fixes: addCeleryService(
            app,
            deployments.value ?? [],
            "beat",
            message("Add the service celery-beat"),
          ),
        })),
      unchecked: needed
        .filter(({ beat }) => beat === "unknown")
        .map(({ module }) =>
          message("Nothing here shows what production starts for the Celery app {module}", { module }),
        ),
    };
  },
});

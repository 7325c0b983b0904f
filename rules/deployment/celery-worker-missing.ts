import { message } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
import { productionDeployments } from "../../server/src/facts/deployment/compose/compose-model";
import { celeryApps } from "../../server/src/stacks/django/celery/celery";
import { addCeleryService } from "../../server/src/stacks/django/celery/celery-service";

export default defineRule({
  id: "celery-worker-missing",
  category: "deployment",
  severity: "major",
  title: "Tasks wait, and nothing runs them",
  passed: "A worker runs the tasks",
  effort: "minutes",
  needs: { celeryApps, deployments: optional(productionDeployments) },
  check: ({ celeryApps, deployments }) => {
    const needed = celeryApps.filter(({ task }) => task !== undefined);
    return {
      findings: needed
        .filter(({ worker }) => worker === "missing")
        .map((app) => ({
          message: message(
            "Tasks are defined for the Celery app {module}, and nothing that production starts is a worker for it: they are put into the queue and stay there.",
            { module: app.module },
          ),
          place: app.place,
          related: app.task ? [{ ...app.task, note: message("A task is defined here.") }] : [],
          fixes: addCeleryService(
            app,
            deployments.value ?? [],
            "worker",
            message("Add the service celery-worker"),
          ),
        })),
      unchecked: needed
        .filter(({ worker }) => worker === "unknown")
        .map(({ module }) =>
          message("Nothing here shows what production starts for the Celery app {module}", { module }),
        ),
    };
  },
});

import { message } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
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
  judge: ({ celeryApps, deployments }) =>
    celeryApps.flatMap((app): readonly Verdict[] => {
      const { task, worker, module } = app;
      if (task === undefined) return [];
      if (worker === "unknown")
        return [
          notKnown(
            message("Nothing here shows what production starts for the Celery app {module}", { module }),
          ),
        ];
      if (worker !== "missing")
        return [sound(message("Production starts a worker for the Celery app {module}", { module }), worker)];
      return [
        fault({
          message: message(
            "Tasks are defined for the Celery app {module}, and nothing that production starts is a worker for it: they are put into the queue and stay there.",
            { module },
          ),
          place: app.place,
          related: app.task ? [{ ...app.task, note: message("A task is defined here.") }] : [],
          fixes: addCeleryService(
            app,
            deployments.value ?? [],
            "worker",
            message("Add the service celery-worker"),
          ),
        }),
      ];
    }),
});

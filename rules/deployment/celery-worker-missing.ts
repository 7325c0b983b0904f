import type { Fix } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
import {
  type ComposeDeployment,
  productionDeployments,
} from "../../server/src/facts/deployment/compose/compose-model";
import { scaffoldSibling } from "../../server/src/facts/deployment/compose/service-scaffold";
import { type CeleryApp, celeryApps } from "../../server/src/facts/deployment/processes/celery";

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
          fixes: addService(app, deployments.value ?? []),
        })),
      unchecked: needed
        .filter(({ worker }) => worker === "unknown")
        .map(({ module }) =>
          message("Nothing here shows what production starts for the Celery app {module}", { module }),
        ),
    };
  },
});

function addService(app: CeleryApp, deployments: readonly ComposeDeployment[]): readonly Fix[] {
  const deployment = deployments.find(({ name }) => name === app.web?.deployment);
  if (!deployment || !app.web) return [];
  const edit = scaffoldSibling(
    deployment,
    app.web.service,
    "celery-worker",
    `celery -A ${app.module} worker --loglevel info`,
  );
  return edit ? [{ title: message("Add the service celery-worker"), safety: "review", edits: [edit] }] : [];
}

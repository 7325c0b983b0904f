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
          fixes: addService(app, deployments.value ?? []),
        })),
      unchecked: needed
        .filter(({ beat }) => beat === "unknown")
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
    "celery-beat",
    `celery -A ${app.module} beat --loglevel info`,
  );
  return edit ? [{ title: message("Add the service celery-beat"), safety: "review", edits: [edit] }] : [];
}

import type { Fix } from "../../../engine/finding";
import type { Message } from "../../../engine/message";
import type { ComposeDeployment } from "../../../facts/deployment/compose/compose-model";
import { scaffoldSibling } from "../../../facts/deployment/compose/service-scaffold";
import type { CeleryApp } from "./celery";

/** A fix that starts a worker or a beat beside the service that serves the app's web; none without such a service. */
export function addCeleryService(
  app: CeleryApp,
  deployments: readonly ComposeDeployment[],
  process: "worker" | "beat",
  title: Message,
): readonly Fix[] {
  const deployment = deployments.find(({ name }) => name === app.web?.deployment);
  if (!deployment || !app.web) return [];
  const command = `celery -A ${app.module} ${process} --loglevel info`;
  const sibling = deployment.services.find(({ name }) => name === app.web?.service);
  const edit = scaffoldSibling(deployment, app.web.service, `celery-${process}`, [
    ...(sibling?.restart ? [] : ["restart: unless-stopped"]),
    `command: ${command}`,
  ]);
  return edit ? [{ title, safety: "review", edits: [edit] }] : [];
}

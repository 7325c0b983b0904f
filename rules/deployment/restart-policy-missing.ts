import type { Fix } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import { insertKey } from "../../server/src/facts/deployment/compose/compose-edits";
import {
  type ComposeService,
  isMergedFrom,
  sharedCause,
} from "../../server/src/facts/deployment/compose/compose-service";
import { isLongRunning } from "../../server/src/facts/deployment/processes/long-running";
import { type ProjectService, productionProjects } from "../../server/src/facts/deployment/service-roles";

export default defineRule({
  id: "restart-policy-missing",
  category: "deployment",
  severity: "minor",
  title: "A service stays down after a crash",
  passed: "Services are started again after a crash",
  effort: "minutes",
  needs: { productionProjects },
  judge: ({ productionProjects }) =>
    productionProjects.flatMap(({ deployment, services }) =>
      services.filter(isLongRunning).flatMap(({ service }): readonly Verdict[] => {
        const values = { service: service.name, deployment: deployment.name };
        if (service.incomplete)
          return [notKnown(message("A part of {service} in {deployment} could not be read", values))];
        const { restart, restartCondition } = service;
        const policy = restart ?? (restartCondition === "any" ? undefined : restartCondition);
        if (!staysDown(service))
          return [
            sound(
              message("{service} in {deployment} is started again after a crash", values),
              policy?.place ?? service.place,
            ),
          ];
        return [
          fault({
            message: message(
              "{service} in {deployment} has no restart policy: after a crash or a reboot of the server it stays down.",
              values,
            ),
            place: service.restart?.place ?? service.place,
            fixes: addPolicy(merged(service, services) ?? service),
            cause: sharedCause(service),
          }),
        ];
      }),
    ),
});

function staysDown({ restart, restartCondition }: ComposeService): boolean {
  if (restartCondition !== undefined) return restartCondition !== "any" && restartCondition.value === "none";
  if (restart === undefined) return true;
  return restart.value === "no" || restart.value === "false";
}

/** The service without a policy that this one is merged from: what that gets, both have. */
function merged(service: ComposeService, all: readonly ProjectService[]): ComposeService | undefined {
  if (service.parts.some(({ keys }) => keys.some(({ key }) => key === "restart"))) return undefined;
  return all.find((other) => staysDown(other.service) && isMergedFrom(service, other.service))?.service;
}

function addPolicy(service: ComposeService): readonly Fix[] {
  const title = message("Restart it unless it was stopped");
  if (service.restartCondition !== undefined) return [];
  if (service.restart) {
    const { path, range } = service.restart.place;
    return [{ title, safety: "safe", edits: [{ kind: "edit", path, range, newText: "unless-stopped" }] }];
  }
  const edit = insertKey(service, ["restart: unless-stopped"], ["container_name", "image", "build"]);
  return edit ? [{ title, safety: "safe", edits: [edit] }] : [];
}

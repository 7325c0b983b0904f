import type { Fix } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { insertKey } from "../../server/src/facts/deployment/compose/compose-edits";
import type { ComposeService } from "../../server/src/facts/deployment/compose/compose-service";
import { isLongRunning } from "../../server/src/facts/deployment/processes/long-running";
import { productionStacks } from "../../server/src/facts/deployment/service-roles";

export default defineRule({
  id: "restart-policy-missing",
  category: "deployment",
  severity: "minor",
  title: "A service stays down after a crash",
  passed: "Services are started again after a crash",
  effort: "minutes",
  needs: { productionStacks },
  check: ({ productionStacks }) =>
    productionStacks.flatMap(({ deployment, services }) =>
      services
        .filter((one) => isLongRunning(one) && staysDown(one.service))
        .map(({ service }) => ({
          message: message(
            "{service} in {deployment} has no restart policy: after a crash or a reboot of the server it stays down.",
            { service: service.name, deployment: deployment.name },
          ),
          place: service.restart?.place ?? service.place,
          fixes: addPolicy(service),
        })),
    ),
});

function staysDown({ restart, restartCondition, incomplete }: ComposeService): boolean {
  if (incomplete) return false;
  if (restartCondition !== undefined) return restartCondition !== "any" && restartCondition.value === "none";
  if (restart === undefined) return true;
  return restart.value === "no" || restart.value === "false";
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

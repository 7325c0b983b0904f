import { type Fact, fact } from "../../server/src/engine/database";
import type { Fix, TextEdit } from "../../server/src/engine/finding";
import { message, namesInShort } from "../../server/src/engine/message";
import { defineRule, orNone } from "../../server/src/engine/rule";
import type { RelativePath } from "../../server/src/engine/snapshot";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import { insertKey } from "../../server/src/facts/deployment/compose/compose-edits";
import { stackFiles } from "../../server/src/facts/deployment/compose/compose-invocations";
import { composeDeployments } from "../../server/src/facts/deployment/compose/compose-model";
import {
  type ComposeService,
  isMergedFrom,
  sharedCause,
} from "../../server/src/facts/deployment/compose/compose-service";
import { byFileOfMany } from "../../server/src/facts/deployment/compose/many-services";
import { isLongRunning } from "../../server/src/facts/deployment/processes/long-running";
import { type ProjectService, productionProjects } from "../../server/src/facts/deployment/service-roles";

/** Compose files that developers or tests start, alone or below others. */
const developersFiles: Fact<ReadonlySet<RelativePath>> = fact("developers' Compose files", (db) => {
  const all = db.get(composeDeployments);
  const theirs = orNone(all).filter(({ stage }) => stage === "development" || stage === "test");
  return new Set(theirs.flatMap(({ files }) => files));
});

export default defineRule({
  id: "restart-policy-missing",
  category: "deployment",
  severity: "minor",
  title: "A service stays down after a crash",
  passed: "Services are started again after a crash",
  effort: "minutes",
  needs: { productionProjects, developersFiles, stackFiles },
  judge: ({ productionProjects, developersFiles, stackFiles }) =>
    productionProjects.flatMap(({ deployment, services }) => {
      const running = services.filter(isLongRunning);
      const down = running.map(({ service }) => service).filter((one) => !one.incomplete && staysDown(one));
      const files = byFileOfMany(down);
      return running.flatMap(({ service }): readonly Verdict[] => {
        const values = { service: service.name, deployment: deployment.name };
        if (service.incomplete)
          return [notKnown(message("A part of {service} in {deployment} could not be read", values))];
        const { restart, restartCondition } = service;
        const policy = restart ?? (restartCondition === "any" ? undefined : restartCondition);
        const swarm = deployment.files.map((path) => stackFiles.get(path)).find((place) => place);
        if (swarm && restartCondition === undefined)
          return [sound(message("Swarm starts {service} of {deployment} again by itself", values), swarm)];
        if (!staysDown(service))
          return [
            sound(
              message("{service} in {deployment} is started again after a crash", values),
              policy?.place ?? service.place,
            ),
          ];
        const alike = files.get(service.place.path);
        return [
          fault({
            message: alike
              ? message(
                  "{services} in {deployment} have no restart policy: after a crash or a reboot of the server they stay down.",
                  { ...values, services: namesInShort(alike.map(({ name }) => name)) },
                )
              : message(
                  "{service} in {deployment} has no restart policy: after a crash or a reboot of the server it stays down.",
                  values,
                ),
            place: service.restart?.place ?? service.place,
            fixes: addPolicy(merged(service, services) ?? service, developersFiles),
            cause: alike ? service.place.path : sharedCause(service),
          }),
        ];
      });
    }),
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

/** Where developers and tests start the same file, a run of tests would begin again whenever it has ended. */
function addPolicy(service: ComposeService, developersFiles: ReadonlySet<RelativePath>): readonly Fix[] {
  const edit = policyEdit(service, developersFiles);
  if (!edit) return [];
  const safety = developersFiles.has(edit.path) ? "review" : "safe";
  return [{ title: message("Restart it unless it was stopped"), safety, edits: [edit] }];
}

function policyEdit(
  service: ComposeService,
  developersFiles: ReadonlySet<RelativePath>,
): TextEdit | undefined {
  const { parts, restart, restartCondition } = service;
  if (restartCondition !== undefined) return undefined;
  if (restart) return { kind: "edit", ...restart.place, newText: "unless-stopped" };
  const own = parts.filter(({ path }) => !developersFiles.has(path));
  const holder = own.some(({ extended }) => !extended) ? { ...service, parts: own } : service;
  return insertKey(holder, ["restart: unless-stopped"], ["container_name", "image", "build"]);
}

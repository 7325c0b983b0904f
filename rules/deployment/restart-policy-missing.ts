import { type Fact, fact } from "../../server/src/engine/database";
import type { Fix, TextEdit } from "../../server/src/engine/finding";
import { groupedBy } from "../../server/src/engine/grouped-by";
import { message, namesInShort } from "../../server/src/engine/message";
import { fileNameOf } from "../../server/src/engine/path";
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
import { stageOfName } from "../../server/src/facts/deployment/stage";

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
      const running = deployment.files.some(isForOnce) ? [] : services.filter(isLongRunning);
      const down = running.map(({ service }) => service).filter((one) => !one.incomplete && staysDown(one));
      const files = byFileOfMany(down);
      const customary = customOf(running.map(({ service }) => service));
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
            fixes: addPolicy(merged(service, services) ?? service, customary, developersFiles),
            cause: alike ? service.place.path : sharedCause(service),
          }),
        ];
      });
    }),
});

/** What is started by hand a single time, to set something up: started again, it would hold the ports of what comes after. */
function isForOnce(path: RelativePath): boolean {
  return /(?:^|[-_.])(?:init|initial|bootstrap|setup|install)(?:[-_.]|$)/i.test(fileNameOf(path));
}

/** The policy that most of the services have, as it is written. */
function customOf(services: readonly ComposeService[]): string {
  const written = services.flatMap((one) => (one.restart && !staysDown(one) ? one.restart.raw : []));
  const most = groupedBy(written, (text) => text).reduce<readonly string[]>(
    (longest, group) => (group.length > longest.length ? group : longest),
    [],
  );
  return most[0] ?? "unless-stopped";
}

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

/**
 * Where developers and tests start the same file, a run of tests would begin again whenever it has ended; and a "no" was
 * somebody's decision.
 */
function addPolicy(
  service: ComposeService,
  policy: string,
  developersFiles: ReadonlySet<RelativePath>,
): readonly Fix[] {
  const edit = policyEdit(service, policy, developersFiles);
  if (!edit) return [];
  const isDecided = service.restart !== undefined;
  const safety = isDecided || developersFiles.has(edit.path) ? "review" : "safe";
  const title =
    policy === "unless-stopped"
      ? message("Restart it unless it was stopped")
      : message("Restart it as the others are: {policy}", { policy });
  return [{ title, safety, edits: [edit] }];
}

/** In the service's own block; in an overlay only where that is production's and developers start what lies below it. */
function policyEdit(
  service: ComposeService,
  policy: string,
  developersFiles: ReadonlySet<RelativePath>,
): TextEdit | undefined {
  const { parts, restart, restartCondition } = service;
  if (restartCondition !== undefined) return undefined;
  if (restart) return { kind: "edit", ...restart.place, newText: policy };
  const own = parts.filter(
    ({ path }) => !developersFiles.has(path) && stageOfName(fileNameOf(path)) === "production",
  );
  const isShared = developersFiles.has(service.place.path);
  const holder = isShared && own.some(({ extended }) => !extended) ? { ...service, parts: own } : service;
  return insertKey(holder, [`restart: ${policy}`], ["container_name", "image", "build"]);
}

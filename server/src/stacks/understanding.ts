import { type Fact, fact } from "../engine/database";
import { isAbsent } from "../engine/rule";
import { productionDeployments } from "../facts/deployment/compose/compose-model";
import { kubernetesWorkloads } from "../facts/deployment/kubernetes/workloads";
import { productionProcesses } from "../facts/deployment/processes/production-processes";
import { type Application, applications, setUpTools } from "../facts/repository/applications";
import { stacks } from "./stacks";

/** How far the applications of this repository are understood. */
export interface Understanding {
  /** False when no application can be read, or the front end alone, and nothing else says what runs: what then does not apply proves nothing. */
  readonly understood: boolean;
  /** Frameworks whose configuration is read. */
  readonly read: readonly string[];
  /** Frameworks and what sets servers up that were recognised and are not read, each with the line that names it first. */
  readonly onlyRecognised: readonly Application[];
}

/** Asks each stack what it reads, and the manifests what else there is. */
export const understanding: Fact<Understanding> = fact("understanding", (db) => {
  const readStacks = stacks.filter(({ applications }) => applications && db.get(applications).length > 0);
  const read = readStacks.map(({ framework }) => framework);
  const byFramework = new Map<string, Application>();
  const tools = db.get(setUpTools);
  const unread = db.get(applications).filter(({ framework }) => !read.includes(framework));
  for (const one of [...unread, ...tools])
    if (!byFramework.has(one.framework)) byFramework.set(one.framework, one);
  const deployments = db.get(productionDeployments);
  // A chart or a cluster's code beside Compose files or manifests is not all there is.
  const isDeployed =
    (!isAbsent(deployments) && deployments.length > 0) ||
    db.get(kubernetesWorkloads).length > 0 ||
    (tools.length === 0 && db.get(productionProcesses).length > 0);
  // A front end that is read says nothing of the server behind it.
  const isServerRead = readStacks.some(({ needsServer }) => needsServer);
  return {
    understood: isServerRead || (unread.length === 0 && (read.length > 0 || isDeployed)),
    read,
    onlyRecognised: [...byFramework.values()],
  };
});

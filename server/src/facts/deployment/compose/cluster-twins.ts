import type { Database } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { fileNameOf } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import { pairAt, pairsOf, scalarOf } from "../../../languages/yaml";
import { parseImage } from "../docker/images";
import { isBought, type RunningContainer, runningContainers } from "../kubernetes/workload-groups";
import { servicesOf } from "./compose-files";

/**
 * Where a cluster runs, as a published image, what a service of these Compose files builds from its code: who releases
 * does not build on the server. Undefined where no workload is called like such a service.
 */
export function runByCluster(db: Database, paths: readonly RelativePath[]): Place | undefined {
  const built = new Set(paths.flatMap((path) => builtNames(db, path)));
  if (built.size === 0) return undefined;
  return db
    .get(runningContainers)
    .find(
      (one) =>
        /^(?:Deployment|StatefulSet|Rollout)$/.test(one.workload.kind) &&
        one.container.image?.text.includes("/") &&
        !isBought(one) &&
        namesOf(one).some((name) => built.has(name)),
    )?.container.place;
}

function builtNames(db: Database, path: RelativePath): readonly string[] {
  return pairsOf(servicesOf(db, path)?.mapping).flatMap(({ key, value }) => {
    if (!pairAt(value, "build")) return [];
    const container = scalarOf(pairAt(value, "container_name")?.value)?.value;
    return [key, container ?? key].map(plainName);
  });
}

function namesOf({ workload, container }: RunningContainer): readonly string[] {
  const image = container.image && parseImage(container.image.text)?.name;
  const file = fileNameOf(workload.path).replace(/\.ya?ml$/i, "");
  return [workload.name, container.name, image ?? "", file].map(plainName).filter(Boolean);
}

/** `api` of `api-deployment`: what is added only says of which kind an object is. */
function plainName(name: string): string {
  return name.toLowerCase().replace(/[-_](?:deployment|deploy|depl|statefulset|service|svc|app|pod)$/, "");
}

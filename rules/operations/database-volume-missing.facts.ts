import { type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { knownImage, parseImage } from "../../server/src/facts/deployment/docker/images";
import { runningContainers } from "../../server/src/facts/deployment/kubernetes/workload-groups";
import type { KubernetesWorkload } from "../../server/src/facts/deployment/kubernetes/workloads";
import { at, itemsOf, pairAt, scalarOf } from "../../server/src/languages/yaml/index";

/** A database that runs in a pod, and what keeps its data. */
export interface KubernetesDatabase {
  readonly workload: KubernetesWorkload;
  readonly dataFolder: string;
  readonly place: Place;
  /** "empty": a folder that goes with the pod. */
  readonly volume: "kept" | "empty" | "none";
  readonly mount: Place | undefined;
}

const dataFolders: ReadonlyMap<string, string> = new Map([
  ["postgres", "/var/lib/postgresql"],
  ["mysql", "/var/lib/mysql"],
  ["mongo", "/data/db"],
]);

/** The databases of production's pods, of images whose data folder is known. */
export const kubernetesDatabases: Fact<readonly KubernetesDatabase[]> = fact("kubernetes databases", (db) => {
  const seen = new Set<string>();
  return db.get(runningContainers).flatMap(({ workload, container }): readonly KubernetesDatabase[] => {
    const reference = container.image && parseImage(container.image.text);
    const known = reference && knownImage(reference);
    const dataFolder = known?.role === "database" ? dataFolders.get(known.program) : undefined;
    // Images of other builders keep their data elsewhere.
    if (!reference || dataFolder === undefined || reference.repository.includes("/")) return [];
    const key = `${workload.kind} ${workload.name} ${container.name}`;
    if (seen.has(key)) return [];
    seen.add(key);
    const mount = container.nodes
      .flatMap((node) => itemsOf(pairAt(node, "volumeMounts")?.value))
      .find((one) => scalarOf(pairAt(one, "mountPath")?.value)?.value.startsWith(dataFolder));
    const name = scalarOf(pairAt(mount, "name")?.value)?.value;
    const volume = workload.pods
      .flatMap((pod) => itemsOf(pairAt(pod, "volumes")?.value))
      .find((one) => scalarOf(pairAt(one, "name")?.value)?.value === name);
    const claimed = itemsOf(at(workload.root, ["spec", "volumeClaimTemplates"])).length > 0;
    return [
      {
        workload,
        dataFolder,
        place: container.place,
        volume: !mount ? "none" : volume && pairAt(volume, "emptyDir") && !claimed ? "empty" : "kept",
        mount: mount && { path: workload.path, range: mount.range },
      },
    ];
  });
});

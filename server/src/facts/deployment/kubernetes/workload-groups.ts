import { type Fact, fact } from "../../../engine/database";
import { at, pairAt, pairsOf, scalarOf, type YamlNode } from "../../../languages/yaml/index";
import { isKustomization } from "../../repository/file-kinds";
import { knownImage, parseImage } from "../docker/images";
import {
  type KubernetesContainer,
  type KubernetesObject,
  type KubernetesWorkload,
  kubernetesObjects,
  kubernetesWorkloads,
} from "./workloads";

/** A container that goes on running, with where it stands. */
export interface RunningContainer {
  readonly workload: KubernetesWorkload;
  readonly container: KubernetesContainer;
  /** What is deployed together: the same for the manifests of one folder, and for copies of one workload. */
  readonly group: string;
}

/** The containers of everything that goes on running, the project's own before databases and caches. */
export const runningContainers: Fact<readonly RunningContainer[]> = fact("running containers", (db) =>
  db.get(startedContainers).filter(({ workload }) => !/^(?:Job|CronJob|Pod)$/.test(workload.kind)),
);

/**
 * The containers of everything that runs, jobs too, the project's own before databases and caches. A pod of its own counts
 * where nothing else runs: beside deployments it is a tool for the hand.
 */
export const startedContainers: Fact<readonly RunningContainer[]> = fact("started containers", (db) => {
  const groups = new Map<string, string>();
  const workloads = db.get(kubernetesWorkloads);
  const hasOthers = workloads.some(({ kind }) => kind !== "Pod");
  const found = workloads.flatMap((workload): readonly RunningContainer[] => {
    if (workload.kind === "Pod" && hasOthers) return [];
    const [top = ""] = workload.path.split("/");
    const key = `${workload.kind} ${workload.name}`;
    const group = groups.get(key) ?? top;
    groups.set(key, group);
    return workload.containers
      .filter(({ isInit }) => !isInit)
      .map((container) => ({ workload, container, group }));
  });
  return [...found.filter((one) => !isBought(one)), ...found.filter(isBought)];
});

/** The workloads that a Service sends requests to, by its selector and in its namespace. */
export const servedWorkloads: Fact<ReadonlySet<KubernetesWorkload>> = fact("served workloads", (db) => {
  const services = db.get(kubernetesObjects).filter(({ kind }) => kind === "Service");
  const selects = (service: KubernetesObject, workload: KubernetesWorkload): boolean => {
    const selector = labelsIn(at(service.root, ["spec", "selector"]));
    const labels = labelsIn(
      at(workload.root, [...(workload.kind === "Pod" ? [] : ["spec", "template"]), "metadata", "labels"]),
    );
    return (
      selector.size > 0 &&
      [...selector].every(([key, value]) => labels.get(key) === value) &&
      namespaceOf(service) === namespaceOf(workload)
    );
  };
  return new Set(
    db.get(kubernetesWorkloads).filter((workload) => services.some((service) => selects(service, workload))),
  );
});

const labelsIn = (node: YamlNode | undefined): ReadonlyMap<string, string> =>
  new Map(pairsOf(node).map(({ key, value }) => [key, scalarOf(value)?.value ?? ""]));

const namespaceOf = ({ root }: KubernetesObject) => scalarOf(at(root, ["metadata", "namespace"]))?.value;

/** Whether it runs a database, a cache or another program that many know, and nothing of the project's own. */
export function isBought({ container }: RunningContainer): boolean {
  const reference = container.image && parseImage(container.image.text);
  const known = reference && knownImage(reference);
  return known !== undefined && known.role !== "runtime";
}

/** The first node with a key, among the container and its patches. */
export function fieldOf(nodes: readonly YamlNode[], ...keys: readonly string[]): YamlNode | undefined {
  for (const node of nodes) {
    for (const key of keys) {
      const value = pairAt(node, key)?.value;
      if (value) return value;
    }
  }
  return undefined;
}

/** The texts of kustomizations that patch something in their own text, where nobody follows it. */
export const kustomizationTexts: Fact<readonly string[]> = fact("kustomization texts", (db) =>
  db.paths().flatMap((path) => {
    if (!isKustomization(path)) return [];
    const text = db.file(path)?.text ?? "";
    return /\b(?:patch|patches|patchesStrategicMerge|patchesJson6902)\b/.test(text) ? [text] : [];
  }),
);

/** Whether one of these texts may give a workload what is looked for: it names the workload, or whatever is of a kind. */
export function mayBePatched(
  texts: readonly string[],
  { name }: Pick<KubernetesWorkload, "name">,
  wanted: RegExp,
): boolean {
  return texts.some(
    (text) => wanted.test(text) && (text.includes(name) || !/\btarget:[^}]{0,700}?\sname:/.test(text)),
  );
}

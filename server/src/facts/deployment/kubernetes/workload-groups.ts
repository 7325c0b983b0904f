import { type Fact, fact } from "../../../engine/database";
import { pairAt, type YamlNode } from "../../../languages/yaml/index";
import { isKustomization } from "../../repository/file-kinds";
import { knownImage, parseImage } from "../docker/images";
import { type KubernetesContainer, type KubernetesWorkload, kubernetesWorkloads } from "./workloads";

/** A container that goes on running, with where it stands. */
export interface RunningContainer {
  readonly workload: KubernetesWorkload;
  readonly container: KubernetesContainer;
  /** What is deployed together: the same for the manifests of one folder, and for copies of one workload. */
  readonly group: string;
}

/** The containers of everything that goes on running, the project's own before databases and caches. */
export const runningContainers: Fact<readonly RunningContainer[]> = fact("running containers", (db) => {
  const groups = new Map<string, string>();
  const found = db.get(kubernetesWorkloads).flatMap((workload): readonly RunningContainer[] => {
    if (/^(?:Job|CronJob|Pod)$/.test(workload.kind)) return [];
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

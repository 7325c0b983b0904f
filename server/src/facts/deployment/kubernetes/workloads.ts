import { type Database, type Fact, fact } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { folderOf, foldersUpwards } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import { at, itemsOf, mappingOf, pairAt, scalarOf, type YamlNode } from "../../../languages/yaml/index";
import { isKustomization, isVendored } from "../../repository/file-kinds";
import { isYamlPath, yamlFiles } from "../../yaml-files";
import { isBeforeProduction, isForLearning, isShownInDocuments, stageOfManifestPath } from "../stage";
import { unlistedManifests } from "./kustomizations";
import { kubernetesManifests } from "./manifests";

/** One document of a manifest. */
export interface KubernetesObject {
  readonly path: RelativePath;
  readonly kind: string;
  readonly name: string;
  readonly root: YamlNode;
  /** Where its kind is written. */
  readonly place: Place;
}

/** What runs pods, with what patches of the same object add. */
export interface KubernetesWorkload extends KubernetesObject {
  /** The pod's spec: the manifest's own first, then those of patches. */
  readonly pods: readonly YamlNode[];
  readonly containers: readonly KubernetesContainer[];
}

/** A container of a pod, with what patches change of it. */
export interface KubernetesContainer {
  readonly name: string;
  readonly image: { readonly text: string; readonly place: Place } | undefined;
  readonly place: Place;
  /** The manifest's own container first, then those of patches. */
  readonly nodes: readonly YamlNode[];
  readonly isInit: boolean;
}

/**
 * The objects of manifests meant for production; of those that only documents show when there are no others. Templates
 * with open places are none, nor is what Kustomize leaves out.
 */
export const kubernetesObjects: Fact<readonly KubernetesObject[]> = fact("kubernetes objects", (db) => {
  const unlisted = db.get(unlistedManifests);
  const paths = db
    .paths()
    .filter(
      (path) =>
        isYamlPath(path) &&
        !isVendored(path) &&
        !isForLearning(path) &&
        !unlisted.has(path) &&
        db.of(kubernetesManifests, path) &&
        !hasOpenPlaces(db.file(path)?.text ?? ""),
    );
  const meant = paths.filter((path) => !isBeforeProduction(stageOfManifestPath(path)));
  const found = meant.flatMap((path) => objectsIn(db, path));
  if (found.some(({ kind }) => podPaths.has(kind))) return found;
  return [...found, ...paths.filter(isShownInDocuments).flatMap((path) => objectsIn(db, path))];
});

/** Whether a tool has something to fill in; in a text that a manifest only holds, that is somebody else's matter. */
export function hasOpenPlaces(text: string): boolean {
  if (!text.includes("{{")) return false;
  let held: number | undefined;
  return text.split("\n").some((line) => {
    const indent = line.search(/\S/);
    if (held !== undefined && (indent === -1 || indent > held)) return false;
    held = /(?:[:-]|^)[ \t]*[|>][-+\d]*[ \t]*\r?$/.test(line) ? indent : undefined;
    return line.includes("{{");
  });
}

function objectsIn(db: Database, path: RelativePath): readonly KubernetesObject[] {
  return (db.of(yamlFiles, path)?.documents ?? []).flatMap(({ root }) => objectsOf(path, root));
}

/** A document's object, or those of its list. */
function objectsOf(path: RelativePath, root: YamlNode | undefined): readonly KubernetesObject[] {
  const kind = scalarOf(pairAt(root, "kind")?.value);
  if (!root || !kind) return [];
  if (kind.value === "List")
    return itemsOf(pairAt(root, "items")?.value).flatMap((item) =>
      scalarOf(pairAt(item, "kind")?.value)?.value === "List" ? [] : objectsOf(path, item),
    );
  const name = scalarOf(at(root, ["metadata", "name"]))?.value ?? "";
  return [{ path, kind: kind.value, name, root, place: { path, range: kind.range } }];
}

/** Where the spec of the pods stands. */
const podPaths: ReadonlyMap<string, readonly string[]> = new Map([
  ["Pod", ["spec"]],
  ...[
    "Deployment",
    "DeploymentConfig",
    "StatefulSet",
    "DaemonSet",
    "ReplicaSet",
    "ReplicationController",
    "Rollout",
    "Job",
  ].map((kind): [string, readonly string[]] => [kind, ["spec", "template", "spec"]]),
  ["CronJob", ["spec", "jobTemplate", "spec", "template", "spec"]],
]);

/** Everything that runs pods, once an object and file. */
export const kubernetesWorkloads: Fact<readonly KubernetesWorkload[]> = fact("kubernetes workloads", (db) => {
  const bodies = db.get(kubernetesObjects).flatMap((object) => {
    const pod = at(object.root, podPaths.get(object.kind) ?? []);
    return podPaths.has(object.kind) && mappingOf(pod) ? [{ object, pod: pod as YamlNode }] : [];
  });
  const namesImage = ({ pod }: { readonly pod: YamlNode }): boolean =>
    itemsOf(pairAt(pod, "containers")?.value).some((one) => pairAt(one, "image"));
  const whole = new Set(bodies.filter(namesImage).map(({ object }) => `${object.kind} ${object.name}`));
  const kustomized = new Set(db.paths().flatMap((path) => (isKustomization(path) ? [folderOf(path)] : [])));
  // Without an image it is a patch of what has one; of what stands elsewhere where a kustomization may name it.
  const isPatch = (body: { readonly object: KubernetesObject; readonly pod: YamlNode }): boolean =>
    !namesImage(body) &&
    (whole.has(`${body.object.kind} ${body.object.name}`) ||
      [...foldersUpwards(folderOf(body.object.path))].some((folder) => kustomized.has(folder)));
  const patches = bodies.filter(isPatch);
  return bodies
    .filter((body) => !isPatch(body))
    .map(({ object, pod }) => {
      const pods = [
        pod,
        ...patches.flatMap((patch) =>
          patch.object.kind === object.kind && patch.object.name === object.name ? [patch.pod] : [],
        ),
      ];
      return {
        ...object,
        pods,
        containers: [
          ...containersOf(object.path, pods, "containers"),
          ...containersOf(object.path, pods, "initContainers"),
        ],
      };
    });
});

function containersOf(
  path: RelativePath,
  [own, ...patches]: readonly YamlNode[],
  key: "containers" | "initContainers",
): readonly KubernetesContainer[] {
  return itemsOf(pairAt(own, key)?.value).map((node) => {
    const name = scalarOf(pairAt(node, "name")?.value);
    const image = scalarOf(pairAt(node, "image")?.value);
    const patched = patches.flatMap((pod) =>
      itemsOf(pairAt(pod, key)?.value).filter(
        (other) => scalarOf(pairAt(other, "name")?.value)?.value === name?.value,
      ),
    );
    return {
      name: name?.value ?? "",
      image: image && { text: image.value, place: { path, range: image.range } },
      place: { path, range: (name ?? image ?? node).range },
      nodes: [node, ...patched],
      isInit: key === "initContainers",
    };
  });
}

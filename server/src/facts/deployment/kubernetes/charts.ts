import { type Fact, fact, factFamily } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { fileNameOf, folderOf, inFolder, isInside } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import { itemsOf, mappingOf, pairAt, scalarOf, type YamlNode } from "../../../languages/yaml/index";
import { isVendored } from "../../repository/file-kinds";
import { isYamlPath, yamlFiles } from "../../yaml-files";
import { isBeforeProduction, stageOfManifestPath } from "../stage";
import { kubernetesManifests } from "./manifests";
import { hasOpenPlaces } from "./workloads";

/** What a pod may be given, as manifests and values write it; the first letter may be a capital. */
export type PodSetting = "probe" | "resources" | "securityContext";

const words: Readonly<Record<PodSetting, string>> = {
  probe: "robe",
  resources: "esources",
  securityContext: "ecurityContext",
};

/** Templates of manifests that start pods: of what a tool fills in nothing is known but what stands nowhere. */
export interface Chart {
  /** The chart's, or the one that the templates lie in. */
  readonly folder: RelativePath;
  /** Where its first template names containers. */
  readonly place: Place | undefined;
  /** Whether what it starts listens to anything. */
  readonly listens: boolean;
  /** Neither its templates nor its values speak of these: nobody can set them. */
  readonly lacks: ReadonlySet<PodSetting>;
}

const startsPods = factFamily("template starts pods", (db, path): boolean => {
  const text = db.file(path)?.text ?? "";
  return hasOpenPlaces(text) && /^kind:[ \t]*["']?(?:Deployment|StatefulSet|DaemonSet)\b/m.test(text);
});

/** The charts that are made for production. */
export const charts: Fact<readonly Chart[]> = fact("charts", (db) => {
  const templates = db
    .paths()
    .filter(
      (path) =>
        isYamlPath(path) &&
        !isVendored(path) &&
        db.of(kubernetesManifests, path) &&
        !isBeforeProduction(stageOfManifestPath(path)) &&
        db.of(startsPods, path),
    );
  const folders = new Set(templates.map((path) => folderOf(path).replace(/\/templates(?:\/.*)?$/, "")));
  return [...folders].map((folder): Chart => {
    const own = templates.filter((path) => isInside(path, folder));
    const texts = db
      .paths()
      .filter((path) => isInside(path, folder) && /\.(?:ya?ml|tpl|json)$/i.test(path))
      .map((path) => db.file(path)?.text ?? "");
    const first = own.map((path) => [path, db.file(path)?.text ?? ""] as const);
    // What values may put into a container as it is, or another chart writes, is not seen here.
    const isWhole =
      db.has(inFolder(folder, "Chart.yaml")) &&
      first.every(
        ([, text]) =>
          /^ *containers:[ \t]*\r?$/m.test(text) &&
          !/toYaml \.Values\.\w*(?:containers?|deployment|spec|pod)\b/i.test(text),
      );
    const lacks = (Object.keys(words) as PodSetting[]).filter(
      (setting) => isWhole && texts.every((text) => !text.includes(words[setting])),
    );
    const [path = "", text = ""] = first[0] ?? [];
    const start = text.search(/^ *containers:/m);
    return {
      folder,
      place:
        start === -1 ? undefined : { path, range: { start, end: text.indexOf("containers:", start) + 11 } },
      listens: first.some(([, one]) => /^ *ports:/m.test(one)),
      lacks: new Set(lacks),
    };
  });
});

/** An image that the values of a chart name. */
export interface ChartImage {
  readonly repository: string;
  readonly tag: string;
  readonly place: Place;
  /** Of the program that the chart is for, as against what helps it. */
  readonly isMain: boolean;
}

/** `repository: busybox`, `tag: latest`: what charts run where nobody names another. */
export const chartImages: Fact<readonly ChartImage[]> = fact("chart images", (db) =>
  db.get(valuesFiles).flatMap((path) => {
    const found: ChartImage[] = [];
    walk(db.of(yamlFiles, path)?.root, [], (node, keys) => {
      const repository = scalarOf(pairAt(node, "repository")?.value);
      const tag = scalarOf(pairAt(node, "tag")?.value);
      if (repository && tag && tag.value !== "")
        found.push({
          repository: repository.value,
          tag: tag.value,
          place: { path, range: tag.range },
          isMain: keys.join(".") === "image",
        });
    });
    return found;
  }),
);

/** `securityContext: {privileged: true}` in the values of a chart. */
export const privilegedByValues: Fact<readonly Place[]> = fact("privileged by values", (db) =>
  db.get(valuesFiles).flatMap((path) => {
    const found: Place[] = [];
    walk(db.of(yamlFiles, path)?.root, [], (node, keys) => {
      if (!/^(?:container)?securityContext$/i.test(keys.at(-1) ?? "")) return;
      const value = scalarOf(pairAt(node, "privileged")?.value);
      if (value?.value === "true") found.push({ path, range: value.range });
    });
    return found;
  }),
);

const valuesFiles: Fact<readonly RelativePath[]> = fact("values of charts", (db) =>
  db
    .paths()
    .filter(
      (path) =>
        fileNameOf(path) === "values.yaml" &&
        !isVendored(path) &&
        db.has(inFolder(folderOf(path), "Chart.yaml")),
    ),
);

function walk(
  node: YamlNode | undefined,
  keys: readonly string[],
  visit: (node: YamlNode, keys: readonly string[]) => void,
): void {
  const mapping = mappingOf(node);
  if (node && mapping) {
    visit(node, keys);
    for (const { key, value } of mapping.pairs) walk(value, [...keys, key], visit);
  } else for (const item of itemsOf(node)) walk(item, keys, visit);
}

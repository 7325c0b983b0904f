import type { Database } from "../../../engine/database";
import { folderOf } from "../../../engine/path";
import type { EnvironmentVariable } from "../../../engine/process-environment";
import type { RelativePath } from "../../../engine/snapshot";
import {
  itemsOf,
  mappingOf,
  pairAt,
  pairsOf,
  scalarOf,
  sequenceOf,
  type YamlNode,
} from "../../../languages/yaml/index";
import type { CommandWord } from "../../commands/followed-command";
import { isYamlPath, yamlFiles } from "../../yaml-files";
import type { ComposeCommand } from "../compose/compose-service";
import { stageOfName } from "../stage";
import { makeProcess, type PlatformProcess, variable } from "./platform-process";

const workloads = new Set([
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "Job",
  "CronJob",
  "Pod",
  "ReplicaSet",
  "Rollout",
]);

/**
 * The containers of all workloads of a manifest, with `env` and with the ConfigMaps of its folder that `envFrom`
 * names; none in a folder for tests.
 */
export function readKubernetes(db: Database, path: RelativePath): readonly PlatformProcess[] {
  if (stageOfName(path.split("/").slice(0, -1).join(" ")) === "test") return [];
  const documents = db.of(yamlFiles, path)?.documents ?? [];
  const configMaps = readConfigMaps(db, folderOf(path));
  return documents.flatMap(({ root }): readonly PlatformProcess[] => {
    const kind = scalarOf(pairAt(root, "kind")?.value)?.value ?? "";
    if (!workloads.has(kind)) return [];
    let spec = pairAt(root, "spec")?.value;
    if (kind === "CronJob") spec = pairAt(pairAt(spec, "jobTemplate")?.value, "spec")?.value;
    if (kind !== "Pod") spec = pairAt(pairAt(spec, "template")?.value, "spec")?.value;
    return itemsOf(pairAt(spec, "containers")?.value).map((container) => {
      const name = scalarOf(pairAt(container, "name")?.value);
      const environment = new Map<string, EnvironmentVariable>();
      for (const item of itemsOf(pairAt(container, "envFrom")?.value)) {
        const map = scalarOf(pairAt(pairAt(item, "configMapRef")?.value, "name")?.value)?.value;
        for (const [key, value] of configMaps.get(map ?? "") ?? []) environment.set(key, value);
      }
      for (const item of itemsOf(pairAt(container, "env")?.value)) {
        const key = scalarOf(pairAt(item, "name")?.value);
        const value = scalarOf(pairAt(item, "value")?.value);
        if (key) environment.set(key.value, variable(value?.value, { path, range: (value ?? key).range }));
      }
      return makeProcess(db, {
        platform: "kubernetes",
        name: name?.value ?? kind,
        place: { path, range: (name ?? container).range },
        folder: "",
        entrypoint: listCommand(path, pairAt(container, "command")?.value),
        command: listCommand(path, pairAt(container, "args")?.value),
        phase: kind === "Job" || kind === "CronJob" ? "release" : "start",
        environment,
      });
    });
  });
}

function listCommand(path: RelativePath, node: YamlNode | undefined): ComposeCommand | undefined {
  if (!node || !sequenceOf(node)) return undefined;
  const words = itemsOf(node).flatMap((item): readonly CommandWord[] => {
    const scalar = scalarOf(item);
    return scalar ? [{ text: scalar.value, place: { path, range: scalar.range } }] : [];
  });
  return { place: { path, range: node.range }, words, isList: true, text: undefined };
}

function readConfigMaps(
  db: Database,
  folder: RelativePath,
): ReadonlyMap<string, ReadonlyMap<string, EnvironmentVariable>> {
  const maps = new Map<string, ReadonlyMap<string, EnvironmentVariable>>();
  for (const path of db.paths()) {
    if (
      folderOf(path) !== folder ||
      !isYamlPath(path) ||
      !/kind:[ \t]*ConfigMap/.test(db.file(path)?.text ?? "")
    )
      continue;
    for (const { root } of db.of(yamlFiles, path)?.documents ?? []) {
      const name = scalarOf(pairAt(pairAt(root, "metadata")?.value, "name")?.value)?.value;
      const data = pairAt(root, "data")?.value;
      if (name === undefined || !mappingOf(data)) continue;
      maps.set(
        name,
        new Map(
          pairsOf(data).map((pair) => [
            pair.key,
            variable(scalarOf(pair.value)?.value, { path, range: pair.value.range }),
          ]),
        ),
      );
    }
  }
  return maps;
}

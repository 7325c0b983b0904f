import type { Fix } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import { declareVolume, insertItem } from "../../server/src/facts/deployment/compose/compose-edits";
import { type DatabaseStorage, databaseStorages } from "../../server/src/facts/deployment/data-volumes";
import { type KubernetesDatabase, kubernetesDatabases } from "./database-volume-missing.facts";

export default defineRule({
  id: "database-volume-missing",
  category: "operations",
  severity: "blocker",
  title: "The database keeps its data in the container",
  passed: "Databases keep their data in volumes",
  effort: "minutes",
  needs: { databaseStorages: optional(databaseStorages), kubernetesDatabases },
  judge: ({ databaseStorages, kubernetesDatabases }) => [
    ...(databaseStorages.unknown ? [notKnown(databaseStorages.unknown)] : []),
    ...(databaseStorages.value ?? []).map(judgeStorage),
    ...kubernetesDatabases.map(judgeDatabase),
  ],
});

function judgeDatabase({ workload, dataFolder, place, volume, mount }: KubernetesDatabase): Verdict {
  const values = { name: workload.name, kind: workload.kind, folder: dataFolder };
  if (volume === "kept")
    return sound(message("{name} ({kind}) keeps {folder} in a volume", values), mount ?? place);
  return fault({
    message:
      volume === "empty"
        ? message("{name} ({kind}) keeps {folder} in an emptyDir: the data goes with the pod.", values)
        : message("{name} ({kind}) has no volume for {folder}: the data goes with the pod.", values),
    place: mount ?? place,
  });
}

function judgeStorage(storage: DatabaseStorage): Verdict {
  const { service } = storage.projectService;
  const values = {
    service: service.name,
    deployment: storage.deployment.name,
    folder: storage.dataFolder,
  };
  if (storage.volume === "unknown")
    return notKnown(message("Where {service} in {deployment} keeps {folder} is not known", values));
  if (storage.volume !== "none")
    return sound(
      message("{service} in {deployment} keeps {folder} in a volume", values),
      storage.mount ?? service.place,
    );
  return fault({
    message: message(
      "{service} in {deployment} has no volume for {folder}: the data is gone when the container is replaced.",
      values,
    ),
    place: service.place,
    fixes: addVolume(storage),
  });
}

function addVolume({ deployment, projectService, dataFolder }: DatabaseStorage): readonly Fix[] {
  const { service } = projectService;
  const name = `${service.name}-data`;
  const mount = insertItem(service, "volumes", `${name}:${dataFolder}`);
  const declared = declareVolume(deployment, name);
  if (!mount || !declared) return [];
  return [
    {
      title: message("Keep the data in the volume {name}", { name }),
      safety: "review",
      edits: [mount, ...declared],
    },
  ];
}

import type { Database } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { folderOf, joinPath } from "../../../engine/path";
import type { EnvironmentVariable } from "../../../engine/process-environment";
import type { RelativePath } from "../../../engine/snapshot";
import { itemsOf, pairAt, scalarOf, type YamlNode } from "../../../languages/yaml/index";
import type { ProcessRole } from "../../commands/roles";
import { yamlFiles } from "../../yaml-files";
import { dockerImageOf } from "../docker/docker-images";
import { makeProcess, type PlatformProcess, textCommand, variable } from "./platform-process";

/**
 * The services of a render.yaml that run a program (`web`, `pserv`, `worker`, `cron`), with the variables of the
 * groups they name.
 */
export function readRender(db: Database, path: RelativePath): readonly PlatformProcess[] {
  const root = db.of(yamlFiles, path)?.root;
  const groups = new Map(
    itemsOf(pairAt(root, "envVarGroups")?.value).map((group) => [
      scalarOf(pairAt(group, "name")?.value)?.value ?? "",
      pairAt(group, "envVars")?.value,
    ]),
  );
  return itemsOf(pairAt(root, "services")?.value).flatMap((service): readonly PlatformProcess[] => {
    const field = (key: string) => scalarOf(pairAt(service, key)?.value);
    const type = field("type")?.value ?? "";
    if (!/^(?:web|pserv|worker|cron)$/.test(type) || field("env")?.value === "static") return [];
    const folder = joinPath(folderOf(path), field("rootDir")?.value ?? "") ?? folderOf(path);
    const environment = new Map<string, EnvironmentVariable>();
    const add = (node: YamlNode | undefined): void => {
      for (const item of itemsOf(node)) {
        const key = scalarOf(pairAt(item, "key")?.value);
        const group = scalarOf(pairAt(item, "fromGroup")?.value)?.value;
        if (group !== undefined && groups.has(group)) {
          const members = groups.get(group);
          groups.delete(group);
          add(members);
          groups.set(group, members);
        }
        if (!key) continue;
        const value = scalarOf(pairAt(item, "value")?.value);
        environment.set(key.value, variable(value?.value, { path, range: (value ?? key).range }));
      }
    };
    add(pairAt(service, "envVars")?.value);
    const name = field("name")?.value ?? type;
    const place: Place = { path, range: (field("name") ?? field("type"))?.range ?? service.range };
    const dockerfile = field("dockerfilePath")?.value;
    const isDocker = /^docker$/.test(field("runtime")?.value ?? field("env")?.value ?? "");
    const context =
      joinPath(folderOf(path), field("dockerContext")?.value ?? field("rootDir")?.value ?? "") ?? folder;
    const image = isDocker
      ? dockerImageOf(db, joinPath(folderOf(path), dockerfile ?? joinPath(context, "Dockerfile") ?? ""))
      : undefined;
    const shared = {
      platform: "render" as const,
      name,
      place,
      folder: isDocker ? context : folder,
      environment,
      image,
    };
    const start = field(isDocker ? "dockerCommand" : "startCommand");
    const kind: ProcessRole | undefined = type === "web" ? "web" : undefined;
    const command = (key: string) => {
      const scalar = field(key);
      return textCommand(path, scalar?.value, scalar?.range);
    };
    const found = [
      makeProcess(db, { ...shared, command: textCommand(path, start?.value, start?.range), kind }),
    ];
    for (const [key, phase] of [
      ["buildCommand", "build"],
      ["preDeployCommand", "release"],
    ] as const) {
      const one = command(key);
      if (one) found.push(makeProcess(db, { ...shared, image: undefined, command: one, phase }));
    }
    return found;
  });
}

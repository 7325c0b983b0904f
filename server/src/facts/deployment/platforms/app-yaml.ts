import type { Database } from "../../../engine/database";
import { folderOf, joinPath } from "../../../engine/path";
import type { EnvironmentVariable } from "../../../engine/process-environment";
import type { RelativePath } from "../../../engine/snapshot";
import { itemsOf, pairAt, pairsOf, scalarOf } from "../../../languages/yaml/index";
import { yamlFiles } from "../../yaml-files";
import { dockerImageOf } from "../docker/docker-images";
import { makeProcess, type PlatformProcess, textCommand, variable } from "./platform-process";

/** App Engine's app.yaml and DigitalOcean's app spec. */
export function readAppYaml(db: Database, path: RelativePath): readonly PlatformProcess[] {
  const root = db.of(yamlFiles, path)?.root;
  const folder = folderOf(path);
  const runtime = scalarOf(pairAt(root, "runtime")?.value);
  if (runtime && /^(?:python|custom)/.test(runtime.value)) {
    const environment = new Map<string, EnvironmentVariable>();
    for (const pair of pairsOf(pairAt(root, "env_variables")?.value))
      environment.set(pair.key, variable(scalarOf(pair.value)?.value, { path, range: pair.value.range }));
    const entrypoint = scalarOf(pairAt(root, "entrypoint")?.value);
    return [
      makeProcess(db, {
        platform: "app-engine",
        name: "app",
        place: { path, range: runtime.range },
        folder,
        command: textCommand(path, entrypoint?.value, entrypoint?.range),
        environment,
        kind: "web",
      }),
    ];
  }
  const services = [...itemsOf(pairAt(root, "services")?.value), ...itemsOf(pairAt(root, "workers")?.value)];
  return services.flatMap((service): readonly PlatformProcess[] => {
    const run = scalarOf(pairAt(service, "run_command")?.value);
    const name = scalarOf(pairAt(service, "name")?.value);
    if (!name || (!run && !pairAt(service, "dockerfile_path"))) return [];
    const environment = new Map<string, EnvironmentVariable>();
    for (const item of itemsOf(pairAt(service, "envs")?.value)) {
      const key = scalarOf(pairAt(item, "key")?.value);
      const value = scalarOf(pairAt(item, "value")?.value);
      const isSecret = scalarOf(pairAt(item, "type")?.value)?.value === "SECRET";
      if (key)
        environment.set(
          key.value,
          variable(isSecret ? undefined : value?.value, { path, range: (value ?? key).range }),
        );
    }
    const source =
      joinPath(
        folder.replace(/(?:^|\/)\.do$/, ""),
        scalarOf(pairAt(service, "source_dir")?.value)?.value ?? "",
      ) ?? folder;
    const dockerfile = scalarOf(pairAt(service, "dockerfile_path")?.value)?.value;
    return [
      makeProcess(db, {
        platform: "digitalocean",
        name: name.value,
        place: { path, range: name.range },
        folder: source,
        command: textCommand(path, run?.value, run?.range),
        environment,
        image: dockerfile === undefined ? undefined : dockerImageOf(db, joinPath("", dockerfile)),
      }),
    ];
  });
}

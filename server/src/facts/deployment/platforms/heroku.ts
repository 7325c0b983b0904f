import type { Database } from "../../../engine/database";
import { folderOf, joinPath } from "../../../engine/path";
import type { EnvironmentVariable } from "../../../engine/process-environment";
import type { RelativePath } from "../../../engine/snapshot";
import * as json from "../../../languages/json";
import { itemsOf, pairAt, pairsOf, scalarOf } from "../../../languages/yaml/index";
import { readProcfile } from "../../commands/runners/supervisors";
import { yamlFiles } from "../../yaml-files";
import { dockerImageOf } from "../docker/docker-images";
import { makeProcess, type PlatformProcess, textCommand, variable } from "./platform-process";

/** The processes of a Procfile (`web: gunicorn shop.wsgi`), with the `env` of the app.json beside it. */
export function readProcfileProcesses(
  db: Database,
  path: RelativePath,
  text: string,
): readonly PlatformProcess[] {
  const folder = folderOf(path);
  const environment = readAppJson(db, folder);
  return readProcfile(text).map((entry) =>
    makeProcess(db, {
      platform: "procfile",
      name: entry.name,
      place: { path, range: entry.range },
      folder,
      command: textCommand(path, entry.command, entry.range),
      phase: entry.name === "release" ? "release" : "start",
      environment,
      kind: entry.name === "web" ? "web" : undefined,
    }),
  );
}

/** `env` of Heroku's app.json: a value, or a mapping with a value, a generator or nothing. */
function readAppJson(db: Database, folder: RelativePath): ReadonlyMap<string, EnvironmentVariable> {
  const path = folder === "" ? "app.json" : `${folder}/app.json`;
  const text = db.file(path)?.text;
  const found = new Map<string, EnvironmentVariable>();
  if (text === undefined) return found;
  for (const property of json.propertiesOf(json.at(json.parseJson(text).root, ["env"]))) {
    const value = property.value?.kind === "object" ? json.at(property.value, ["value"]) : property.value;
    found.set(property.key, variable(json.stringOf(value), { path, range: value?.range ?? property.range }));
  }
  return found;
}

/** The processes of a heroku.yml: those of `run`, and the images of `build.docker` that start by themselves. */
export function readHeroku(db: Database, path: RelativePath): readonly PlatformProcess[] {
  const root = db.of(yamlFiles, path)?.root;
  const folder = folderOf(path);
  const builds = pairAt(pairAt(root, "build")?.value, "docker")?.value;
  const environment = new Map<string, EnvironmentVariable>();
  for (const pair of pairsOf(pairAt(pairAt(root, "setup")?.value, "config")?.value)) {
    environment.set(pair.key, variable(scalarOf(pair.value)?.value, { path, range: pair.value.range }));
  }
  const names = new Set([
    ...pairsOf(pairAt(root, "run")?.value).map((pair) => pair.key),
    ...pairsOf(builds).map((pair) => pair.key),
  ]);
  const found = [...names].map((name) => {
    const run = pairAt(pairAt(root, "run")?.value, name);
    const built = scalarOf(pairAt(builds, name)?.value) ?? scalarOf(pairsOf(builds)[0]?.value);
    const command =
      scalarOf(run?.value) ??
      scalarOf(pairAt(run?.value, "command")?.value) ??
      scalarOf(itemsOf(pairAt(run?.value, "command")?.value)[0]);
    return makeProcess(db, {
      platform: "heroku",
      name,
      place: { path, range: run?.keyRange ?? pairAt(builds, name)?.keyRange ?? { start: 0, end: 0 } },
      folder,
      command: textCommand(path, command?.value, command?.range),
      environment,
      image: built ? dockerImageOf(db, joinPath(folder, built.value)) : undefined,
      kind: name === "web" ? "web" : undefined,
    });
  });
  const release =
    scalarOf(pairAt(pairAt(root, "release")?.value, "command")?.value) ??
    scalarOf(itemsOf(pairAt(pairAt(root, "release")?.value, "command")?.value)[0]);
  if (release)
    found.push(
      makeProcess(db, {
        platform: "heroku",
        name: "release",
        place: { path, range: release.range },
        folder,
        command: textCommand(path, release.value, release.range),
        phase: "release",
        environment,
      }),
    );
  return found;
}

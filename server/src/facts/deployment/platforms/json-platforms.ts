import type { Database } from "../../../engine/database";
import { folderOf, joinPath } from "../../../engine/path";
import type { EnvironmentVariable } from "../../../engine/process-environment";
import type { RelativePath } from "../../../engine/snapshot";
import * as json from "../../../languages/json";
import type { CommandWord } from "../../commands/followed-command";
import { dockerImageOf } from "../docker/docker-images";
import { makeProcess, type PlatformProcess, textCommand, variable } from "./platform-process";

/**
 * What railway.json starts: `deploy.startCommand`, or what the image of `build.dockerfilePath` starts by itself;
 * nothing without either.
 */
export function readRailwayJson(db: Database, path: RelativePath, text: string): readonly PlatformProcess[] {
  const { root } = json.parseJson(text);
  const folder = folderOf(path);
  const start = json.at(root, ["deploy", "startCommand"]);
  const dockerfile = json.stringOf(json.at(root, ["build", "dockerfilePath"]));
  const image = dockerfile === undefined ? undefined : dockerImageOf(db, joinPath(folder, dockerfile));
  const command = json.stringOf(start);
  if (command === undefined && !image) return [];
  const range = start?.range ?? { start: 0, end: 1 };
  return [
    makeProcess(db, {
      platform: "railway",
      name: "web",
      place: { path, range },
      folder,
      command: textCommand(path, command, start?.range),
      image,
      kind: "web",
    }),
  ];
}

/** A Python entry of vercel.json: the module is imported, nothing is started. */
export function readVercel(db: Database, path: RelativePath, text: string): readonly PlatformProcess[] {
  const { root } = json.parseJson(text);
  const environment = new Map<string, EnvironmentVariable>();
  for (const property of json.propertiesOf(json.at(root, ["env"]))) {
    const value = json.stringOf(property.value);
    // A leading "@" names a secret of the account.
    environment.set(
      property.key,
      variable(value?.startsWith("@") ? undefined : value, {
        path,
        range: property.value?.range ?? property.range,
      }),
    );
  }
  return json.itemsOf(json.at(root, ["builds"])).flatMap((build): readonly PlatformProcess[] => {
    const source = json.at(build, ["src"]);
    const file = json.stringOf(source);
    if (!source || file === undefined || !/\.py$/.test(file)) return [];
    const word: CommandWord = { text: file, place: { path, range: source.range } };
    const process = makeProcess(db, {
      platform: "vercel",
      name: file,
      place: word.place,
      folder: folderOf(path),
      command: { place: word.place, words: [word], isList: true, text: undefined },
      environment,
      kind: "web",
    });
    return [{ ...process, role: "web" }];
  });
}

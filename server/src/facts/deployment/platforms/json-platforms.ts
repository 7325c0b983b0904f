import type { Database } from "../../../engine/database";
import { folderOf } from "../../../engine/path";
import type { EnvironmentVariable } from "../../../engine/process-environment";
import type { RelativePath } from "../../../engine/snapshot";
import * as json from "../../../languages/json";
import type { CommandWord } from "../../commands/followed-command";
import { makeProcess, type PlatformProcess, variable } from "./platform-process";

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

import type { Database } from "../../../engine/database";
import { fileNameOf, folderOf, joinPath } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import type { Range } from "../../../engine/text";
import * as json from "../../../languages/json";
import * as toml from "../../../languages/toml/index";
import { dockerImageOf } from "../docker/docker-images";
import { makeProcess, type PlatformProcess, textCommand } from "./platform-process";

/** What railway.toml and railway.json say, in either form. */
interface RailwayWords {
  readonly start: string | undefined;
  readonly startRange: Range | undefined;
  readonly dockerfile: string | undefined;
  readonly builder: string | undefined;
  readonly builderRange: Range | undefined;
}

/**
 * What a railway.toml or railway.json starts: `deploy.startCommand`, or what the image of its Dockerfile starts by
 * itself; nothing without either.
 */
export function readRailway(db: Database, path: RelativePath, text: string): readonly PlatformProcess[] {
  const words = fileNameOf(path) === "railway.toml" ? wordsOfToml(text) : wordsOfJson(text);
  const folder = folderOf(path);
  const { start, startRange } = words;
  const dockerfile = words.dockerfile ?? (words.builder === "DOCKERFILE" ? "Dockerfile" : undefined);
  // A leading slash is that of the repository.
  const found = dockerfile?.startsWith("/") ? dockerfile.slice(1) : joinPath(folder, dockerfile ?? "");
  const image = dockerfile === undefined ? undefined : dockerImageOf(db, found);
  if (start === undefined && !image) return [];
  return [
    makeProcess(db, {
      platform: "railway",
      name: "web",
      place: { path, range: startRange ?? words.builderRange ?? { start: 0, end: 1 } },
      folder,
      command: textCommand(path, start, startRange),
      image,
      kind: "web",
    }),
  ];
}

function wordsOfJson(text: string): RailwayWords {
  const { root } = json.parseJson(text);
  const at = (...keys: readonly string[]) => json.at(root, keys);
  const dockerfile = at("build", "dockerfilePath");
  return {
    start: json.stringOf(at("deploy", "startCommand")),
    startRange: at("deploy", "startCommand")?.range,
    dockerfile: json.stringOf(dockerfile),
    builder: json.stringOf(at("build", "builder")),
    builderRange: (dockerfile ?? at("build", "builder"))?.range,
  };
}

function wordsOfToml(text: string): RailwayWords {
  const file = toml.parseToml(text);
  const start = toml.valueAt(file, ["deploy", "startCommand"]);
  const dockerfile = toml.valueAt(file, ["build", "dockerfilePath"]);
  const builder = toml.valueAt(file, ["build", "builder"]);
  return {
    start: toml.stringOf(start),
    startRange: start?.range,
    dockerfile: toml.stringOf(dockerfile),
    builder: toml.stringOf(builder),
    builderRange: (dockerfile ?? builder)?.range,
  };
}

import type { Database } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { folderOf, joinPath } from "../../../engine/path";
import type { EnvironmentVariable } from "../../../engine/process-environment";
import type { RelativePath } from "../../../engine/snapshot";
import * as toml from "../../../languages/toml/index";
import { dockerImageOf } from "../docker/docker-images";
import { makeProcess, type PlatformProcess, textCommand, variable } from "./platform-process";

/** The processes of a fly.toml, or what its image starts where it names none. */
export function readFly(db: Database, path: RelativePath, text: string): readonly PlatformProcess[] {
  const file = toml.parseToml(text);
  const folder = folderOf(path);
  const environment = new Map<string, EnvironmentVariable>();
  for (const member of toml.membersAt(file, ["env"])) {
    if (!member.value) continue;
    environment.set(member.key, variable(textOfToml(member.value), { path, range: member.value.range }));
  }
  const dockerfile = toml.stringOf(toml.valueAt(file, ["build", "dockerfile"])) ?? "Dockerfile";
  const target = toml.stringOf(toml.valueAt(file, ["build", "build-target"]));
  const image = dockerImageOf(db, joinPath(folder, dockerfile), target);
  const shared = { platform: "fly" as const, folder, environment, image };
  const processes = toml.membersAt(file, ["processes"]).flatMap((member) => {
    const command = toml.stringOf(member.value);
    if (!member.value || command === undefined) return [];
    const range = member.value.range;
    return [
      makeProcess(db, {
        ...shared,
        name: member.key,
        place: { path, range },
        command: textCommand(path, command, range),
      }),
    ];
  });
  const whole: Place = {
    path,
    range: {
      start: 0,
      end: Math.min(text.length, text.indexOf("\n") === -1 ? text.length : text.indexOf("\n")),
    },
  };
  const found =
    processes.length > 0
      ? processes
      : [makeProcess(db, { ...shared, name: "app", place: whole, command: undefined, kind: "web" })];
  const release = toml.valueAt(file, ["deploy", "release_command"]);
  const command = toml.stringOf(release);
  if (release && command !== undefined)
    found.push(
      makeProcess(db, {
        ...shared,
        name: "release",
        phase: "release",
        place: { path, range: release.range },
        command: textCommand(path, command, release.range),
      }),
    );
  return found;
}

function textOfToml(value: toml.TomlValue): string | undefined {
  if (value.kind === "string" || value.kind === "number" || value.kind === "boolean")
    return String(value.value);
  return undefined;
}

/** `[start] cmd` of nixpacks.toml. */
export function readNixpacks(db: Database, path: RelativePath, text: string): readonly PlatformProcess[] {
  const start = toml.valueAt(toml.parseToml(text), ["start", "cmd"]);
  const command = toml.stringOf(start);
  if (!start || command === undefined) return [];
  return [
    makeProcess(db, {
      platform: "nixpacks",
      name: "web",
      place: { path, range: start.range },
      folder: folderOf(path),
      command: textCommand(path, command, start.range),
      kind: "web",
    }),
  ];
}

import type { Fix, TextEdit } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import {
  declareVolume,
  insertItem,
  insertKey,
} from "../../server/src/facts/deployment/compose/compose-edits";
import type { RedisService } from "./redis-persistence-off.facts";

/** Turns the append-only file on, and gives it a volume. */
export function keep(redis: RedisService): readonly Fix[] {
  const edits = [...writing(redis), ...mounting(redis)];
  if (edits.some((edit) => edit === undefined) || edits.length === 0) return [];
  return [
    {
      title: message("Write to disk, into a volume"),
      safety: "review",
      edits: edits.filter((edit) => edit !== undefined),
    },
  ];
}

function writing({
  writes,
  appendOnlyValue,
  configuration,
  projectService,
}: RedisService): readonly (TextEdit | undefined)[] {
  const { command } = projectService.service;
  if (appendOnlyValue)
    return [{ kind: "edit", path: appendOnlyValue.path, range: appendOnlyValue.range, newText: "yes" }];
  if (writes === "yes" && command) return [];
  if (configuration !== undefined) return [undefined];
  if (!command)
    return [
      insertKey(projectService.service, ["command: redis-server --appendonly yes"], ["image", "build"]),
    ];
  const last = command.words[command.words.length - 1];
  if (command.isList || !last || !/^redis-server\b/.test(command.text ?? "")) return [undefined];
  const refused = command.words.findLast(
    ({ text }, index) => text === "no" && command.words[index - 1]?.text === "--appendonly",
  );
  if (refused)
    return [{ kind: "edit", path: refused.place.path, range: refused.place.range, newText: "yes" }];
  const end = last.place.range.end;
  return [{ kind: "edit", path: last.place.path, range: { start: end, end }, newText: " --appendonly yes" }];
}

function mounting({
  volume,
  deployment,
  projectService,
  dataFolder,
}: RedisService): readonly (TextEdit | undefined)[] {
  if (volume !== "none") return [];
  const name = `${projectService.service.name}-data`;
  return [
    insertItem(projectService.service, "volumes", `${name}:${dataFolder}`),
    ...(declareVolume(deployment, name) ?? [undefined]),
  ];
}

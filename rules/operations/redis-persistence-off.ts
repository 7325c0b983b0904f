import type { Fix, TextEdit } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import {
  declareVolume,
  insertItem,
  insertKey,
} from "../../server/src/facts/deployment/compose/compose-edits";
import { type RedisService, redisServices } from "../../server/src/facts/deployment/redis-model";

export default defineRule({
  id: "redis-persistence-off",
  category: "operations",
  severity: "major",
  title: "Redis holds a queue and forgets it",
  passed: "Redis keeps what it holds for others",
  effort: "minutes",
  needs: { redisServices },
  judge: ({ redisServices }) =>
    // Channel layers only carry messages that are a few seconds old.
    redisServices.flatMap((redis): readonly Verdict[] => {
      const { service } = redis.projectService;
      const values = { service: service.name, deployment: redis.deployment.name, folder: redis.dataFolder };
      const [off] = redis.offPlaces;
      if (!redis.uses.some(({ kind }) => kind === "queue"))
        return redis.worker === undefined || redis.uses.length > 0
          ? []
          : [
              notKnown(
                message("Whether {worker} takes its tasks from {service} in {deployment} is not known", {
                  ...values,
                  worker: redis.worker,
                }),
              ),
            ];
      if (redis.writes === "unknown" || redis.volume === "unknown")
        return [notKnown(message("Whether {service} in {deployment} keeps its data is not known", values))];
      if (!isForgetful(redis))
        return [
          sound(
            message("{service} in {deployment} writes to disk, into {folder}", values),
            redis.mount ?? service.place,
          ),
        ];
      return [
        fault({
          message: off
            ? message(
                "{service} in {deployment} is a queue of tasks and writes nothing to disk: after a restart they are gone.",
                values,
              )
            : message(
                "{service} in {deployment} is a queue of tasks and has no volume at {folder}: with the container they are gone.",
                values,
              ),
          place: off ?? service.place,
          related: redis.uses
            .slice(0, 1)
            .map(({ place }) => ({ ...place, note: message("Tasks are put there.") })),
          fixes: keep(redis),
        }),
      ];
    }),
});

function isForgetful({ writes, volume }: RedisService): boolean {
  return writes === "no" || (writes === "yes" && volume === "none");
}

/** Turns the append-only file on, and gives it a volume. */
function keep(redis: RedisService): readonly Fix[] {
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

import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import { type RedisService, redisServices } from "./redis-persistence-off.facts";
import { keep } from "./redis-persistence-off.fix";

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

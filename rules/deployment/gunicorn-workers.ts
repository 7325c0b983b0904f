import type { Fix } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import {
  type GunicornProcess,
  gunicornProcesses,
} from "../../server/src/facts/deployment/processes/gunicorn";

/** More processes than any usual server has use for. */
const tooMany = 33;

export default defineRule({
  id: "gunicorn-workers",
  category: "deployment",
  severity: "minor",
  title: "gunicorn's number of workers does not fit",
  passed: "gunicorn has several workers",
  effort: "minutes",
  needs: { gunicornProcesses },
  judge: ({ gunicornProcesses }) =>
    gunicornProcesses.map((one): Verdict => {
      const { startedBy, workers } = one;
      if (workers === "unknown")
        return notKnown(
          message("How many workers the gunicorn of {startedBy} has is not known", { startedBy }),
        );
      if (!isOff(one))
        return sound(
          message("gunicorn of {startedBy} answers several requests at once", { startedBy }),
          one.workersPlace ?? one.program,
        );
      return fault({
        message:
          one.workers === "default" || one.workers === 1
            ? message(
                "gunicorn of {startedBy} answers one request at a time: one worker without threads. Two for each core and one more is the usual start.",
                {
                  startedBy: one.startedBy,
                },
              )
            : message(
                "gunicorn of {startedBy} starts {workers} workers: each is a whole copy of the application in memory. Two for each core and one more is the usual start.",
                {
                  startedBy: one.startedBy,
                  workers: one.workers,
                },
              ),
        place: one.workersPlace ?? one.program,
        fixes: addWorkers(one),
      });
    }),
});

function isOff({ workers, concurrent, replicated }: GunicornProcess): boolean {
  if (workers === "unknown") return false;
  if (workers === "default" || workers === 1) return !concurrent && !replicated;
  return workers > tooMany;
}

function addWorkers({ workers, program, separator }: GunicornProcess): readonly Fix[] {
  if (workers !== "default") return [];
  const { path, range } = program;
  const newText = separator === undefined ? " --workers 3" : `${separator}"--workers"${separator}"3"`;
  return [
    {
      title: message("Start three workers"),
      safety: "review",
      edits: [{ kind: "edit", path, range: { start: range.end, end: range.end }, newText }],
    },
  ];
}

import { message } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
import { fault, notKnown, sound } from "../../server/src/engine/verdict";
import { debugConfigurations, flaskRuns } from "../../server/src/stacks/flask/flask-runs";

export default defineRule({
  id: "flask-debug",
  category: "security",
  severity: "blocker",
  title: "Flask runs with its debugger",
  passed: "Flask runs without its debugger",
  effort: "minutes",
  cwe: 489,
  needs: { runs: optional(flaskRuns), configurations: optional(debugConfigurations) },
  judge: ({ runs, configurations }) => [
    ...(runs.value ?? []).map(({ startedBy, debug, place, process }) =>
      debug === undefined
        ? notKnown(
            message("Whether {startedBy} starts Flask with debug on is decided where it is deployed", {
              startedBy,
            }),
          )
        : debug
          ? fault({
              message: message(
                "{startedBy} starts Flask with debug on: every error shows the source, and a console there runs Python on the server.",
                { startedBy },
              ),
              place,
              related:
                place.path === process.place.path
                  ? []
                  : [{ ...process.place, note: message("This starts it.") }],
            })
          : sound(message("{startedBy} starts Flask without its debugger", { startedBy }), place),
    ),
    ...(configurations.value ?? []).map(({ variable, className, place }) =>
      fault({
        severity: "major",
        message: message(
          "Wherever {variable} is unset, the application starts with {className}, where DEBUG is on; nothing that production starts sets it.",
          { variable, className },
        ),
        place,
      }),
    ),
  ],
});

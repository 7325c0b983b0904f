import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound } from "../../server/src/engine/verdict";
import { gunicornProcesses } from "../../server/src/facts/deployment/processes/gunicorn";

export default defineRule({
  id: "gunicorn-missing",
  category: "deployment",
  severity: "major",
  title: "gunicorn is started but not installed",
  passed: "gunicorn is installed where it is started",
  effort: "minutes",
  needs: { gunicornProcesses },
  judge: ({ gunicornProcesses }) =>
    gunicornProcesses.map(({ program, startedBy, missingFrom, installedBy, addition }) => {
      if (missingFrom.length > 0)
        return fault({
          message: message(
            "{startedBy} starts gunicorn, and {manifests} do not install it: the start fails.",
            { startedBy, manifests: missingFrom.join(", ") },
          ),
          place: program,
          fixes: addition
            ? [
                {
                  title: message("Add gunicorn to {path}", { path: addition.path }),
                  safety: "review",
                  edits: [addition],
                },
              ]
            : [],
        });
      return installedBy
        ? sound(
            message("{startedBy} starts gunicorn, which {path} installs", {
              startedBy,
              path: installedBy.path,
            }),
            installedBy,
          )
        : notKnown(message("What installs the gunicorn of {startedBy} is not known", { startedBy }));
    }),
});

import { message } from "../../server/src/engine/message";
import { fileNameOf } from "../../server/src/engine/path";
import { defineRule, optional } from "../../server/src/engine/rule";
import { fault, notKnown, sound } from "../../server/src/engine/verdict";
import {
  keycloakForDevelopment,
  type StartedServer,
  startedServers,
} from "../../server/src/facts/deployment/processes/development-servers";
import { flaskRuns } from "../../server/src/stacks/flask/flask-runs";

export default defineRule({
  id: "development-server",
  category: "deployment",
  severity: "blocker",
  title: "Production starts a development server",
  passed: "Production starts no development server",
  effort: "minutes",
  needs: { startedServers, flaskRuns: optional(flaskRuns) },
  judge: ({ startedServers, flaskRuns }) =>
    startedServers.filter(isCommand).flatMap(({ development, startedBy, process, fixes }) => {
      const run = flaskRuns.value?.find(
        (one) =>
          one.process.place.path === process.place.path &&
          one.process.place.range.start === process.place.range.start,
      );
      if (development === undefined && run && !process.conditional)
        return fault({
          severity: "major",
          message: message(
            "{startedBy} serves with Flask's own server, which is made for one developer: it is neither safe nor fast enough for the internet.",
            { startedBy },
          ),
          place: process.place,
          related: [{ ...run.place, note: message("It is started here.") }],
        });
      if (development === undefined)
        // Of a program that is not known, nobody can say what it is made for.
        return /^(?:service|other)$/.test(process.role)
          ? []
          : sound(
              message("{startedBy} starts {what}, which is made for production", {
                startedBy,
                what: fileNameOf(process.words[0]?.text ?? ""),
              }),
              process.place,
            );
      const values = { startedBy, what: development };
      if (process.conditional)
        return notKnown(message("Whether {startedBy} starts {what} is decided where it is deployed", values));
      const related = process.via
        .filter(({ path }) => path !== process.place.path)
        .map((place) => ({ ...place, note: message("This leads there.") }));
      if (development === keycloakForDevelopment)
        return fault({
          severity: "major",
          message: message(
            "{startedBy} starts Keycloak for developers (start-dev): it answers to every host name, without TLS, and its makers warn of it in production.",
            { startedBy },
          ),
          place: process.place,
          related,
        });
      // Gunicorn serves as well as ever beside its watcher.
      if (development.startsWith("gunicorn"))
        return fault({
          severity: "minor",
          message: message(
            "{startedBy} starts {what}: it watches every file of the code and starts its workers anew when one changes, which only a developer needs.",
            values,
          ),
          place: process.place,
          related,
          fixes,
        });
      return fault({
        message: message(
          "{startedBy} starts {what}: it is made for one developer, reloads code, and is neither safe nor fast enough for the internet.",
          values,
        ),
        place: process.place,
        related,
        fixes,
      });
    }),
});

/** Not the arguments that a container gives to whatever its image starts. */
function isCommand({ process }: StartedServer): boolean {
  return !process.words[0]?.text.startsWith("-");
}

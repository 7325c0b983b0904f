import { type Message, message } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import {
  type MigrationCommand,
  migrationCommands,
  type SchemaSync,
  schemaSyncs,
} from "./migrations-made-on-start.facts";

export default defineRule({
  id: "migrations-made-on-start",
  category: "deployment",
  severity: "major",
  title: "Production changes its tables without reviewed migrations",
  passed: "Production only applies migrations",
  effort: "minutes",
  needs: { migrationCommands: optional(migrationCommands), schemaSyncs: optional(schemaSyncs) },
  judge: ({ migrationCommands, schemaSyncs }) => [
    ...(schemaSyncs.value ?? []).map(judgeSync),
    ...(migrationCommands.value ?? []).map(({ startedBy, fault: kind, command, place, conditional }) => {
      if (kind === undefined) return sound(message("{startedBy} writes no migrations", { startedBy }), place);
      if (conditional)
        return notKnown(
          message("Whether {startedBy} writes migrations is decided where it is deployed", { startedBy }),
        );
      return fault({
        message: faultOf(kind, { startedBy, command }),
        place,
        advice: {
          text:
            command === "makemigrations"
              ? message("Make migrations while developing, commit them, and let production run migrate only.")
              : message("Make migrations while developing, commit them, and let production only apply them."),
        },
        cause: place.path,
      });
    }),
  ],
});

function judgeSync({ library, option, does, place }: SchemaSync): Verdict {
  const values = { library, option };
  if (does === "nothing")
    return sound(message("{library} leaves the tables to migrations ({option})", values), place);
  if (does === "unknown")
    return notKnown(
      message("Whether {library} changes the tables at its start ({option}) is decided elsewhere", values),
    );
  return fault({
    message:
      does === "empties"
        ? message(
            "{library} drops every table and makes it anew whenever the application starts ({option}): all data is gone.",
            values,
          )
        : message(
            "{library} changes the tables whenever the application starts ({option}): a renamed column is dropped with all that is in it, and no migration says so beforehand.",
            values,
          ),
    place,
    advice: {
      text: message("Make migrations while developing, commit them, and let production only apply them."),
    },
    cause: place.path,
  });
}

function faultOf(
  kind: NonNullable<MigrationCommand["fault"]>,
  values: { readonly startedBy: string | Message; readonly command: string },
): Message {
  if (kind === "written")
    return message(
      "{startedBy} runs {command}: each server writes migrations that nobody has read, and they go with the container, so the next one cannot follow them.",
      values,
    );
  if (kind === "pushed")
    return message(
      "{startedBy} runs {command}: the tables of production follow the code at once, without a migration that anybody has read or could take back.",
      values,
    );
  return message(
    "{startedBy} runs {command} and accepts the loss of data: a renamed column is dropped with all that is in it, and no migration says so beforehand.",
    values,
  );
}

import { fact } from "../../server/src/engine/database";
import { type Message, message } from "../../server/src/engine/message";
import { fileNameOf } from "../../server/src/engine/path";
import { absent, defineRule, optional } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import { productionProcesses } from "../../server/src/facts/deployment/processes/production-processes";
import { runsDjango } from "../../server/src/stacks/django/commands";
import { type SchemaSync, schemaSyncs } from "./migrations-made-on-start.facts";

/** What a command does to the tables of production, and the words for it. */
interface MigrationCommand {
  /** Nothing for one that only applies what was committed. */
  readonly fault: "written" | "pushed" | "pushed with losses" | undefined;
  /** "prisma db push", "makemigrations". */
  readonly command: string;
}

/** What production does with migrations when it starts; absent where it does nothing with them. */
const migrationCommands = fact("migration commands", (db) => {
  const found = db.get(productionProcesses).flatMap(({ process, startedBy }) => {
    const made = runsDjango(process.words)
      ? djangoMigration(process.words.map(({ text }) => text))
      : scriptMigration(process.words.map(({ text }) => text));
    return made ? [{ ...made, startedBy, place: process.place, conditional: process.conditional }] : [];
  });
  const unique = new Map(found.map((one) => [`${one.place.path}:${one.place.range.start}`, one]));
  return unique.size === 0 ? absent : [...unique.values()];
});

function djangoMigration(words: readonly string[]): MigrationCommand | undefined {
  const makes = words.includes("makemigrations");
  if (!makes && !words.includes("migrate")) return undefined;
  // Only asks whether one is missing.
  const writes = makes && !words.some((word) => /^--(?:check|dry-run)/.test(word));
  return { fault: writes ? "written" : undefined, command: "makemigrations" };
}

/** Of Prisma, Drizzle and TypeORM: what applies committed migrations, what writes them, and what changes tables without any. */
function scriptMigration([program = "", ...words]: readonly string[]): MigrationCommand | undefined {
  const name = fileNameOf(program);
  const rest = words.filter((word) => !word.startsWith("-"));
  const command = [name, ...rest.slice(0, 2)].join(" ");
  if (name === "prisma") {
    if (command === "prisma migrate deploy") return { fault: undefined, command };
    if (command === "prisma migrate dev") return { fault: "written", command };
    if (command !== "prisma db push") return undefined;
    return {
      fault: words.some((word) => /^--(?:accept-data-loss|force-reset)$/.test(word))
        ? "pushed with losses"
        : "pushed",
      command,
    };
  }
  if (name === "drizzle-kit" && /^push(?::|$)/.test(rest[0] ?? ""))
    return {
      fault: words.includes("--force") ? "pushed with losses" : "pushed",
      command: `${name} ${rest[0]}`,
    };
  if (/^typeorm/.test(name) && rest[0] === "schema:sync")
    return { fault: "pushed with losses", command: `${name} ${rest[0]}` };
  return undefined;
}

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

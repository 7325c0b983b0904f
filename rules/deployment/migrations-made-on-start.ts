import { fact } from "../../server/src/engine/database";
import { message } from "../../server/src/engine/message";
import { absent, defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound } from "../../server/src/engine/verdict";
import { productionProcesses } from "../../server/src/facts/deployment/processes/production-processes";
import { runsDjango } from "../../server/src/stacks/django/commands";

/** What production does with migrations when it starts; absent where it does nothing with them. */
const migrationCommands = fact("migration commands", (db) => {
  const found = db.get(productionProcesses).flatMap(({ process, startedBy }) => {
    const words = process.words.map(({ text }) => text);
    const makes = words.includes("makemigrations");
    if (!runsDjango(process.words) || (!makes && !words.includes("migrate"))) return [];
    // Only asks whether one is missing.
    const writes = makes && !words.some((word) => /^--(?:check|dry-run)/.test(word));
    return [{ startedBy, writes, place: process.place, conditional: process.conditional }];
  });
  const unique = new Map(found.map((one) => [`${one.place.path}:${one.place.range.start}`, one]));
  return unique.size === 0 ? absent : [...unique.values()];
});

export default defineRule({
  id: "migrations-made-on-start",
  category: "deployment",
  severity: "major",
  title: "Production writes its own migrations",
  passed: "Production only applies migrations",
  effort: "minutes",
  needs: { migrationCommands },
  judge: ({ migrationCommands }) =>
    migrationCommands.map(({ startedBy, writes, place, conditional }) => {
      if (!writes) return sound(message("{startedBy} writes no migrations", { startedBy }), place);
      if (conditional)
        return notKnown(
          message("Whether {startedBy} writes migrations is decided where it is deployed", { startedBy }),
        );
      return fault({
        message: message(
          "{startedBy} runs makemigrations: each server writes migrations that nobody has read, and they go with the container, so the next one cannot follow them.",
          { startedBy },
        ),
        place,
        advice: {
          text: message(
            "Make migrations while developing, commit them, and let production run migrate only.",
          ),
        },
        cause: place.path,
      });
    }),
});

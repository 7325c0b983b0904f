import type { Command } from "../../server/src/engine/command";
import { type Message, message } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import { type ModelDrift, modelDrifts } from "../../server/src/stacks/django/models/model-drift";
import { type DjangoProject, djangoProjects, projectAround } from "../../server/src/stacks/django/projects";
import { startsThatWriteMigrations, tablesOfSeveral } from "./model-without-migration.facts";
import { describe } from "./model-without-migration.words";

export default defineRule({
  id: "model-without-migration",
  category: "testing",
  severity: "major",
  title: "Models and migrations differ",
  passed: "Migrations contain every model and field",
  effort: "minutes",
  needs: { modelDrifts, djangoProjects, writers: optional(startsThatWriteMigrations) },
  judge: ({ modelDrifts: { drifts, unchecked, equal }, djangoProjects, writers }) => [
    ...judgeDrifts(drifts, djangoProjects, writers.value ?? []),
    ...unchecked.map((reason) => notKnown(reason)),
    ...equal.flatMap(({ label, models: [first, ...rest] }) =>
      first
        ? [
            sound(
              message(
                "The migrations of {label} create each of its {count} {count:plural:model|models} with every field",
                {
                  label,
                  count: rest.length + 1,
                },
              ),
              first,
              ...rest,
            ),
          ]
        : [],
    ),
  ],
});

/** `writers`: what writes migrations when production starts; the tables of production are then not those of the repository. */
function judgeDrifts(
  drifts: readonly ModelDrift[],
  projects: readonly DjangoProject[],
  [writer]: readonly (string | Message)[],
): readonly Verdict[] {
  if (writer !== undefined && drifts.length > 0)
    return [
      notKnown(message("{startedBy} writes the migrations that are missing here", { startedBy: writer })),
    ];
  const tables = tablesOfSeveral(drifts);
  return [
    ...judgeTables(tables, projects),
    ...drifts
      .filter((drift) => !tables.includes(drift))
      .map((drift) =>
        fault({
          // One makemigrations writes all that an app lacks.
          cause: `${drift.label} ${drift.kind === "app-without-migrations" ? "model-not-migrated" : drift.kind}`,
          message: describe(drift),
          place: { path: drift.path, range: drift.range },
          advice: {
            text: message("Let Django write the migration, and read it before committing."),
            command: makeMigrations(projects, [drift]),
          },
        }),
      ),
  ];
}

/** One run of makemigrations writes them all, so they are one finding. */
function judgeTables(tables: readonly ModelDrift[], projects: readonly DjangoProject[]): readonly Verdict[] {
  const labels = [...new Set(tables.map(({ label }) => label))];
  return tables.map(({ path, range }) =>
    fault({
      cause: "tables of several apps",
      message: message(
        "No migration creates the models of {count} apps ({labels}): their tables are missing in production.",
        { count: labels.length, labels: labels.join(", ") },
      ),
      place: { path, range },
      advice: {
        text: message("Let Django write the migration, and read it before committing."),
        command: makeMigrations(projects, tables),
      },
    }),
  );
}

/** Beside the manage.py of the first; the apps of other projects have one of their own. */
function makeMigrations(projects: readonly DjangoProject[], drifts: readonly ModelDrift[]): Command {
  const folders = drifts.map(({ path }) => projectAround(projects, path)?.folder ?? "");
  const labels = drifts.filter((_, index) => folders[index] === folders[0]).map(({ label }) => label);
  return {
    folder: folders[0] ?? "",
    words: ["python", "manage.py", "makemigrations"],
    operands: [...new Set(labels)],
  };
}

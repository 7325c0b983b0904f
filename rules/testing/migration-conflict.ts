import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { isPythonPath } from "../../server/src/facts/repository/file-kinds";
import { migrationGraphs } from "../../server/src/stacks/django/models/migration-graph";
import { djangoProjects, projectAround } from "../../server/src/stacks/django/projects";

export default defineRule({
  id: "migration-conflict",
  category: "testing",
  severity: "blocker",
  title: "Migrations conflict",
  passed: "Migrations form one line",
  effort: "minutes",
  provedBy: { reading: isPythonPath },
  needs: { migrationGraphs, djangoProjects },
  check: ({ migrationGraphs, djangoProjects }) =>
    migrationGraphs.flatMap(({ app, leaves, missingParents }) => {
      const [first, ...others] = leaves;
      const missing = missingParents.map(({ migration, dependency: { label, name, range } }) => ({
        message: message(
          "{migration} depends on {label}.{name}, which does not exist: `migrate` stops with an error.",
          {
            migration: migration.name,
            label,
            name,
          },
        ),
        place: { path: migration.path, range },
      }));
      const conflicts = others.map((leaf) => ({
        message: message(
          "{app} has two last migrations, {first} and {other}: `migrate` refuses to run until they are merged.",
          { app: app.label, first: first!.name, other: leaf.name },
        ),
        place: { path: leaf.path, range: leaf.range },
        related: [{ path: first!.path, range: first!.range, note: message("The other last migration") }],
        advice: {
          text: message("Merge them."),
          command: {
            folder: projectAround(djangoProjects, leaf.path)?.folder ?? "",
            words: ["python", "manage.py", "makemigrations", "--merge"],
            operands: [app.label],
          },
        },
      }));
      // A missing parent makes leaves of its own; one cause, one finding.
      return missing.length > 0 ? missing : conflicts;
    }),
});

import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { gitCommand } from "../../server/src/facts/repository/git-command";
import { untrackedMigrations } from "./migration-not-tracked.facts";

export default defineRule({
  id: "migration-not-tracked",
  category: "testing",
  severity: "major",
  title: "A migration is not in git",
  passed: "All migrations are in git",
  effort: "minutes",
  provedBy: "listing",
  needs: { untrackedMigrations },
  check: ({ untrackedMigrations }) =>
    untrackedMigrations.map(({ path, range, ignored }) => ({
      message: ignored
        ? message(
            "{path} is ignored by git: production makes its own migrations or none, and the tables drift apart.",
            { path },
          )
        : message("{path} is not in git yet: what is deployed lacks it.", { path }),
      place: { path, range },
      advice: {
        text: message("Add the migration to git."),
        command: gitCommand(["add", ...(ignored ? ["--force"] : [])], path),
      },
    })),
});

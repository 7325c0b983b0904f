import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { isPythonPath } from "../../server/src/facts/repository/file-kinds";
import { unindexedForeignKeys } from "./foreign-key-unindexed.facts";

export default defineRule({
  id: "foreign-key-unindexed",
  category: "performance",
  severity: "minor",
  title: "A foreign key has no index",
  passed: "Foreign keys have indexes",
  effort: "minutes",
  provedBy: { reading: isPythonPath },
  needs: { unindexedForeignKeys },
  check: ({ unindexedForeignKeys }) =>
    unindexedForeignKeys.map(({ path, model, name, target, withoutIndex, nameRange }) => ({
      message: message(
        "{model}.{field} has no index: every join and every deletion of a {target} reads the whole table.",
        { model, field: name, target: target?.split(".").at(-1) ?? "row" },
      ),
      place: { path, range: withoutIndex ?? nameRange },
      advice: {
        text: message("Take db_index=False away, then make the migration"),
      },
    })),
});

import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { duplicatedEnvKeys } from "../../server/src/facts/repository/duplicated-env-keys";
import { isEnvPath } from "../../server/src/facts/repository/env-files";

export default defineRule({
  id: "env-key-duplicated",
  category: "documentation",
  severity: "minor",
  title: "An env file sets a key twice",
  passed: "No env file sets a key twice",
  effort: "minutes",
  provedBy: { reading: isEnvPath },
  needs: { duplicatedEnvKeys },
  check: ({ duplicatedEnvKeys }) =>
    duplicatedEnvKeys.map(({ path, key, overridden, last, removal, isAlternative }) => ({
      message: message(
        "{key} is set again further down in {path}: the last one wins, this one has no effect.",
        {
          key,
          path,
        },
      ),
      place: { path, range: overridden.keyRange },
      related: [{ path, range: last.keyRange, note: message("This one wins") }],
      tags: ["unnecessary"],
      fixes: [
        {
          title: message("Remove the {key} that has no effect", { key }),
          safety: isAlternative ? "review" : "safe",
          edits: [{ kind: "edit", path, range: removal, newText: "" }],
        },
      ],
    })),
});

import { message, namesInShort } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { isEnvPath } from "../../server/src/facts/repository/env-files";
import { duplicatedEnvKeys } from "./env-key-duplicated.facts";

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
    duplicatedEnvKeys.map(({ path, entries: [first, ...others], removals, isAlternative }) => {
      const all = [first, ...others];
      const keys = [...new Set(all.map(({ overridden }) => overridden.key))];
      const values = { key: first.overridden.key, keys: namesInShort(keys), path };
      return {
        message:
          others.length === 0
            ? message(
                "{key} is set again further down in {path}: the last one wins, this one has no effect.",
                values,
              )
            : message(
                "{path} sets {keys} more than once: the last one wins, the others have no effect.",
                values,
              ),
        place: { path, range: first.overridden.keyRange },
        related: [
          { path, range: first.last.keyRange, note: message("This one wins") },
          ...others.map(({ overridden }) => ({ path, range: overridden.keyRange })),
        ],
        tags: ["unnecessary"],
        fixes: [
          {
            title:
              keys.length === 1
                ? message("Remove the {key} that has no effect", values)
                : message("Remove what has no effect"),
            safety: isAlternative ? "review" : "safe",
            edits: removals.map((range) => ({ kind: "edit", path, range, newText: "" })),
          },
        ],
      };
    }),
});

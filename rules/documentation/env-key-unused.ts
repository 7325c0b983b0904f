import { message, namesInShort } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import { templateUses } from "./env-key-unused.facts";

export default defineRule({
  id: "env-key-unused",
  category: "documentation",
  severity: "minor",
  title: "The env template shows a key that nothing reads",
  passed: "Every key of the env template is read",
  effort: "minutes",
  needs: { templateUses },
  judge: ({ templateUses }) =>
    templateUses.flatMap(({ path, shown, blocks, unread }): readonly Verdict[] => {
      if (unread !== undefined && blocks.length > 0)
        return [notKnown(message("{path} was not read, and may read or set keys", { path: unread }))];
      if (blocks.length === 0)
        return shown === 0
          ? []
          : [
              sound(
                message(
                  "All {count} keys of {path} are named by code, configuration or a document, or belong to well-known programs",
                  {
                    count: shown,
                    path,
                  },
                ),
                {
                  path,
                  range: { start: 0, end: 0 },
                },
              ),
            ];
      return blocks.map(({ entries: [first, ...others], removals }) => {
        const keys = [first, ...others].map(({ key }) => key);
        return fault({
          message: message(
            "Nothing in this repository names {keys}: whoever sets {count:plural:it|them} waits for an effect.",
            { keys: namesInShort(keys), count: keys.length },
          ),
          place: { path, range: first.keyRange },
          related: others.map(({ keyRange }) => ({ path, range: keyRange })),
          tags: ["unnecessary"],
          fixes: [
            {
              title: message("Remove {keys} from {path}", { keys: namesInShort(keys), path }),
              safety: "review",
              edits: removals.map((range) => ({ kind: "edit", path, range, newText: "" })),
            },
          ],
        });
      });
    }),
});

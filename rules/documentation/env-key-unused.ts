import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { unusedTemplateKeys } from "../../server/src/facts/environment/unused-template-keys";

export default defineRule({
  id: "env-key-unused",
  category: "documentation",
  severity: "minor",
  title: "The env template shows a key that nothing reads",
  passed: "Every key of the env template is read",
  effort: "minutes",
  needs: { unusedTemplateKeys },
  check: ({ unusedTemplateKeys }) =>
    unusedTemplateKeys.map(({ path, entry, removal }) => ({
      message: message("Nothing in this repository names {key}: whoever sets it waits for an effect.", {
        key: entry.key,
      }),
      place: { path, range: entry.keyRange },
      tags: ["unnecessary"],
      fixes: [
        {
          title: message("Remove {key} from {path}", { key: entry.key, path }),
          safety: "review",
          edits: [{ kind: "edit", path, range: removal, newText: "" }],
        },
      ],
    })),
});

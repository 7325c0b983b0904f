import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { insertTemplateKey } from "../../server/src/facts/environment/template-edit";
import { undocumentedKeys } from "../../server/src/facts/environment/undocumented-keys";

export default defineRule({
  id: "env-key-undocumented",
  category: "documentation",
  severity: "major",
  title: "A key the code reads is missing from the env template",
  passed: "The env template shows every key the code reads",
  effort: "minutes",
  needs: { undocumentedKeys },
  check: ({ undocumentedKeys }) =>
    undocumentedKeys.map(({ key: { key, reads, required }, template, templateFile, isEditable }) => {
      const [first, ...others] = reads as [(typeof reads)[0], ...typeof reads];
      return {
        severity: required ? "major" : "minor",
        message: required
          ? message("{key} must be set, but {template} does not show it: a new installation fails here.", {
              key,
              template: template.path,
            })
          : message(
              "{key} is read here, but {template} does not show it: nobody will know that it can be set.",
              {
                key,
                template: template.path,
              },
            ),
        place: { path: first.path, range: first.range },
        related: others
          .slice(0, 5)
          .map(({ path, range }) => ({ path, range, note: message("Read here too") })),
        fixes: isEditable
          ? [
              {
                title: message("Add {key} to {template}", { key, template: template.path }),
                safety: "safe",
                edits: [insertTemplateKey(template, templateFile.text, key, first.path)],
              },
            ]
          : [],
      };
    }),
});

import type { Fix } from "../../server/src/engine/finding";
import { message, namesInShort } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound } from "../../server/src/engine/verdict";
import { insertTemplateKeys } from "../../server/src/facts/environment/template-edit";
import { type EditableTemplate, templatesToFill } from "./env-key-undocumented.facts";

export default defineRule({
  id: "env-key-undocumented",
  category: "documentation",
  severity: "major",
  title: "A key the code reads is missing from the env template",
  passed: "The env template or the documentation shows every key that has to be set",
  effort: "minutes",
  needs: { templatesToFill },
  judge: ({ templatesToFill }) =>
    templatesToFill.map((filled) => {
      const { template, demanded, unexplained, unread, outside } = filled;
      const [first, ...others] = [...unexplained].sort((a, b) => Number(b.required) - Number(a.required));
      const read = first?.reads[0];
      if (!first || !read) {
        if (unread !== undefined)
          return notKnown(message("{path} was not read, and may read or set keys", { path: unread }));
        if (outside)
          return notKnown(
            message(
              "{path} reads {key}, which nothing here explains: whether {template} has to show it is not known",
              { path: outside.reads[0]?.path ?? "", key: outside.key, template: template.path },
            ),
          );
        return sound(
          message(
            "{template} or the documentation names every key that the code has no value for ({count})",
            {
              template: template.path,
              count: demanded,
            },
          ),
          { path: template.path, range: { start: 0, end: 0 } },
        );
      }
      const values = {
        keys: namesInShort([first, ...others].map(({ key }) => key)),
        count: unexplained.length,
        template: template.path,
      };
      return fault({
        severity: first.required ? "major" : "minor",
        message: first.required
          ? message(
              "{keys} {count:plural:is|are} read here, and neither {template} nor any document shows {count:plural:it|them}: a new installation fails here.",
              values,
            )
          : message(
              "{keys} {count:plural:is|are} read here, and neither {template} nor any document shows {count:plural:it|them}: nobody will know that {count:plural:it|they} can be set.",
              values,
            ),
        place: { path: read.path, range: read.range },
        related: others
          .slice(0, 20)
          .flatMap(({ key, reads: [one] }) =>
            one ? [{ path: one.path, range: one.range, note: message("{key} is read here", { key }) }] : [],
          ),
        fixes: fill(filled),
      });
    }),
});

function fill({ template, text, unexplained, isEditable }: EditableTemplate): readonly Fix[] {
  if (!isEditable) return [];
  return [
    {
      title: message("Add {keys} to {template}", {
        keys: namesInShort(unexplained.map(({ key }) => key)),
        template: template.path,
      }),
      safety: "safe",
      edits: insertTemplateKeys(
        template,
        text,
        unexplained.map(({ key, reads, required }) => ({ key, reader: reads[0]?.path ?? "", required })),
      ),
    },
  ];
}

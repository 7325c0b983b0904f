import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, sound } from "../../server/src/engine/verdict";
import { productionTemplate } from "../../server/src/facts/environment/production-template";
import { templateText } from "../../server/src/facts/environment/template-text";

const created = ".env.production.example";

export default defineRule({
  id: "production-env-missing",
  category: "deployment",
  severity: "advice",
  title: "No template shows the environment of production",
  passed: "A template shows the environment of production",
  effort: "minutes",
  needs: { productionTemplate },
  judge: ({ productionTemplate: { keys, path, development } }) => {
    if (path !== undefined)
      return [
        sound(message("{path} shows what production sets", { path }), { path, range: { start: 0, end: 0 } }),
      ];
    if (!development) return [];
    return [
      fault({
        message: message(
          "{path} is made for development ({key} says so), and no template shows what production must set.",
          { path: development.path, key: development.entry.key },
        ),
        place: { path: development.path, range: development.entry.range },
        fixes: [
          {
            title: message("Create {path} with the {count} keys the code reads", {
              path: created,
              count: keys.length,
            }),
            safety: "safe",
            edits: [
              {
                kind: "create",
                path: created,
                text: templateText(keys, {
                  heading:
                    "The environment of production. Copy it to the server and fill in the blanks there. The code has a value for each key behind a #.",
                  production: true,
                }),
              },
            ],
          },
        ],
      }),
    ];
  },
});

import { message } from "../../server/src/engine/message";
import { absent, defineRule, optional } from "../../server/src/engine/rule";
import { environmentKeys, envTemplates } from "../../server/src/facts/environment/environment-keys";
import type { EnvironmentRead } from "../../server/src/facts/environment/environment-read";
import { deploys } from "../../server/src/facts/environment/production-template";
import { templateText } from "../../server/src/facts/environment/template-text";

const byPlace = (a: EnvironmentRead, b: EnvironmentRead) =>
  a.path === b.path ? a.range.start - b.range.start : a.path < b.path ? -1 : 1;

/** One or two keys are read in half the scripts of the world. */
const fewestKeys = 3;

export default defineRule({
  id: "env-example-missing",
  category: "documentation",
  severity: "major",
  title: "There is no template of the environment",
  passed: "The environment has a template",
  effort: "minutes",
  needs: { environmentKeys, templates: optional(envTemplates), deploys },
  check: ({ environmentKeys, templates, deploys }) => {
    // A tool whose keys are all optional is complete without any.
    const matters = deploys || environmentKeys.some(({ required }) => required);
    if (environmentKeys.length < fewestKeys || !matters) return absent;
    if (templates.value) return [];
    const [first] = environmentKeys.flatMap(({ reads }) => reads).sort(byPlace) as [EnvironmentRead];
    return [
      {
        message: message(
          "The code reads {count} keys from the environment, and no .env.example says which: every installation starts with guessing.",
          { count: environmentKeys.length },
        ),
        place: { path: first.path, range: first.range },
        fixes: [
          {
            title: message("Create .env.example with the {count} keys the code reads", {
              count: environmentKeys.length,
            }),
            safety: "safe",
            edits: [
              {
                kind: "create",
                path: ".env.example",
                text: templateText(environmentKeys, {
                  heading: "Copy to .env and fill in. Every key is read by this project.",
                  production: false,
                }),
              },
            ],
          },
        ],
      },
    ];
  },
});

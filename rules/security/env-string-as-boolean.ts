import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { rawEnvironmentRead } from "../../server/src/interpreter/python/provenance";
import { booleanSettings } from "../../server/src/stacks/django/settings/boolean-settings";
import { judgeEach } from "../../server/src/stacks/django/settings/judge-settings";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { asBoolean, fixWith } from "../../server/src/stacks/django/settings/python-edits";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";

export default defineRule({
  id: "env-string-as-boolean",
  category: "security",
  severity: "blocker",
  title: "A string from the environment is used as a boolean",
  passed: "Strings from the environment are converted to booleans",
  effort: "minutes",
  needs: { productionSettings, settingsSources },
  check: ({ productionSettings, settingsSources }) =>
    judgeEach(productionSettings, (settings) =>
      [...settings.settings.values()].flatMap(({ name, value }) => {
        const read = booleanSettings.has(name) ? rawEnvironmentRead(value) : undefined;
        if (!read) return [];
        return {
          severity: name === "DEBUG" ? "blocker" : "major",
          message:
            name === "DEBUG" || booleanSettings.get(name) === "truthy"
              ? message(
                  '{name} is the text of {key} as it stands: "False" and "0" are texts too, and every text but the empty one counts as true.',
                  { name, key: read.key },
                )
              : message(
                  "{name} is the text of {key} as it stands: Django compares it with True, and a text is never True.",
                  { name, key: read.key },
                ),
          place: read.place,
          fixes: fixWith(
            message('Compare {key} with "true"', { key: read.key }),
            "safe",
            asBoolean(settingsSources, read, "keep"),
          ),
        };
      }),
    ),
});

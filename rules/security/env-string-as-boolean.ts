import { message } from "../../server/src/engine/message";
import { defineRule, type FindingDraft } from "../../server/src/engine/rule";
import type { Verdict } from "../../server/src/engine/verdict";
import {
  environmentReadsOf,
  rawEnvironmentRead,
  returnedValue,
} from "../../server/src/interpreter/python/values/origins";
import { settingOf } from "../../server/src/stacks/django/settings/evaluated-settings";
import { judgeModules, soundSetting } from "../../server/src/stacks/django/settings/judge-settings";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { asBoolean, fixWith } from "../../server/src/stacks/django/settings/python-edits";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";
import { booleanSettings } from "./env-string-as-boolean.facts";

export default defineRule({
  id: "env-string-as-boolean",
  category: "security",
  severity: "blocker",
  title: "A string from the environment is used as a boolean",
  passed: "Strings from the environment are converted to booleans",
  effort: "minutes",
  needs: { productionSettings, settingsSources },
  judge: ({ productionSettings, settingsSources }) =>
    judgeModules(productionSettings, (settings) =>
      [...settings.settings.values()].flatMap(({ name, value }): readonly (Verdict | FindingDraft)[] => {
        if (!booleanSettings.has(name)) return [];
        const returned = returnedValue(value);
        const read = rawEnvironmentRead(returned);
        const isRead = environmentReadsOf(value).length > 0;
        if (!read)
          return isRead
            ? [
                soundSetting(
                  settings,
                  settingOf(settings, name),
                  message("{name} is made a boolean of the text it reads", { name }),
                ),
              ]
            : [];
        return [
          {
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
            // What several settings share is repaired by hand.
            fixes:
              returned !== value
                ? []
                : fixWith(
                    message("Read {key} as yes or no", { key: read.key }),
                    "safe",
                    asBoolean(settingsSources, read, "keep"),
                  ).map((fix) =>
                    // Django asks for hosts only where DEBUG is off.
                    name === "DEBUG" ? { ...fix, reveals: ["allowed-hosts-empty"] } : fix,
                  ),
          },
        ];
      }),
    ),
});

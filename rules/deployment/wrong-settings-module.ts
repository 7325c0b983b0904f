import { message } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import {
  type EvaluatedSettings,
  isTrue,
  settingOf,
} from "../../server/src/stacks/django/settings/evaluated-settings";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { siblingSettings } from "../../server/src/stacks/django/settings/sibling-settings";
import { type MissingModule, missingModules } from "./wrong-settings-module.facts";

export default defineRule({
  id: "wrong-settings-module",
  category: "deployment",
  severity: "major",
  title: "Production starts with settings for development",
  passed: "Production starts with its own settings",
  effort: "minutes",
  needs: { productionSettings: optional(productionSettings), siblingSettings, missingModules },
  judge: ({ productionSettings, siblingSettings, missingModules }) => [
    ...missingModules.map(judgeMissing),
    ...(productionSettings.unknown && missingModules.length === 0
      ? [notKnown(productionSettings.unknown, productionSettings.question)]
      : []),
    ...(productionSettings.value ?? []).flatMap((settings): readonly Verdict[] => {
      const { modulePath, why } = settings.target;
      const own = siblingSettings.get(modulePath);
      const [place, ...others] = why;
      if (!place) return [];
      if (own?.stage !== "development")
        return [sound(message("Production loads {module}", { module: modulePath }), place)];
      if (!own.production) return [];
      return [
        fault({
          // What the module does wrong is told here, and nowhere else.
          severity: isOnlyThereOn(settings) ? "blocker" : "major",
          message: isOnlyThereOn(settings)
            ? message(
                "Production loads {module}, which is for development and switches DEBUG on, although {production} exists.",
                { module: modulePath, production: own.production },
              )
            : message("Production loads {module}, which is for development, although {production} exists.", {
                module: modulePath,
                production: own.production,
              }),
          place,
          related: others,
        }),
      ];
    }),
  ],
});

/** Whether DEBUG is on in the module that is loaded, and not in the one that is meant; and nobody may name that one. */
function isOnlyThereOn(settings: EvaluatedSettings): boolean {
  const isOn = (one: EvaluatedSettings) => isTrue(settingOf(one, "DEBUG").value) === true;
  if (settings.target.environmentIsSupposed) return false;
  return isOn(settings) && settings.meant !== undefined && !isOn(settings.meant);
}

function judgeMissing({ module, place, others, existing }: MissingModule): Verdict {
  return fault({
    message: existing
      ? message(
          "{module} does not exist, and nothing that starts production names another module: the start fails. Settings lie in {existing}.",
          { module, existing },
        )
      : message(
          "{module} does not exist, and nothing that starts production names another module: the start fails.",
          { module },
        ),
    place,
    related: others.map((one) => ({ ...one, note: message("Named here too") })),
  });
}

import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, sound, type Verdict } from "../../server/src/engine/verdict";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { siblingSettings } from "../../server/src/stacks/django/settings/sibling-settings";

export default defineRule({
  id: "wrong-settings-module",
  category: "deployment",
  severity: "major",
  title: "Production starts with settings for development",
  passed: "Production starts with its own settings",
  effort: "minutes",
  needs: { productionSettings, siblingSettings },
  judge: ({ productionSettings, siblingSettings }) =>
    productionSettings.flatMap(({ target: { modulePath, why } }): readonly Verdict[] => {
      const own = siblingSettings.get(modulePath);
      const [place, ...others] = why;
      if (!place) return [];
      if (own?.stage !== "development")
        return [sound(message("Production loads {module}", { module: modulePath }), place)];
      if (!own.production) return [];
      return [
        fault({
          message: message(
            "Production loads {module}, which is for development, although {production} exists.",
            { module: modulePath, production: own.production },
          ),
          place,
          related: others,
        }),
      ];
    }),
});

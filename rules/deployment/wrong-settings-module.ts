import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
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
  check: ({ productionSettings, siblingSettings }) =>
    productionSettings.flatMap(({ target: { modulePath, why } }) => {
      const own = siblingSettings.get(modulePath);
      const [place, ...others] = why;
      if (own?.stage !== "development" || !own.production || !place) return [];
      return {
        message: message(
          "Production loads {module}, which is for development, although {production} exists.",
          {
            module: modulePath,
            production: own.production,
          },
        ),
        place,
        related: others,
      };
    }),
});

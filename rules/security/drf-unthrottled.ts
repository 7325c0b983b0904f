import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { settingOf } from "../../server/src/stacks/django/settings/evaluated-settings";
import { judgeModules, soundValue } from "../../server/src/stacks/django/settings/judge-settings";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { restFrameworkOf } from "../../server/src/stacks/django/settings/rest-framework";

export default defineRule({
  id: "drf-unthrottled",
  category: "security",
  severity: "advice",
  title: "REST endpoints can be called without limit",
  passed: "REST endpoints have a request limit",
  effort: "hours",
  needs: { productionSettings },
  judge: ({ productionSettings }) =>
    judgeModules(productionSettings, (settings) => {
      const framework = restFrameworkOf(settings);
      if (!framework) return "not-applicable";
      if ("unknown" in framework) return framework;
      const throttles = framework.entry("DEFAULT_THROTTLE_CLASSES");
      if (throttles.kind === "unknown") return { unknown: throttles.reason };
      if (throttles.kind !== "unbound")
        return soundValue(
          settings,
          settingOf(settings, "REST_FRAMEWORK"),
          throttles,
          message("REST_FRAMEWORK limits how often it can be asked"),
        );
      return {
        message: message(
          "REST_FRAMEWORK sets no DEFAULT_THROTTLE_CLASSES: passwords can be tried and data copied as fast as the server answers.",
        ),
        place: framework.place,
      };
    }),
});

import { message } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
import { sound } from "../../server/src/engine/verdict";
import { settingOf } from "../../server/src/stacks/django/settings/evaluated-settings";
import { judgeModules, soundValue } from "../../server/src/stacks/django/settings/judge-settings";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { restFrameworkOf } from "../../server/src/stacks/django/settings/rest-framework";
import { throttledViews } from "./drf-unthrottled.facts";

export default defineRule({
  id: "drf-unthrottled",
  category: "security",
  severity: "advice",
  title: "REST endpoints can be called without limit",
  passed: "REST endpoints have a request limit",
  effort: "hours",
  cwe: 770,
  needs: { productionSettings, throttledViews: optional(throttledViews) },
  judge: ({ productionSettings, throttledViews: { value: throttledViews } }) =>
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
      if (throttledViews) return sound(message("Views limit how often they can be asked"), throttledViews);
      return {
        message: message(
          "REST_FRAMEWORK sets no DEFAULT_THROTTLE_CLASSES: passwords can be tried and data copied as fast as the server answers.",
        ),
        place: framework.place,
      };
    }),
});

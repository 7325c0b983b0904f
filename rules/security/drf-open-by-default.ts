import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { decisionOf } from "../../server/src/interpreter/python/values/origins";
import { settingOf } from "../../server/src/stacks/django/settings/evaluated-settings";
import { judgeModules, soundValue } from "../../server/src/stacks/django/settings/judge-settings";
import { certainTexts } from "../../server/src/stacks/django/settings/list-elements";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { restFrameworkOf } from "../../server/src/stacks/django/settings/rest-framework";
import { usesRestViews } from "./drf-open-by-default.facts";

export default defineRule({
  id: "drf-open-by-default",
  category: "security",
  severity: "minor",
  title: "REST endpoints are open unless they say otherwise",
  passed: "REST endpoints ask for permission unless they say otherwise",
  effort: "hours",
  cwe: 306,
  needs: { productionSettings, usesRestViews },
  judge: ({ productionSettings, usesRestViews }) =>
    judgeModules(productionSettings, (settings) => {
      const framework = restFrameworkOf(settings);
      if (!framework || !usesRestViews) return "not-applicable";
      if ("unknown" in framework) return framework;
      const permissions = framework.entry("DEFAULT_PERMISSION_CLASSES");
      if (permissions.kind === "unknown") return { unknown: permissions.reason };
      if (permissions.kind === "unbound") {
        return {
          message: message(
            "REST_FRAMEWORK sets no DEFAULT_PERMISSION_CLASSES: a view that forgets its own is open to everyone, for writing too.",
          ),
          place: framework.place,
        };
      }
      const open = certainTexts(permissions).find(({ text }) => /(?:^|\.)AllowAny$/.test(text));
      if (!open)
        return soundValue(
          settings,
          settingOf(settings, "REST_FRAMEWORK"),
          permissions,
          message("A view without permissions of its own is not open to everyone"),
        );
      return {
        message: message(
          "The default permission is AllowAny: a view that forgets its own is open to everyone, for writing too.",
        ),
        place: open.place ?? decisionOf(permissions).place ?? framework.place,
      };
    }),
});

import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { djangoChecks } from "../../server/src/stacks/django/checks";
import { judgeMiddleware } from "../../server/src/stacks/django/settings/middleware";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";

export default defineRule({
  id: "clickjacking-middleware-missing",
  category: "security",
  severity: "major",
  title: "The clickjacking middleware is missing",
  passed: "The clickjacking middleware is installed",
  effort: "minutes",
  frameworkChecks: djangoChecks("security.W002"),
  cwe: 1021,
  needs: { productionSettings, settingsSources },
  judge: ({ productionSettings, settingsSources }) =>
    judgeMiddleware(productionSettings, settingsSources, {
      check: "security.W002",
      middleware: "django.middleware.clickjacking.XFrameOptionsMiddleware",
      good: message("The clickjacking middleware is installed"),
      message: message(
        "XFrameOptionsMiddleware is not in MIDDLEWARE: another page can frame this one and make visitors click what they do not see.",
      ),
    }),
});

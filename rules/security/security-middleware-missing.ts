import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { djangoChecks } from "../../server/src/stacks/django/checks";
import { judgeMiddleware } from "../../server/src/stacks/django/settings/middleware";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";

export default defineRule({
  id: "security-middleware-missing",
  category: "security",
  severity: "major",
  title: "The security middleware is missing",
  passed: "The security middleware is installed",
  effort: "minutes",
  frameworkChecks: djangoChecks("security.W001"),
  needs: { productionSettings, settingsSources },
  judge: ({ productionSettings, settingsSources }) =>
    judgeMiddleware(productionSettings, settingsSources, {
      check: "security.W001",
      middleware: "django.middleware.security.SecurityMiddleware",
      good: message("The security middleware is installed"),
      message: message(
        "SecurityMiddleware is not in MIDDLEWARE: HSTS, the redirect to https and the other SECURE_ settings have no effect.",
      ),
      reveals: ["hsts-off", "ssl-redirect-off", "content-type-nosniff-off", "referrer-policy"],
    }),
});

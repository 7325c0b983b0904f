import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { djangoChecks } from "../../server/src/stacks/django/checks";
import { judgeMiddleware } from "../../server/src/stacks/django/settings/middleware";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";

export default defineRule({
  id: "csrf-middleware-missing",
  category: "security",
  severity: "major",
  title: "The CSRF middleware is missing",
  passed: "The CSRF middleware is installed",
  effort: "minutes",
  frameworkChecks: djangoChecks("security.W003"),
  cwe: 352,
  needs: { productionSettings, settingsSources },
  judge: ({ productionSettings, settingsSources }) =>
    judgeMiddleware(productionSettings, settingsSources, {
      check: "security.W003",
      middleware: "django.middleware.csrf.CsrfViewMiddleware",
      good: message("The CSRF middleware is installed"),
      message: message(
        "CsrfViewMiddleware is not in MIDDLEWARE: any website can send forms in the name of a logged-in visitor.",
      ),
      reveals: ["csrf-cookie-insecure"],
    }),
});

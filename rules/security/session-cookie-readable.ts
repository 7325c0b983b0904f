import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { djangoChecks } from "../../server/src/stacks/django/checks";
import { besideCookie, judgeDeployRule } from "../../server/src/stacks/django/settings/judge-deploy-check";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";

export default defineRule({
  id: "session-cookie-readable",
  category: "security",
  severity: "major",
  title: "Scripts can read the session cookie",
  passed: "Scripts cannot read the session cookie",
  effort: "minutes",
  frameworkChecks: djangoChecks("security.W013", "security.W014", "security.W015"),
  cwe: 1004,
  needs: { productionSettings, settingsSources },
  judge: ({ productionSettings, settingsSources }) =>
    judgeDeployRule(productionSettings, settingsSources, {
      checks: ["security.W013", "security.W014", "security.W015"],
      setting: "SESSION_COOKIE_HTTPONLY",
      good: message("Scripts cannot read the session cookie"),
      message: message(
        "In production SESSION_COOKIE_HTTPONLY is off: any script that gets into a page can copy the session.",
      ),
      wanted: "True",
      siblings: besideCookie("SESSION"),
    }),
});

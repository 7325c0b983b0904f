import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { djangoChecks } from "../../server/src/stacks/django/checks";
import { besideSecurity, judgeDeployRule } from "../../server/src/stacks/django/settings/judge-deploy-check";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";

export default defineRule({
  id: "referrer-policy",
  category: "security",
  severity: "minor",
  title: "The referrer policy is off or misspelt",
  passed: "A referrer policy is set",
  effort: "minutes",
  frameworkChecks: djangoChecks("security.W022", "security.E023"),
  needs: { productionSettings, settingsSources },
  judge: ({ productionSettings, settingsSources }) =>
    judgeDeployRule(productionSettings, settingsSources, {
      checks: ["security.W022", "security.E023"],
      setting: "SECURE_REFERRER_POLICY",
      good: message("A referrer policy is set"),
      message: message(
        "In production SECURE_REFERRER_POLICY is not a valid policy: other sites learn the full addresses that visitors come from.",
      ),
      wanted: '"same-origin"',
      siblings: besideSecurity,
    }),
});

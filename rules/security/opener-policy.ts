import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { djangoChecks } from "../../server/src/stacks/django/checks";
import { besideSecurity, judgeDeployRule } from "../../server/src/stacks/django/settings/judge-deploy-check";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";

export default defineRule({
  id: "opener-policy",
  category: "security",
  severity: "minor",
  title: "The cross-origin opener policy is misspelt",
  passed: "The cross-origin opener policy is valid",
  effort: "minutes",
  frameworkChecks: djangoChecks("security.E024"),
  needs: { productionSettings, settingsSources },
  judge: ({ productionSettings, settingsSources }) =>
    judgeDeployRule(productionSettings, settingsSources, {
      checks: ["security.E024"],
      setting: "SECURE_CROSS_ORIGIN_OPENER_POLICY",
      good: message("The cross-origin opener policy is valid"),
      message: message(
        "SECURE_CROSS_ORIGIN_OPENER_POLICY is none of Django's policies: `check` fails, and browsers ignore the header.",
      ),
      wanted: '"same-origin"',
      siblings: besideSecurity,
    }),
});

import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { djangoChecks } from "../../server/src/stacks/django/checks";
import { besideSecurity, judgeDeployRule } from "../../server/src/stacks/django/settings/judge-deploy-check";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";

export default defineRule({
  id: "content-type-nosniff-off",
  category: "security",
  severity: "minor",
  title: "Browsers may guess content types",
  passed: "Browsers may not guess content types",
  effort: "minutes",
  frameworkChecks: djangoChecks("security.W006"),
  cwe: 693,
  needs: { productionSettings, settingsSources },
  judge: ({ productionSettings, settingsSources }) =>
    judgeDeployRule(productionSettings, settingsSources, {
      checks: ["security.W006"],
      setting: "SECURE_CONTENT_TYPE_NOSNIFF",
      good: message("Browsers may not guess content types"),
      message: message(
        "In production SECURE_CONTENT_TYPE_NOSNIFF is off: a browser may run an uploaded file as a script.",
      ),
      wanted: "True",
      siblings: besideSecurity,
    }),
});

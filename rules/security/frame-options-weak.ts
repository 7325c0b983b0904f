import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { besideSecurity, judgeDeployRule } from "../../server/src/stacks/django/settings/judge-deploy-check";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";

export default defineRule({
  id: "frame-options-weak",
  category: "security",
  severity: "minor",
  title: "Other pages may frame this site",
  passed: "No page may frame this site",
  effort: "minutes",
  django: ["security.W019"],
  needs: { productionSettings, settingsSources },
  judge: ({ productionSettings, settingsSources }) =>
    judgeDeployRule(productionSettings, settingsSources, {
      checks: ["security.W019"],
      setting: "X_FRAME_OPTIONS",
      good: message("No page may frame this site"),
      message: message(
        "In production X_FRAME_OPTIONS is not DENY: a page that frames this one can make visitors click what they do not see.",
      ),
      wanted: '"DENY"',
      siblings: besideSecurity,
    }),
});

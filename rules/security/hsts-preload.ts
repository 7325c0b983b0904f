import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { djangoChecks } from "../../server/src/stacks/django/checks";
import {
  type EvaluatedSettings,
  settingOf,
} from "../../server/src/stacks/django/settings/evaluated-settings";
import { besideSecurity, judgeDeployRule } from "../../server/src/stacks/django/settings/judge-deploy-check";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";

export default defineRule({
  id: "hsts-preload",
  category: "security",
  severity: "advice",
  title: "The site cannot be preloaded with HTTPS",
  passed: "The site can be preloaded with HTTPS",
  effort: "minutes",
  frameworkChecks: djangoChecks("security.W021"),
  needs: { productionSettings, settingsSources },
  judge: ({ productionSettings, settingsSources }) =>
    judgeDeployRule(productionSettings, settingsSources, {
      checks: ["security.W021"],
      setting: "SECURE_HSTS_PRELOAD",
      good: message("The site can be preloaded with HTTPS"),
      message: message(
        "SECURE_HSTS_PRELOAD is not True: browsers cannot know before the first visit that this site uses TLS only.",
      ),
      // Browsers remember it for as long as they were told.
      safety: "review",
      wanted: "True",
      isWorthwhile: isLong,
      siblings: besideSecurity,
    }),
});

/** Browsers take a site onto their list only when its policy is meant to last for a year. */
function isLong(settings: EvaluatedSettings): boolean {
  const { value } = settingOf(settings, "SECURE_HSTS_SECONDS");
  return value.kind !== "number" || value.value >= 31_536_000;
}

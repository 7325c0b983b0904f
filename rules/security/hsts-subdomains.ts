import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { djangoChecks } from "../../server/src/stacks/django/checks";
import { besideSecurity, judgeDeployRule } from "../../server/src/stacks/django/settings/judge-deploy-check";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";

export default defineRule({
  id: "hsts-subdomains",
  category: "security",
  severity: "advice",
  title: "Strict transport security leaves subdomains out",
  passed: "Strict transport security covers subdomains",
  effort: "minutes",
  frameworkChecks: djangoChecks("security.W005"),
  needs: { productionSettings, settingsSources },
  judge: ({ productionSettings, settingsSources }) =>
    judgeDeployRule(productionSettings, settingsSources, {
      checks: ["security.W005"],
      setting: "SECURE_HSTS_INCLUDE_SUBDOMAINS",
      good: message("Strict transport security covers subdomains"),
      message: message(
        "SECURE_HSTS_INCLUDE_SUBDOMAINS is not True: a subdomain without TLS can set cookies for the whole site.",
      ),
      // Browsers remember it for as long as they were told.
      safety: "review",
      wanted: "True",
      siblings: besideSecurity,
    }),
});

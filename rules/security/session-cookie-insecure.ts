import { message } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
import { requestPaths } from "../../server/src/facts/deployment/request-path";
import { besideSecurity, judgeDeployRule } from "../../server/src/stacks/django/settings/judge-deploy-check";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";

export default defineRule({
  id: "session-cookie-insecure",
  category: "security",
  severity: "major",
  title: "The session cookie is sent without TLS",
  passed: "The session cookie is sent with TLS only",
  effort: "minutes",
  django: ["security.W010", "security.W011", "security.W012"],
  needs: { productionSettings, settingsSources, paths: optional(requestPaths) },
  judge: ({ productionSettings, settingsSources, paths }) =>
    judgeDeployRule(productionSettings, settingsSources, {
      checks: ["security.W010", "security.W011", "security.W012"],
      setting: "SESSION_COOKIE_SECURE",
      good: message("The session cookie is sent with TLS only"),
      message: message(
        "In production SESSION_COOKIE_SECURE is not True: the browser sends the session over unencrypted connections too, where anybody can copy it.",
      ),
      overTls: paths.value ?? [],
      wanted: "True",
      siblings: besideSecurity,
    }),
});

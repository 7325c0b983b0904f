import { message } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
import { requestPaths } from "../../server/src/facts/deployment/request-path";
import { djangoChecks } from "../../server/src/stacks/django/checks";
import {
  besideCookie,
  judgeDeployRule,
  severityOverTls,
} from "../../server/src/stacks/django/settings/judge-deploy-check";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";

export default defineRule({
  id: "csrf-cookie-insecure",
  category: "security",
  severity: "major",
  title: "The CSRF cookie is sent without TLS",
  passed: "The CSRF cookie is sent with TLS only",
  effort: "minutes",
  frameworkChecks: djangoChecks("security.W016"),
  cwe: 614,
  needs: { productionSettings, settingsSources, paths: optional(requestPaths) },
  judge: ({ productionSettings, settingsSources, paths }) =>
    judgeDeployRule(productionSettings, settingsSources, {
      checks: ["security.W016"],
      setting: "CSRF_COOKIE_SECURE",
      good: message("The CSRF cookie is sent with TLS only"),
      message: message(
        "In production CSRF_COOKIE_SECURE is not True: the token that protects forms travels over unencrypted connections too.",
      ),
      severity: severityOverTls(paths.value ?? [], "major"),
      overTls: paths.value ?? [],
      shutsOutPlainHttp: true,
      wanted: "True",
      siblings: besideCookie("CSRF"),
    }),
});

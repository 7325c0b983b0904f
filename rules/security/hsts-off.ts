import { message } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
import { sound } from "../../server/src/engine/verdict";
import { requestPaths, showsTls } from "../../server/src/facts/deployment/request-path";
import { djangoChecks } from "../../server/src/stacks/django/checks";
import {
  besideSecurity,
  judgeDeployRule,
  severityOverTls,
} from "../../server/src/stacks/django/settings/judge-deploy-check";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";
import { proxyResponseHeaders } from "./hsts-off.facts";

export default defineRule({
  id: "hsts-off",
  category: "security",
  severity: "major",
  title: "Strict transport security is off",
  passed: "Strict transport security is on",
  effort: "minutes",
  frameworkChecks: djangoChecks("security.W004"),
  cwe: 319,
  needs: { productionSettings, settingsSources, proxyResponseHeaders, paths: optional(requestPaths) },
  judge: ({ productionSettings, settingsSources, proxyResponseHeaders, paths }) => {
    // A proxy that sends the header for Django serves as well.
    const [first, ...others] = proxyResponseHeaders.get("strict-transport-security") ?? [];
    return first
      ? [sound(message("The proxy sends Strict-Transport-Security with every answer"), first, ...others)]
      : judgeDeployRule(productionSettings, settingsSources, {
          checks: ["security.W004"],
          setting: "SECURE_HSTS_SECONDS",
          good: message("Strict transport security is on"),
          message: message(
            "In production SECURE_HSTS_SECONDS is 0: browsers may be sent to the site without TLS, and somebody between can take over from there.",
          ),
          // It keeps to TLS who came by TLS: where none is shown, that comes first.
          severity: severityOverTls(paths.value ?? [], showsTls(paths.value ?? []) ? "major" : "minor"),
          // Browsers remember it for as long as they were told.
          safety: "review",
          overTls: paths.value ?? [],
          wanted: "31536000",
          siblings: besideSecurity,
        });
  },
});

import { message } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
import { notKnown, sound } from "../../server/src/engine/verdict";
import { type RequestPath, requestPaths } from "../../server/src/facts/deployment/request-path";
import { djangoChecks } from "../../server/src/stacks/django/checks";
import type { EvaluatedSettings } from "../../server/src/stacks/django/settings/evaluated-settings";
import { besideSecurity, judgeDeployRule } from "../../server/src/stacks/django/settings/judge-deploy-check";
import {
  isDeployedUnseen,
  productionSettings,
} from "../../server/src/stacks/django/settings/production-settings";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";

export default defineRule({
  id: "ssl-redirect-off",
  category: "security",
  severity: "major",
  title: "Requests without TLS are not redirected",
  passed: "Requests without TLS are redirected",
  effort: "minutes",
  frameworkChecks: djangoChecks("security.W008"),
  cwe: 319,
  needs: { productionSettings, settingsSources, paths: optional(requestPaths) },
  judge({ productionSettings, settingsSources, paths }) {
    const all = paths.value ?? [];
    // Where one of several deployments has no TLS at all, that is a finding of its own, and a redirect would end it.
    const overTls = all.filter((path) => !isToldByNginx([path]));
    const ways = overTls.length > 0 ? overTls : all;
    const answers = ways.map(({ redirectsToHttps }) => redirectsToHttps);
    // A proxy that redirects leaves nothing for Django to do.
    const places = ways.flatMap(({ place }) => place ?? []);
    const [first, ...others] = places;
    if (first && answers.every((answer) => answer === "yes"))
      return [sound(message("The proxy redirects plain http to https"), first, ...others)];
    const judge = (settings: readonly EvaluatedSettings[], known: readonly RequestPath[]) =>
      judgeDeployRule(settings, settingsSources, {
        checks: ["security.W008"],
        setting: "SECURE_SSL_REDIRECT",
        good: message("Requests without TLS are redirected"),
        message: message(
          "In production SECURE_SSL_REDIRECT is not True, and no proxy here redirects to https: passwords and sessions can be sent unencrypted.",
        ),
        // Nothing here says where it will run, or the nginx without TLS is a finding of its own.
        severity: known.length === 0 ? "minor" : isToldByNginx(known) ? "advice" : "major",
        overTls: known,
        wanted: "True",
        siblings: besideSecurity,
      });
    const isUnseen = (one: EvaluatedSettings) => isDeployedUnseen(one, productionSettings);
    const judged = [
      ...judge(
        productionSettings.filter((one) => !isUnseen(one)),
        all,
      ),
      ...judge(productionSettings.filter(isUnseen), []),
    ];
    if (!answers.includes("unknown")) return judged;
    return judged.map((verdict) =>
      verdict.kind === "fault"
        ? notKnown(
            message(
              "Whether the platform in front redirects to https is not known; SECURE_SSL_REDIRECT is off",
            ),
          )
        : verdict,
    );
  },
});

/** Whether every way in is an nginx without TLS, which has a rule of its own. */
function isToldByNginx(paths: readonly RequestPath[]): boolean {
  return paths.every(({ entry, tls }) => entry === "nginx" && tls === "no");
}

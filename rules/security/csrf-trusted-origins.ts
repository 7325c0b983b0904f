import { message } from "../../server/src/engine/message";
import { defineRule, type FindingDraft } from "../../server/src/engine/rule";
import { type Fault, fault } from "../../server/src/engine/verdict";
import { isDeployed } from "../../server/src/facts/deployment/delivery";
import { leadsToOwnMachine } from "../../server/src/facts/deployment/own-machine";
import { djangoChecks } from "../../server/src/stacks/django/checks";
import { settingOf, stepsOf } from "../../server/src/stacks/django/settings/evaluated-settings";
import {
  judgeModules,
  soundSetting,
  unknownSetting,
} from "../../server/src/stacks/django/settings/judge-settings";
import { certainTexts, isClosed } from "../../server/src/stacks/django/settings/list-elements";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { fixWith, replaceAt, sourceAt } from "../../server/src/stacks/django/settings/python-edits";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";
import { sharedDomainOfOrigin } from "../../server/src/stacks/django/settings/shared-domains";

export default defineRule({
  id: "csrf-trusted-origins",
  category: "security",
  severity: "minor",
  title: "CSRF_TRUSTED_ORIGINS holds an origin without scheme or TLS",
  passed: "CSRF_TRUSTED_ORIGINS holds origins with TLS",
  effort: "minutes",
  frameworkChecks: djangoChecks("4_0.E001"),
  needs: { productionSettings, settingsSources, isDeployed },
  judge: ({ productionSettings, settingsSources, isDeployed }) =>
    judgeModules(productionSettings, (settings) => {
      const origins = settingOf(settings, "CSRF_TRUSTED_ORIGINS");
      if (origins.source !== "project")
        return origins.source === "unknown" ? unknownSetting(origins) : "not-applicable";
      // Before Django 4.0 the setting held host names.
      const isOld = (settings.target.djangoVersion?.major ?? 4) < 4;
      const findings = certainTexts(origins.value).flatMap(
        ({ text, place, own }): (FindingDraft | Fault)[] => {
          const origin = text.trim();
          const at = place ?? stepsOf(origins)[0];
          if (origin === "" || !at) return [];
          if (origin.startsWith("http://") && leadsToOwnMachine(origin)) {
            // A default for the developer's own machine, or a part of a longer text.
            if (!own) return [];
            return [
              fault({
                severity: isDeployed ? "minor" : "advice",
                message: message(
                  "CSRF_TRUSTED_ORIGINS trusts {origin} in production too: forms of any program on a visitor's machine pass, and none of the site's own needs it.",
                  { origin },
                ),
                place: at,
                cause: `${settings.target.modulePath} this machine`,
              }),
            ];
          }
          if (origin.startsWith("http://")) {
            return [
              {
                message: message(
                  "CSRF_TRUSTED_ORIGINS trusts {origin} without TLS: whoever sits between can send forms in its name.",
                  { origin },
                ),
                place: at,
              },
            ];
          }
          const domain = sharedDomainOfOrigin(origin);
          if (domain !== undefined)
            return [
              {
                message: message(
                  "CSRF_TRUSTED_ORIGINS trusts every site below {domain}, where anybody can publish one: its forms pass as the site's own.",
                  { domain },
                ),
                place: at,
              },
            ];
          if (isOld || /^[a-z][a-z0-9+.-]*:\/\//i.test(origin)) return [];
          const written = sourceAt(settingsSources, at);
          return [
            {
              severity: "major",
              message: message(
                "{origin} in CSRF_TRUSTED_ORIGINS has no scheme: Django 4 and later do not start with it (4_0.E001).",
                { origin },
              ),
              place: at,
              fixes: fixWith(
                message("Write https://{origin}", { origin }),
                "safe",
                own && written.includes(origin)
                  ? replaceAt(at, written.replace(origin, `https://${origin.replace(/^\./, "*.")}`))
                  : undefined,
              ),
            },
          ];
        },
      );
      if (findings.length > 0) return findings;
      if (isClosed(origins.value) && certainTexts(origins.value).length === 0) return "not-applicable";
      return isClosed(origins.value)
        ? soundSetting(settings, origins, message("CSRF_TRUSTED_ORIGINS holds origins with TLS"))
        : unknownSetting(origins);
    }),
});

import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { djangoChecks } from "../../server/src/stacks/django/checks";
import { type Setting, settingOf } from "../../server/src/stacks/django/settings/evaluated-settings";
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
  frameworkChecks: djangoChecks("security.W019"),
  cwe: 1021,
  needs: { productionSettings, settingsSources },
  judge: ({ productionSettings, settingsSources }) =>
    judgeDeployRule(
      // Who writes SAMEORIGIN, Django's own default until 3.0, has chosen it: only the site's own pages may frame it.
      productionSettings.filter((settings) => !choosesOwnPages(settingOf(settings, "X_FRAME_OPTIONS"))),
      settingsSources,
      {
        checks: ["security.W019"],
        setting: "X_FRAME_OPTIONS",
        good: message("No page may frame this site"),
        message: message(
          "In production X_FRAME_OPTIONS is not DENY: a page that frames this one can make visitors click what they do not see.",
        ),
        wanted: '"DENY"',
        siblings: besideSecurity,
      },
    ),
});

function choosesOwnPages({ source, value }: Setting): boolean {
  return source === "project" && value.kind === "string" && value.value.toUpperCase() === "SAMEORIGIN";
}

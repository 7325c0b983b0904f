import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { judgeDeployCheck } from "../../server/src/stacks/django/settings/deploy-checks";
import { settingOf, stepsOf } from "../../server/src/stacks/django/settings/evaluated-settings";
import {
  judgeModules,
  soundSetting,
  unknownSetting,
} from "../../server/src/stacks/django/settings/judge-settings";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { fixWith, replaceAt, sourceAt } from "../../server/src/stacks/django/settings/python-edits";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";

/** What browsers ask for before they preload a site: a year. */
const year = 31_536_000;

export default defineRule({
  id: "hsts-short",
  category: "security",
  severity: "minor",
  title: "Strict transport security is remembered too briefly",
  passed: "Strict transport security is remembered for a year",
  effort: "minutes",
  needs: { productionSettings, settingsSources },
  judge: ({ productionSettings, settingsSources }) =>
    judgeModules(productionSettings, (settings) => {
      const { reported } = judgeDeployCheck(settings, "security.W004");
      const seconds = settingOf(settings, "SECURE_HSTS_SECONDS");
      if (reported === true || seconds.source === "django-default") return "not-applicable";
      if (seconds.value.kind !== "number") return unknownSetting(seconds);
      const place = stepsOf(seconds)[0];
      if (seconds.value.value >= year)
        return soundSetting(
          settings,
          seconds,
          message("Browsers remember for a year that this site uses TLS"),
        );
      if (seconds.value.value === 0 || !place) return "not-applicable";
      const written = sourceAt(settingsSources, place);
      return {
        message: message(
          "In production browsers forget after {seconds} seconds that this site uses TLS; a year has {year}.",
          {
            seconds: seconds.value.value,
            year,
          },
        ),
        place,
        fixes: fixWith(
          message("Remember for a year"),
          "review",
          /^["']?[\d_]+["']?$/.test(written)
            ? replaceAt(place, written.replace(/[\d_]+/, String(year)))
            : undefined,
        ),
      };
    }),
});

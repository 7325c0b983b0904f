import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault } from "../../server/src/engine/verdict";
import { decisionOf, rawEnvironmentRead } from "../../server/src/interpreter/python/values/origins";
import { isTrue, settingOf, stepsOf } from "../../server/src/stacks/django/settings/evaluated-settings";
import {
  acceptedIfSilenced,
  judgeModules,
  soundSetting,
  stepsElsewhere,
  unknownSetting,
} from "../../server/src/stacks/django/settings/judge-settings";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { asBoolean, fixWith, flipTo } from "../../server/src/stacks/django/settings/python-edits";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";

export default defineRule({
  id: "debug-default",
  category: "security",
  severity: "blocker",
  title: "DEBUG is on in production",
  passed: "DEBUG is off in production",
  effort: "minutes",
  django: ["security.W018"],
  needs: { productionSettings, settingsSources },
  judge: ({ productionSettings, settingsSources }) =>
    judgeModules(productionSettings, (settings) => {
      const debug = settingOf(settings, "DEBUG");
      const on = isTrue(debug.value);
      if (on === undefined) return unknownSetting(debug);
      const [place, ...steps] = stepsOf(debug);
      if (!on || !place)
        return soundSetting(
          settings,
          debug,
          place
            ? message("DEBUG is False in production")
            : message("Nothing sets DEBUG, and Django's own default is False"),
        );
      const { reads } = decisionOf(debug.value);
      const unset = reads.filter(({ outcome }) => outcome === "default").map(({ key }) => key);
      const raw = rawEnvironmentRead(debug.value);
      const edit = raw
        ? asBoolean(settingsSources, raw, "false")
        : flipTo(false, settingsSources, debug.value);
      return fault({
        ...acceptedIfSilenced(settings, "security.W018"),
        message:
          unset.length > 0
            ? message(
                "In production DEBUG is True: {keys} {count:plural:is|are} unset there and this is what it falls back to. Error pages then show code, settings and queries to everyone.",
                { keys: unset.join(", "), count: unset.length },
              )
            : message(
                "In production DEBUG is True. Error pages then show code, settings and queries to everyone.",
              ),
        place,
        related: stepsElsewhere(place, steps).map((step) => ({
          ...step,
          note: message("DEBUG gets its value here"),
        })),
        fixes: fixWith(message("Make DEBUG false unless the environment says otherwise"), "review", edit),
      });
    }),
});

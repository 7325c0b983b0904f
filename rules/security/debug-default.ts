import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { isTrue, settingOf, stepsOf } from "../../server/src/facts/django/evaluated-settings";
import {
  acceptedIfSilenced,
  judgeEach,
  notKnown,
  stepsElsewhere,
} from "../../server/src/facts/django/judge-settings";
import { productionSettings } from "../../server/src/facts/django/production-settings";
import { decisionOf, rawEnvironmentRead } from "../../server/src/facts/django/provenance";
import { asBoolean, fixWith, flipTo } from "../../server/src/facts/django/python-edits";
import { settingsSources } from "../../server/src/facts/django/settings-sources";

export default defineRule({
  id: "debug-default",
  category: "security",
  severity: "blocker",
  title: "DEBUG is on in production",
  passed: "DEBUG is off in production",
  effort: "minutes",
  django: ["security.W018"],
  needs: { productionSettings, settingsSources },
  check: ({ productionSettings, settingsSources }) =>
    judgeEach(productionSettings, (settings) => {
      const debug = settingOf(settings, "DEBUG");
      const on = isTrue(debug.value);
      if (on === undefined) return notKnown(debug);
      const [place, ...steps] = stepsOf(debug);
      if (!on || !place) return "good";
      const { reads } = decisionOf(debug.value);
      const unset = reads.filter(({ outcome }) => outcome === "default").map(({ key }) => key);
      const raw = rawEnvironmentRead(debug.value);
      const edit = raw
        ? asBoolean(settingsSources, raw, "false")
        : flipTo(false, settingsSources, debug.value);
      return {
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
      };
    }),
});

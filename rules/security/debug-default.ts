import type { Fix, Place } from "../../server/src/engine/finding";
import { type Message, message } from "../../server/src/engine/message";
import { defineRule, type FindingDraft } from "../../server/src/engine/rule";
import { fault, type Verdict } from "../../server/src/engine/verdict";
import { stageOfName } from "../../server/src/facts/deployment/stage";
import { templateTexts } from "../../server/src/facts/environment/required-variable";
import { decisionOf } from "../../server/src/interpreter/python/values/origins";
import { djangoChecks } from "../../server/src/stacks/django/checks";
import { variableGiver } from "../../server/src/stacks/django/given-variables";
import { settingsFileName } from "../../server/src/stacks/django/projects";
import {
  type EvaluatedSettings,
  isTrue,
  type Setting,
  settingOf,
  stepsOf,
} from "../../server/src/stacks/django/settings/evaluated-settings";
import {
  acceptedIfSilenced,
  judgeModules,
  soundSetting,
  stepsElsewhere,
  unknownSetting,
} from "../../server/src/stacks/django/settings/judge-settings";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { replaceAt } from "../../server/src/stacks/django/settings/python-edits";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";
import { type FallbackToOn, fallbackToOn } from "./debug-default.facts";
import { madeFalse, repair, switchOff, withHosts } from "./debug-default.fix";

export default defineRule({
  id: "debug-default",
  category: "security",
  severity: "blocker",
  title: "DEBUG is on in production",
  passed: "DEBUG is off in production",
  effort: "minutes",
  frameworkChecks: djangoChecks("security.W018"),
  cwe: 489,
  needs: { productionSettings, settingsSources, templateTexts, variableGiver },
  judge: ({ productionSettings, settingsSources, templateTexts, variableGiver }) =>
    judgeModules(productionSettings, (settings) => {
      const debug = settingOf(settings, "DEBUG");
      const on = isTrue(debug.value);
      if (on === undefined) {
        const fallback = fallbackToOn(debug, templateTexts);
        return fallback ? judgeFallback(fallback) : unknownSetting(debug);
      }
      const [place] = stepsOf(debug);
      if (!on || !place)
        return soundSetting(
          settings,
          debug,
          place
            ? message("DEBUG is False in production")
            : message("Nothing sets DEBUG, and Django's own default is False"),
        );
      // Which settings of a set production takes is decided where it is started.
      if (
        settings.target.environmentIsSupposed &&
        stageOfName(settingsFileName(place.path)) === "development"
      )
        return { unknown: message("The value of {name} in production is not known", { name: debug.name }) };
      return judgeOn(
        settings,
        debug,
        place,
        withHosts(
          switchOff(settings, debug, place, settingsSources, templateTexts),
          settings,
          settingsSources,
          variableGiver,
        ),
      );
    }),
});

/** What the platform sets is not known: whoever forgets the variable there has DEBUG on. */
function judgeFallback({ key, place, off }: FallbackToOn): FindingDraft {
  return {
    severity: "major",
    message: fallsBack(key),
    place,
    fixes: repair(madeFalse, replaceAt(place, off)),
  };
}

function judgeOn(settings: EvaluatedSettings, debug: Setting, place: Place, fixes: readonly Fix[]): Verdict {
  const { reads } = decisionOf(debug.value);
  const unset = reads.filter(({ outcome }) => outcome === "default").map(({ key }) => key);
  const isOpen = unset.length > 0 && settings.target.environmentIsSupposed === true;
  return fault({
    ...acceptedIfSilenced(settings, "security.W018"),
    ...(isOpen ? { severity: "major" } : {}),
    message: isOpen
      ? fallsBack(unset.join(", "))
      : unset.length > 0
        ? message(
            "In production DEBUG is True: {keys} {count:plural:is|are} unset there and this is what it falls back to. Error pages then show code, settings and queries to everyone.",
            { keys: unset.join(", "), count: unset.length },
          )
        : message(
            "In production DEBUG is True. Error pages then show code, settings and queries to everyone.",
          ),
    place,
    related: stepsElsewhere(place, stepsOf(debug).slice(1)).map((step) => ({
      ...step,
      note: message("DEBUG gets its value here"),
    })),
    fixes,
  });
}

function fallsBack(key: string): Message {
  return message(
    "Wherever {key} is unset, DEBUG is True: error pages then show code, settings and queries to everyone.",
    { key },
  );
}

import type { Fix, TextEdit } from "../../server/src/engine/finding";
import { type Message, message } from "../../server/src/engine/message";
import { defineRule, type FindingDraft } from "../../server/src/engine/rule";
import { fault } from "../../server/src/engine/verdict";
import { stageOfName } from "../../server/src/facts/deployment/stage";
import { nameInTemplate, templateTexts } from "../../server/src/facts/environment/required-variable";
import {
  decisionOf,
  environmentReadsOf,
  rawEnvironmentRead,
} from "../../server/src/interpreter/python/values/origins";
import type { Value } from "../../server/src/interpreter/python/values/value";
import { djangoChecks } from "../../server/src/stacks/django/checks";
import { settingsFileName } from "../../server/src/stacks/django/projects";
import {
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
import {
  asBoolean,
  fixWith,
  flipTo,
  isForProductionOnly,
  readBoolean,
  replaceAt,
  textAt,
} from "../../server/src/stacks/django/settings/python-edits";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";

export default defineRule({
  id: "debug-default",
  category: "security",
  severity: "blocker",
  title: "DEBUG is on in production",
  passed: "DEBUG is off in production",
  effort: "minutes",
  frameworkChecks: djangoChecks("security.W018"),
  cwe: 489,
  needs: { productionSettings, settingsSources, templateTexts },
  judge: ({ productionSettings, settingsSources, templateTexts }) =>
    judgeModules(productionSettings, (settings) => {
      const debug = settingOf(settings, "DEBUG");
      const on = isTrue(debug.value);
      if (on === undefined) return fallsBackToOn(debug) ?? unknownSetting(debug);
      const [place, ...steps] = stepsOf(debug);
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
      const { reads } = decisionOf(debug.value);
      const unset = reads.filter(({ outcome }) => outcome === "default").map(({ key }) => key);
      const raw = rawEnvironmentRead(debug.value);
      const isLiteral = decisionOf(debug.value).reads.length === 0;
      const shared =
        isLiteral && !isForProductionOnly(settings) && textAt(settingsSources, place) === "True"
          ? readBoolean(settingsSources, place, "DEBUG")
          : [];
      const edits =
        shared.length > 0
          ? [...shared, ...nameInTemplate(templateTexts, "DEBUG", place.path)]
          : raw
            ? [asBoolean(settingsSources, raw, "false")]
            : [flipTo(false, settingsSources, debug)];
      const isOpen = unset.length > 0 && settings.target.environmentIsSupposed === true;
      const title = isLiteral && shared.length === 0 ? message("Switch DEBUG off") : madeFalse;
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
        related: stepsElsewhere(place, steps).map((step) => ({
          ...step,
          note: message("DEBUG gets its value here"),
        })),
        fixes: repair(title, ...edits),
      });
    }),
});

const madeFalse = message("Make DEBUG false unless the environment says otherwise");

/** What it is then rests on what production sets. */
function repair(title: Message, ...edits: readonly (TextEdit | undefined)[]): readonly Fix[] {
  return fixWith(title, "review", ...edits).map((fix) => ({
    ...fix,
    leavesOpen: ["debug-default"],
    // Origins that the settings name only where DEBUG is off, and hosts that are asked for only there.
    reveals: ["cors-insecure-origin", "allowed-hosts-empty"],
  }));
}

/** What the platform sets is not known: whoever forgets the variable there has DEBUG on. */
function fallsBackToOn({ value }: Setting): FindingDraft | undefined {
  if (value.kind !== "unknown" || value.question !== undefined) return undefined;
  const [read, ...others] = environmentReadsOf(value);
  const fallback = read?.default;
  if (!read || !fallback || others.length > 0 || read.outcome !== "unknown") return undefined;
  if (!isWrittenOn(fallback.value)) return undefined;
  return {
    severity: "major",
    message: fallsBack(read.key),
    place: fallback.place,
    fixes: repair(
      madeFalse,
      replaceAt(fallback.place, fallback.value.kind === "string" ? '"False"' : "False"),
    ),
  };
}

function isWrittenOn(value: Value): boolean {
  if (value.kind === "boolean") return value.value && value.origin.kind === "literal";
  return (
    value.kind === "string" && value.origin.kind === "literal" && /^(?:true|1|yes|on)$/i.test(value.value)
  );
}

function fallsBack(key: string): Message {
  return message(
    "Wherever {key} is unset, DEBUG is True: error pages then show code, settings and queries to everyone.",
    { key },
  );
}

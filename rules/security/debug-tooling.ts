import type { Place } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { defineRule, type FindingDraft } from "../../server/src/engine/rule";
import {
  type EvaluatedSettings,
  entryOf,
  isTrue,
  settingOf,
} from "../../server/src/stacks/django/settings/evaluated-settings";
import { hasMiddleware } from "../../server/src/stacks/django/settings/installed";
import {
  judgeModules,
  soundSetting,
  unknownSetting,
} from "../../server/src/stacks/django/settings/judge-settings";
import { certainTexts, isClosed } from "../../server/src/stacks/django/settings/list-elements";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { fixWith, moveUnderDebug, standsUnder } from "../../server/src/stacks/django/settings/python-edits";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";

/** Tools that show queries, code or memory, or let visitors run code. */
const tools = /^(?:debug_toolbar|silk|django_browser_reload|nplusone|django_pdb|pyinstrument)(?:\.|$)/;

export default defineRule({
  id: "debug-tooling",
  category: "security",
  severity: "major",
  title: "Debugging tools run in production",
  passed: "No debugging tools run in production",
  effort: "minutes",
  cwe: 489,
  needs: { productionSettings, settingsSources },
  judge: ({ productionSettings, settingsSources }) =>
    judgeModules(productionSettings, (settings) => {
      // While DEBUG itself is on in production, asking for it helps only later.
      const helpsAtOnce = isTrue(settingOf(settings, "DEBUG").value) === false;
      // What stands under `if DEBUG:` is there because DEBUG is on, which is reported by itself.
      const followsDebug = (place: Place) =>
        !helpsAtOnce && standsUnder(settingsSources, place, /^\s*(?:settings\.)?DEBUG\s*$/);
      const lists = ["INSTALLED_APPS", "MIDDLEWARE"].map((name) => settingOf(settings, name));
      // These look at requests by their middleware only.
      const answers = (tool: string) =>
        !/^(?:debug_toolbar|silk|nplusone)$/.test(tool) ||
        hasMiddleware(settings, new RegExp(`^${tool}\\.`)) !== false;
      const entries = lists.flatMap((list) =>
        certainTexts(list.value).flatMap(({ text, place, own }) =>
          place && tools.test(text) && answers(text) && !followsDebug(place)
            ? [{ list, text, place, own }]
            : [],
        ),
      );
      // An app and its middleware go together: either alone does not start.
      const findings = [...new Set(entries.map(({ text }) => text.split(".")[0]))].flatMap(
        (tool): readonly FindingDraft[] => {
          const all = entries.filter(({ text }) => text.split(".")[0] === tool);
          const [first, ...others] = all;
          if (!first) return [];
          const values = { tool: first.text, name: first.list.name };
          const isSilent = helpsAtOnce && tool === "debug_toolbar" && waitsForDebug(settings);
          return [
            {
              severity: isSilent ? "minor" : "major",
              message: isSilent
                ? message(
                    "{tool} is in {name} in production: while DEBUG is off it shows nothing, and one setting is all that keeps it so.",
                    values,
                  )
                : message(
                    "{tool} is in {name} in production: it is made to show what happens inside.",
                    values,
                  ),
              place: first.place,
              related: others.map(({ place }) => place),
              fixes: all.every(({ own }) => own)
                ? fixWith(
                    message("Use {tool} only if DEBUG is on", { tool: first.text }),
                    // Its URLs and template tags may be in use elsewhere.
                    "review",
                    ...all.flatMap(({ list, text, place }) =>
                      moveUnderDebug(settingsSources, settings, list, text, place),
                    ),
                  ).map((fix) => (helpsAtOnce ? fix : { ...fix, partial: true }))
                : [],
            },
          ];
        },
      );
      const doubtful = lists.find(({ value }) => !isClosed(value));
      if (findings.length > 0) return findings;
      const isOn = lists.some(({ value }) =>
        certainTexts(value).some(({ text, place }) => tools.test(text) && place && followsDebug(place)),
      );
      if (isOn) return { unknown: message("It is on because DEBUG is, which is reported by itself") };
      if (doubtful) return unknownSetting(doubtful);
      return lists.map((list) =>
        soundSetting(settings, list, message("{name} holds no tool for debugging", { name: list.name })),
      );
    }),
});

/** Whether the toolbar appears by its own rule, which asks DEBUG, and not by a function of the project's. */
function waitsForDebug(settings: EvaluatedSettings): boolean {
  const { value } = settingOf(settings, "DEBUG_TOOLBAR_CONFIG");
  return value.kind === "unbound" || entryOf(value, "SHOW_TOOLBAR_CALLBACK").kind === "unbound";
}

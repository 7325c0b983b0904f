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
import { fixWith, followsDebug, moveUnderDebug } from "../../server/src/stacks/django/settings/python-edits";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";
import { toolOf, toolsInUse } from "./debug-tooling.facts";

export default defineRule({
  id: "debug-tooling",
  category: "security",
  severity: "major",
  title: "Debugging tools run in production",
  passed: "No debugging tools run in production",
  effort: "minutes",
  cwe: 489,
  needs: { productionSettings, settingsSources, toolsInUse },
  judge: ({ productionSettings, settingsSources, toolsInUse }) =>
    judgeModules(productionSettings, (settings) => {
      // While DEBUG itself is on in production, asking for it helps only later.
      const helpsAtOnce = isTrue(settingOf(settings, "DEBUG").value) === false;
      const isOnByDebug = (place: Place) => followsDebug(settings, settingsSources, place);
      const lists = ["INSTALLED_APPS", "MIDDLEWARE"].map((name) => settingOf(settings, name));
      // These look at requests by their middleware only.
      const answers = (tool: string) =>
        !/^(?:debug_toolbar|silk|nplusone)$/.test(tool) ||
        hasMiddleware(settings, new RegExp(`^${tool}\\.`)) !== false;
      const entries = lists.flatMap((list) =>
        certainTexts(list.value).flatMap(({ text, place, own }) =>
          place && toolOf(text) && answers(text) && !isOnByDebug(place) ? [{ list, text, place, own }] : [],
        ),
      );
      // An app and its middleware go together: either alone does not start.
      const findings = [...new Set(entries.map(({ text }) => toolOf(text)))].flatMap(
        (tool): readonly FindingDraft[] => {
          const all = entries.filter(({ text }) => toolOf(text) === tool);
          const [first, ...others] = all;
          if (!first || tool === undefined) return [];
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
              ...(toolsInUse.has(tool) && {
                advice: {
                  text: message(
                    "Put {tool} under if DEBUG: in the settings, and what imports it or leads to its URLs as well: without the app that does not start.",
                    { tool },
                  ),
                },
              }),
              fixes:
                all.every(({ own }) => own) && !toolsInUse.has(tool)
                  ? fixWith(
                      message("Use {tool} only if DEBUG is on", { tool: first.text }),
                      // Its template tags may be in use elsewhere.
                      "review",
                      ...all.flatMap(({ list, text, place }) =>
                        moveUnderDebug(settingsSources, settings, list, text, place),
                      ),
                    ).map((fix) => (helpsAtOnce ? fix : { ...fix, leavesOpen: ["debug-tooling"] }))
                  : [],
            },
          ];
        },
      );
      const doubtful = lists.find(({ value }) => !isClosed(value));
      if (findings.length > 0) return findings;
      const isOn = lists.some(({ value }) =>
        certainTexts(value).some(({ text, place }) => toolOf(text) && place && isOnByDebug(place)),
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

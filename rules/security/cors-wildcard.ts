import { message } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
import type { Verdict } from "../../server/src/engine/verdict";
import { decisionOf } from "../../server/src/interpreter/python/values/origins";
import { ownCorsWildcards } from "../../server/src/stacks/django/own-cors";
import { type CorsSettings, corsSettings } from "../../server/src/stacks/django/settings/cors";
import {
  type EvaluatedSettings,
  isTrue,
  settingOf,
  stepsOf,
} from "../../server/src/stacks/django/settings/evaluated-settings";
import {
  judgeModules,
  soundSetting,
  unknownSetting,
} from "../../server/src/stacks/django/settings/judge-settings";
import { certainTexts, isClosed } from "../../server/src/stacks/django/settings/list-elements";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { fixWith, removeElement } from "../../server/src/stacks/django/settings/python-edits";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";
import {
  followsDebug,
  isDoubtful,
  openMiddleware,
  openPatterns,
  originsOpenedByProxy,
} from "./cors-wildcard.facts";
import { turnOff } from "./cors-wildcard.fix";
import { judgeCorsMiddleware, judgePattern, judgeProxy, toEveryone } from "./cors-wildcard.words";

export default defineRule({
  id: "cors-wildcard",
  category: "security",
  severity: "blocker",
  title: "CORS allows every origin",
  passed: "CORS allows only certain origins",
  effort: "minutes",
  cwe: 942,
  needs: { productionSettings, settingsSources, ownCorsWildcards, opened: optional(originsOpenedByProxy) },
  judge: ({ productionSettings, settingsSources, ownCorsWildcards, opened }) =>
    judgeModules(productionSettings, (settings) => {
      const own = openMiddleware(settings, ownCorsWildcards);
      if (own.length > 0) return own.map(judgeCorsMiddleware);
      const [star] = opened.value ?? [];
      if (star) return judgeProxy(star);
      const cors = corsSettings(settings);
      if (!cors) return "not-applicable";
      const withCookies = isTrue(settingOf(settings, "CORS_ALLOW_CREDENTIALS").value) === true;
      const consequence = toEveryone(withCookies);
      // Without cookies a page of others reads what everybody may ask for, or what it has a token for.
      const severity = withCookies ? "blocker" : "major";
      const paths = settingOf(settings, "CORS_URLS_REGEX");
      if (!withCookies && paths.source === "project")
        return soundSetting(
          settings,
          paths,
          message("CORS answers without cookies, and only under the addresses that CORS_URLS_REGEX names"),
        );
      if (isTrue(cors.allowAll.value) === true) {
        if (followsDebug(settings, cors.allowAll, settingsSources))
          return { unknown: message("It is on because DEBUG is, which is reported by itself") };
        return {
          severity: isDoubtful(settings, cors.allowAll, settingsSources) ? "major" : severity,
          message: message("In production {name} is on: {consequence}.", {
            name: cors.allowAll.name,
            consequence,
          }),
          place: stepsOf(cors.allowAll)[0]!,
          fixes: turnOff(cors, settingsSources),
        };
      }
      const stars = certainTexts(cors.origins.value).filter(({ text }) => text.trim() === "*");
      if (stars.length > 0)
        return stars.map(({ place, own }) => ({
          severity,
          message: message(
            "{name} contains *: {consequence}, or Django refuses to start (corsheaders.E013).",
            {
              name: cors.origins.name,
              consequence,
            },
          ),
          place: place ?? decisionOf(cors.origins.value).place ?? stepsOf(cors.origins)[0]!,
          fixes:
            own && place
              ? fixWith(message("Remove the *"), "safe", removeElement(settingsSources, place))
              : [],
        }));
      const [pattern] = openPatterns(settings);
      return pattern ? judgePattern(pattern, withCookies) : judgeClosed(settings, cors);
    }),
});

/** Nothing allows everyone: proved where both settings are known. */
function judgeClosed(settings: EvaluatedSettings, { allowAll, origins }: CorsSettings): Verdict {
  if (allowAll.source !== "unset" && isTrue(allowAll.value) === undefined) return unknownSetting(allowAll);
  if (!isClosed(origins.value) && origins.source !== "unset") return unknownSetting(origins);
  return soundSetting(
    settings,
    origins.source === "unset" && allowAll.source !== "unset" ? allowAll : origins,
    message("CORS allows the origins that are listed, and nobody else"),
  );
}

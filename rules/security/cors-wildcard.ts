import type { Fix } from "../../server/src/engine/finding";
import { type Message, message } from "../../server/src/engine/message";
import { defineRule, type FindingDraft, optional } from "../../server/src/engine/rule";
import type { Verdict } from "../../server/src/engine/verdict";
import { originsOpenedByProxy } from "../../server/src/facts/deployment/nginx/opened-origins";
import { decisionOf } from "../../server/src/interpreter/python/values/origins";
import { ownCorsWildcards } from "../../server/src/stacks/django/code/own-cors";
import { isCheckedElsewhere } from "../../server/src/stacks/django/settings/checked-elsewhere";
import { type CorsSettings, corsSettings } from "../../server/src/stacks/django/settings/cors";
import {
  type EvaluatedSettings,
  isTrue,
  type Setting,
  settingOf,
  stepsOf,
} from "../../server/src/stacks/django/settings/evaluated-settings";
import {
  judgeModules,
  soundSetting,
  unknownSetting,
} from "../../server/src/stacks/django/settings/judge-settings";
import { certainTexts, isClosed } from "../../server/src/stacks/django/settings/list-elements";
import { liesIn } from "../../server/src/stacks/django/settings/middleware";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import {
  fixWith,
  flipTo,
  removeElement,
  type Sources,
  standsUnder,
} from "../../server/src/stacks/django/settings/python-edits";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";
import {
  letsInEveryOrigin,
  sharedDomainOfPattern,
} from "../../server/src/stacks/django/settings/shared-domains";

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
      const own = certainTexts(settingOf(settings, "MIDDLEWARE").value).flatMap(({ text, place }) => {
        const own = [...ownCorsWildcards].find(([path]) => liesIn(path, text))?.[1];
        // Another class of the module may be a middleware as well.
        return own && own.classes?.has(text.slice(text.lastIndexOf(".") + 1)) !== false
          ? [{ text, place, answering: own.place }]
          : [];
      });
      if (own.length > 0)
        // Browsers send no cookies along to a star: what is read is what everybody may ask for.
        return own.map(({ text, place, answering }) => ({
          severity: "major",
          message: message(
            "The middleware {name} answers every origin with *: any website can read this API's answers.",
            { name: text },
          ),
          place: answering,
          related: place ? [{ ...place, note: message("It is installed here.") }] : [],
        }));
      const [star] = opened.value ?? [];
      // Django's own answer to an origin that is not listed has no such header: the proxy's holds.
      if (star)
        return {
          severity: "major",
          message: message(
            "nginx adds Access-Control-Allow-Origin: * to what it passes on: any website can read this API's answers, whatever Django allows.",
          ),
          place: star,
        };
      const cors = corsSettings(settings);
      if (!cors) return "not-applicable";
      const withCookies = isTrue(settingOf(settings, "CORS_ALLOW_CREDENTIALS").value) === true;
      const everyone = toEveryone(withCookies);
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
        if (isDebug(settings, cors.allowAll, settingsSources)) return followsDebug;
        const [place] = stepsOf(cors.allowAll);
        const isSupposed =
          settings.target.environmentIsSupposed &&
          decisionOf(cors.allowAll.value).reads.some(({ outcome }) => outcome === "default");
        const decided = place && isCheckedElsewhere(settingsSources.get(place.path)?.text ?? "", place.range);
        return {
          severity: decided || isSupposed ? "major" : severity,
          message: message("In production {name} is on: {consequence}.", {
            name: cors.allowAll.name,
            consequence: everyone,
          }),
          place: place!,
          fixes: turnOff(cors, settingsSources),
        };
      }
      const wildcards = certainTexts(cors.origins.value).filter(({ text }) => text.trim() === "*");
      if (wildcards.length === 0) return judgePatterns(settings, withCookies) ?? judgeClosed(settings, cors);
      return wildcards.map(({ place, own }) => ({
        severity,
        message: message("{name} contains *: {consequence}, or Django refuses to start (corsheaders.E013).", {
          name: cors.origins.name,
          consequence: everyone,
        }),
        place: place ?? decisionOf(cors.origins.value).place ?? stepsOf(cors.origins)[0]!,
        fixes:
          own && place ? fixWith(message("Remove the *"), "safe", removeElement(settingsSources, place)) : [],
      }));
    }),
});

function toEveryone(withCookies: boolean): Message {
  return withCookies
    ? message("any website can read this API's answers with the cookies of whoever visits it")
    : message("any website can read this API's answers");
}

const followsDebug = {
  unknown: message("It is on because DEBUG is, which is reported by itself"),
};

/** `CORS_ALLOW_ALL_ORIGINS = DEBUG`, or what stands under `if DEBUG:`: one value, decided in one place. */
function isDebug(settings: EvaluatedSettings, allowAll: Setting, sources: Sources): boolean {
  const debug = settingOf(settings, "DEBUG");
  const [decided] = stepsOf(debug);
  const [own] = stepsOf(allowAll);
  if (isTrue(debug.value) !== true || decided === undefined || own === undefined) return false;
  return (
    (own.path === decided.path && own.range.start === decided.range.start) ||
    standsUnder(sources, own, /^\s*DEBUG\s*$/)
  );
}

/**
 * Front ends on another origin are shut out unless they are listed. Under `if DEBUG:` it is meant for developers, who would
 * lose it: there DEBUG is what to repair.
 */
function turnOff({ allowAll, origins }: CorsSettings, sources: Sources): readonly Fix[] {
  const place = stepsOf(allowAll)[0];
  if (place && standsUnder(sources, place, /\bDEBUG\b/)) return [];
  const { name } = allowAll;
  const isListed = origins.source !== "unset" && certainTexts(origins.value).length > 0;
  const title = isListed
    ? message("Turn {name} off", { name })
    : message("Turn {name} off; front ends elsewhere then belong into CORS_ALLOWED_ORIGINS", { name });
  return fixWith(title, "review", flipTo(false, sources, allowAll));
}

/** An expression may let in every site of a domain below which anybody can publish one. */
function judgePatterns(
  settings: EvaluatedSettings,
  withCookies: boolean,
): readonly FindingDraft[] | undefined {
  const names = ["CORS_ALLOWED_ORIGIN_REGEXES", "CORS_ORIGIN_REGEX_WHITELIST"];
  const open = names.flatMap((name) => {
    const setting = settingOf(settings, name);
    return certainTexts(setting.value).flatMap(({ text, place }): readonly FindingDraft[] => {
      const domain = sharedDomainOfPattern(text);
      const at = place ?? stepsOf(setting)[0];
      if (at && letsInEveryOrigin(text))
        return [
          {
            severity: withCookies ? "blocker" : "major",
            message: message("An expression of {name} fits every origin: {consequence}.", {
              name,
              consequence: toEveryone(withCookies),
            }),
            place: at,
          },
        ];
      if (domain === undefined || !at) return [];
      return [
        {
          severity: withCookies ? "major" : "minor",
          message: withCookies
            ? message(
                "{name} allows every site below {domain}, where anybody can publish one: it can read this API's answers with the cookies of whoever visits it.",
                { name, domain },
              )
            : message(
                "{name} allows every site below {domain}, where anybody can publish one: it can read this API's answers.",
                { name, domain },
              ),
          place: at,
        },
      ];
    });
  });
  return open.length > 0 ? open.slice(0, 1) : undefined;
}

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

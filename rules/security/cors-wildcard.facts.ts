import { type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { type Absent, isAbsent } from "../../server/src/engine/rule";
import { inEffect, nginxConfigurations } from "../../server/src/facts/deployment/nginx/nginx-model";
import { levelsIn } from "../../server/src/facts/deployment/nginx/nginx-parts";
import { decisionOf } from "../../server/src/interpreter/python/values/origins";
import type { OwnCorsWildcard } from "../../server/src/stacks/django/own-cors";
import { isCheckedElsewhere } from "../../server/src/stacks/django/settings/checked-elsewhere";
import {
  type EvaluatedSettings,
  isTrue,
  type Setting,
  settingOf,
  stepsOf,
} from "../../server/src/stacks/django/settings/evaluated-settings";
import { certainTexts } from "../../server/src/stacks/django/settings/list-elements";
import { liesIn } from "../../server/src/stacks/django/settings/middleware";
import { type Sources, standsUnder } from "../../server/src/stacks/django/settings/python-edits";
import {
  letsInEveryOrigin,
  sharedDomainOfPattern,
} from "../../server/src/stacks/django/settings/shared-domains";

/** A middleware of the project's own that answers every origin with a star. */
export interface OpenMiddleware {
  /** As MIDDLEWARE names it. */
  readonly name: string;
  readonly installed: Place | undefined;
  readonly answers: Place;
}

/** `wildcards`: the code that answers with a star, by path of its module. */
export function openMiddleware(
  settings: EvaluatedSettings,
  wildcards: ReadonlyMap<string, OwnCorsWildcard>,
): readonly OpenMiddleware[] {
  return certainTexts(settingOf(settings, "MIDDLEWARE").value).flatMap(({ text, place }) => {
    const own = [...wildcards].find(([path]) => liesIn(path, text))?.[1];
    // Another class of the module may be a middleware as well.
    return own && own.classes?.has(text.slice(text.lastIndexOf(".") + 1)) !== false
      ? [{ name: text, installed: place, answers: own.place }]
      : [];
  });
}

/** `CORS_ALLOW_ALL_ORIGINS = DEBUG`, or what stands under `if DEBUG:`: one value, decided in one place. */
export function followsDebug(settings: EvaluatedSettings, allowAll: Setting, sources: Sources): boolean {
  const debug = settingOf(settings, "DEBUG");
  const [decided] = stepsOf(debug);
  const [own] = stepsOf(allowAll);
  if (isTrue(debug.value) !== true || decided === undefined || own === undefined) return false;
  return (
    (own.path === decided.path && own.range.start === decided.range.start) ||
    standsUnder(sources, own, /^\s*DEBUG\s*$/)
  );
}

/** Whether a default decides that an unseen environment may replace, or a comment says who looks at origins instead. */
export function isDoubtful(settings: EvaluatedSettings, allowAll: Setting, sources: Sources): boolean {
  const [place] = stepsOf(allowAll);
  if (place && isCheckedElsewhere(sources.get(place.path)?.text ?? "", place.range)) return true;
  return (
    settings.target.environmentIsSupposed === true &&
    decisionOf(allowAll.value).reads.some(({ outcome }) => outcome === "default")
  );
}

/** An expression that lets in more than the project's own sites. */
export interface OpenPattern {
  /** The setting. */
  readonly name: string;
  readonly place: Place;
  /** The domain below which anybody can publish a site; undefined where every origin fits. */
  readonly domain: string | undefined;
}

/** Of both names that the setting has had, in the order of the settings. */
export function openPatterns(settings: EvaluatedSettings): readonly OpenPattern[] {
  return ["CORS_ALLOWED_ORIGIN_REGEXES", "CORS_ORIGIN_REGEX_WHITELIST"].flatMap((name) => {
    const setting = settingOf(settings, name);
    return certainTexts(setting.value).flatMap(({ text, place }): readonly OpenPattern[] => {
      const at = place ?? stepsOf(setting)[0];
      if (!at) return [];
      if (letsInEveryOrigin(text)) return [{ name, place: at, domain: undefined }];
      const domain = sharedDomainOfPattern(text);
      return domain === undefined ? [] : [{ name, place: at, domain }];
    });
  });
}

/** `Access-Control-Allow-Origin: *` on answers of an application that nginx of production passes on; absent without any nginx. */
export const originsOpenedByProxy: Fact<readonly Place[] | Absent> = fact("origins opened by proxy", (db) => {
  const configurations = db.get(nginxConfigurations);
  if (isAbsent(configurations)) return configurations;
  return configurations
    .filter(({ service }) => service !== undefined)
    .flatMap(({ servers }) => servers.flatMap(levelsIn))
    .filter(({ own }) => own.some(({ name }) => /^(?:proxy|uwsgi)_pass$/.test(name)))
    .flatMap((level) =>
      inEffect(level, "add_header")
        .filter(({ args }) => /^access-control-allow-origin$/i.test(args[0] ?? "") && args[1] === "*")
        .map(({ place }) => place),
    );
});

import type { Fix, Place } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { placeKey } from "../../server/src/engine/place";
import { defineRule } from "../../server/src/engine/rule";
import { fault } from "../../server/src/engine/verdict";
import { isDeployed } from "../../server/src/facts/deployment/delivery";
import { corsSettings } from "../../server/src/stacks/django/settings/cors";
import { type EvaluatedSettings, stepsOf } from "../../server/src/stacks/django/settings/evaluated-settings";
import {
  judgeModules,
  soundSetting,
  unknownSetting,
} from "../../server/src/stacks/django/settings/judge-settings";
import { certainTexts, isClosed } from "../../server/src/stacks/django/settings/list-elements";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import {
  fixWith,
  followsDebug,
  isForProductionOnly,
  moveUnderDebug,
  removeElement,
  replaceAt,
  type Sources,
  sourceAt,
} from "../../server/src/stacks/django/settings/python-edits";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";

export default defineRule({
  id: "cors-insecure-origin",
  category: "security",
  severity: "minor",
  title: "CORS allows an origin without TLS",
  passed: "All origins that CORS allows use TLS",
  effort: "minutes",
  cwe: 942,
  needs: { productionSettings, settingsSources, isDeployed },
  judge: ({ productionSettings, settingsSources, isDeployed }) =>
    judgeModules(productionSettings, (settings) => {
      const cors = corsSettings(settings);
      if (!cors || cors.origins.source === "unset") return "not-applicable";
      const origins = certainTexts(cors.origins.value);
      const all = origins.filter(({ text }) => /^http:\/\//i.test(text.trim()));
      const insecure = all.filter(({ place }) => !place || !followsDebug(settings, settingsSources, place));
      if (insecure.length === 0 && all.length > 0)
        return { unknown: message("It is on because DEBUG is, which is reported by itself") };
      if (insecure.length === 0)
        return isClosed(cors.origins.value)
          ? soundSetting(settings, cors.origins, message("CORS allows no origin without TLS"))
          : unknownSetting(cors.origins);
      const [first] = insecure.filter(({ text }) => isLocal(text));
      return insecure.map(({ text, place, own }) =>
        fault({
          // A developer's own origin, in a project that shows no production.
          severity: isLocal(text) && !isDeployed ? "advice" : "minor",
          message: isLocal(text)
            ? message(
                "In production {name} allows {origin}: any program on a visitor's machine may read this API.",
                {
                  name: cors.origins.name,
                  origin: text,
                },
              )
            : message(
                "In production {name} allows {origin} without TLS: whoever sits between can pose as it.",
                {
                  name: cors.origins.name,
                  origin: text,
                },
              ),
          place: place ?? stepsOf(cors.origins)[0]!,
          // One list is one thing to change; the next origin is offered when the first is gone.
          fixes:
            own && place && (!isLocal(text) || text === first?.text)
              ? repair(
                  { origin: text, place, others: origins.map((one) => one.text.trim()) },
                  settings,
                  settingsSources,
                  cors.origins.name,
                )
              : [],
          ...(isLocal(text) && first?.place && { cause: placeKey(first.place) }),
        }),
      );
    }),
});

/** Developers keep their own machine's origin, where one module serves them too; another site gets TLS, and is not shut out. */
function repair(
  {
    origin,
    place,
    others,
  }: { readonly origin: string; readonly place: Place; readonly others: readonly string[] },
  settings: EvaluatedSettings,
  sources: Sources,
  name: string,
): readonly Fix[] {
  if (!isLocal(origin)) {
    const written = sourceAt(sources, place);
    const secure = origin.trim().replace(/^http:/i, "https:");
    if (others.includes(secure))
      return fixWith(
        message("Remove {origin}: {secure} is allowed already", { origin, secure }),
        "review",
        removeElement(sources, place),
      );
    return fixWith(
      message("Write {origin}, if it has TLS", { origin: secure }),
      "review",
      written.includes(origin.trim()) ? replaceAt(place, written.replace(origin.trim(), secure)) : undefined,
    );
  }
  if (isForProductionOnly(settings))
    return fixWith(message("Remove {origin}", { origin }), "review", removeElement(sources, place));
  return fixWith(
    message("Allow {origin} only if DEBUG is on", { origin }),
    "review",
    ...moveUnderDebug(sources, settings, { name }, origin, place),
  ).map((fix) => ({ ...fix, leavesOpen: ["cors-insecure-origin", "cors-wildcard"] }));
}

function isLocal(origin: string): boolean {
  return /localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0/.test(origin);
}

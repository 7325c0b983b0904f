import { type Message, message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { isPlaceholder } from "../../server/src/engine/secrets/placeholder";
import { sound } from "../../server/src/engine/verdict";
import { environmentReadsOf } from "../../server/src/interpreter/python/values/origins";
import { djangoChecks } from "../../server/src/stacks/django/checks";
import { judgeDeployCheck } from "../../server/src/stacks/django/settings/deploy-checks";
import { settingOf, stepsOf } from "../../server/src/stacks/django/settings/evaluated-settings";
import {
  acceptedIfSilenced,
  judgeModules,
  placeOfMissing,
  soundSetting,
  unknownSetting,
} from "../../server/src/stacks/django/settings/judge-settings";
import { placeOfRefusal } from "../../server/src/stacks/django/settings/refusals";
import { sourcedSettings } from "../../server/src/stacks/django/settings/settings-sources";
import {
  fewestCharacters,
  shortestKey,
  weaknessOf,
} from "../../server/src/stacks/django/settings/signing-keys";

export default defineRule({
  id: "secret-key-weak",
  category: "security",
  severity: "blocker",
  title: "SECRET_KEY is weak",
  passed: "SECRET_KEY is long and mixed",
  effort: "minutes",
  frameworkChecks: djangoChecks("security.W009"),
  cwe: 330,
  needs: { sourcedSettings },
  judge: ({ sourcedSettings: { all, sources } }) =>
    judgeModules(all, (settings) => {
      const key = settingOf(settings, "SECRET_KEY");
      const refusal = placeOfRefusal(sources, settings.modules, refusesShortKeys);
      if (key.value.kind !== "string" && refusal)
        return sound(
          message("Nothing starts with a SECRET_KEY of fewer than {shortest} characters", {
            shortest: shortestKey,
          }),
          refusal,
        );
      const { reported, reason } = judgeDeployCheck(settings, "security.W009");
      if (reported === undefined) return reason ? { unknown: reason } : unknownSetting(key);
      const text = key.value.kind === "string" ? key.value.value : "";
      const weakness = weaknessOf(text);
      if (!reported || !weakness) {
        // However long it is, everybody who reads the repository has it.
        const isPublished =
          environmentReadsOf(key.value).some(({ outcome }) => outcome === "default") ||
          (stepsOf(key)[0]?.path.endsWith(".py") && environmentReadsOf(key.value).length === 0);
        if (key.value.kind === "string" && isPublished)
          return { unknown: message("The key in the code has to be replaced first") };
        if (key.value.kind === "string")
          return soundSetting(settings, key, message("SECRET_KEY is long and mixed"));
        // How strong a key is can be told of a key only.
        const [read] = environmentReadsOf(key.value);
        return read
          ? { unknown: message("The key that {key} holds in production is not here", { key: read.key }) }
          : unknownSetting(key);
      }
      // A fallback in the code is said to be one already; what production sets instead is not here.
      const fallback = environmentReadsOf(key.value).find(({ outcome }) => outcome === "default");
      if (fallback) return { unknown: message("Production has to set {key}", { key: fallback.key }) };
      // Nothing here sets it, and Django refuses to start without one: no weak key goes live.
      const missing = environmentReadsOf(key.value).find(({ outcome }) => outcome === "missing");
      if (missing && text === "")
        return { unknown: message("Production has to set {key}", { key: missing.key }) };
      // A key in the code is known, however long it is: secret-key-hardcoded says so, and a new one mends both.
      const [step] = stepsOf(key);
      if (step?.path.endsWith(".py") && text !== "" && environmentReadsOf(key.value).length === 0)
        return { unknown: message("The key in the code has to be replaced first") };
      // A generator writes a key of its own over what stands in a template for projects.
      if (step?.path.includes("{{") && isPlaceholder(text))
        return { unknown: message("Every project that is made from the template has a key of its own") };
      return {
        ...acceptedIfSilenced(settings, "security.W009"),
        message: describe(weakness, [...text].length),
        place: stepsOf(key)[0] ?? placeOfMissing(settings, ["SECRET_KEY"]),
        advice: {
          text: message("Generate a key and put it into the environment of production only."),
        },
      };
    }),
});

/** `if len(SECRET_KEY) < 50:` */
function refusesShortKeys(line: string): boolean {
  const [, operator, count] = /^if len\(SECRET_KEY\) (<=?) (\d+):\s*$/.exec(line) ?? [];
  return count !== undefined && Number(count) + (operator === "<=" ? 1 : 0) >= shortestKey;
}

function describe(weakness: NonNullable<ReturnType<typeof weaknessOf>>, length: number): Message {
  if (length === 0) return message("SECRET_KEY is empty in production: Django does not start without one.");
  switch (weakness) {
    case "generated-insecure":
      return message(
        "Production's SECRET_KEY begins with django-insecure-: it was made by startproject for development.",
      );
    case "short":
      return message(
        "Production's SECRET_KEY has {length} characters, fewer than {shortest}: it can be guessed.",
        {
          length,
          shortest: shortestKey,
        },
      );
    case "repetitive":
      return message(
        "Production's SECRET_KEY has fewer than {fewest} different characters: it can be guessed.",
        {
          fewest: fewestCharacters,
        },
      );
  }
}

import { message } from "../../server/src/engine/message";
import { defineRule, type FindingDraft, optional } from "../../server/src/engine/rule";
import { fault, judgeOptional, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import { type CommittedSecret, writtenSecrets } from "../../server/src/facts/secrets/written-secrets";
import { decisionOf, environmentReadsOf } from "../../server/src/interpreter/python/values/origins";
import { type VariableGiver, variableGiver } from "../../server/src/stacks/django/given-variables";
import type { EvaluatedSettings } from "../../server/src/stacks/django/settings/evaluated-settings";
import { judgeModules } from "../../server/src/stacks/django/settings/judge-settings";
import type { Sources } from "../../server/src/stacks/django/settings/python-edits";
import { sourcedSettings } from "../../server/src/stacks/django/settings/settings-sources";
import { type SigningKey, signingKeysOf } from "../../server/src/stacks/django/settings/signing-keys";
import { type WebApplication, webApplications } from "../../server/src/stacks/web/web-applications";
import { keysElsewhere, standsInForEnvironment } from "./secret-key-hardcoded.facts";
import { readFromEnvironment } from "./secret-key-hardcoded.fix";

export default defineRule({
  id: "secret-key-hardcoded",
  category: "security",
  severity: "blocker",
  title: "A signing key is written in the code",
  passed: "Signing keys are not written in the code",
  effort: "minutes",
  cwe: 321,
  needs: {
    django: optional(sourcedSettings),
    variableGiver,
    applications: optional(webApplications),
    written: optional(writtenSecrets),
  },
  judge: ({ django, variableGiver, applications, written }) => [
    ...(django.value || applications.value
      ? keysElsewhere(written.value ?? [], applications.value ?? [])
          .slice(0, 3)
          .map(judgeElsewhere)
      : []),
    ...judgeOptional(django, ({ all, sources }) =>
      judgeModules(all, (settings) =>
        signingKeysOf(settings).flatMap((key) => judgeKey(settings, key, sources, variableGiver)),
      ),
    ),
    ...(applications.value ?? []).flatMap(keysInCode),
  ],
});

function judgeKey(
  settings: EvaluatedSettings,
  { name, value }: SigningKey,
  sources: Sources,
  giver: VariableGiver,
): readonly (Verdict | FindingDraft)[] {
  const [read, ...others] = environmentReadsOf(value);
  if (read)
    return [
      sound(
        message("{name} is read from the environment", { name }),
        read.place,
        ...others.map(({ place }) => place),
      ),
    ];
  const { place, value: literal } = decisionOf(value);
  if (!place || literal.kind !== "string" || literal.value === "")
    return value.kind === "unknown" ? [notKnown(value.reason)] : [];
  if (!place.path.endsWith(".py")) return [sound(message("{name} stands in no code", { name }), place)];
  if (standsInForEnvironment(settings, place, sources))
    return [
      {
        severity: "major",
        message:
          name === "SECRET_KEY"
            ? message("Wherever {key} is unset, a key that everyone can read silently takes its place.", {
                key: name,
              })
            : message(
                "Wherever {key} is unset, {name} silently falls back to a key that everyone can read.",
                {
                  key: "SECRET_KEY",
                  name,
                },
              ),
        place,
      },
    ];
  return [
    {
      message: message(
        "{name} is written in the code: whoever can read the repository can forge sessions, tokens and password links.",
        { name },
      ),
      place,
      fixes: readFromEnvironment(name, place, sources, giver),
      advice: newKey,
    },
  ];
}

const newKey = { text: message("Generate a new key for production; this one is known.") };

/** Keys of other frameworks that always count: one finding a name. */
function keysInCode({ folder, keys }: WebApplication): readonly Verdict[] {
  return keys.flatMap(({ name, variable, place }): readonly Verdict[] =>
    variable !== undefined
      ? []
      : [
          fault({
            message: /^jwt\./.test(name)
              ? message(
                  "The key that {name} is given is written in the code: whoever can read the repository can forge tokens.",
                  { name },
                )
              : message(
                  "{name} is written in the code: whoever can read the repository can forge sessions, tokens and password links.",
                  { name },
                ),
            place,
            cause: `${folder}:${name}`,
            advice: newKey,
          }),
        ],
  );
}

function judgeElsewhere({ name, path }: CommittedSecret): Verdict {
  return notKnown(
    message("Whether production signs with the {name} that is written in {path} is not known", {
      name,
      path,
    }),
  );
}

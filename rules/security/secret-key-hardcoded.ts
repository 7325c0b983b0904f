import { message } from "../../server/src/engine/message";
import { defineRule, type FindingDraft, optional } from "../../server/src/engine/rule";
import { variableNameOf } from "../../server/src/engine/secrets/literal-secret";
import { fault, judgeOptional, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import { isConfiguration } from "../../server/src/facts/secrets/secret-places";
import { type CommittedSecret, writtenSecrets } from "../../server/src/facts/secrets/written-secrets";
import { decisionOf, environmentReadsOf } from "../../server/src/interpreter/python/values/origins";
import { giveVariable, variableGiver } from "../../server/src/stacks/django/given-variables";
import { judgeModules } from "../../server/src/stacks/django/settings/judge-settings";
import {
  readEnvironment,
  replaceAt,
  servesOthers,
  standsUnder,
} from "../../server/src/stacks/django/settings/python-edits";
import { sourcedSettings } from "../../server/src/stacks/django/settings/settings-sources";
import { signingKeysOf } from "../../server/src/stacks/django/settings/signing-keys";
import {
  isSigningKey,
  type WebApplication,
  webApplications,
} from "../../server/src/stacks/web/web-applications";

/** `if "SECRET_KEY" in os.environ:` … `else:` */
const asksTheEnvironment = /\b(?:environ|getenv|env)\b/;

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
      : []),
    ...judgeOptional(django, ({ all, sources }) =>
      judgeModules(all, (settings) =>
        signingKeysOf(settings).flatMap(({ name, value }): readonly (Verdict | FindingDraft)[] => {
          const { place, value: literal } = decisionOf(value);
          const isWritten = literal.kind === "string" && literal.value !== "" && place?.path.endsWith(".py");
          const [read, ...others] = environmentReadsOf(value);
          if (read)
            return [
              sound(
                message("{name} is read from the environment", { name }),
                read.place,
                ...others.map((one) => one.place),
              ),
            ];
          if (!place || literal.kind !== "string" || literal.value === "")
            return value.kind === "unknown" ? [notKnown(value.reason)] : [];
          if (!isWritten) return [sound(message("{name} stands in no code", { name }), place)];
          // An image by itself does not tell what it is given: the key stands in where nothing is.
          if (settings.target.environmentIsSupposed && standsUnder(sources, place, asksTheEnvironment))
            return [
              {
                severity: "major",
                message: message(
                  "Wherever {key} is unset, {name} silently falls back to a key that everyone can read.",
                  { key: "SECRET_KEY", name },
                ),
                place,
              },
            ];
          const key = name.replace(/^.*\["(\w+)"\]$/, "JWT_$1").replace("JWT_JWT_", "JWT_");
          const reading = readEnvironment(sources, place.path, key);
          const given = giveVariable(variableGiver, key, place.path, true);
          return [
            {
              message: message(
                "{name} is written in the code: whoever can read the repository can forge sessions, tokens and password links.",
                { name },
              ),
              place,
              fixes:
                reading && given && !servesOthers(sources, place)
                  ? [
                      {
                        title: message("Read {key} from the environment", { key }),
                        safety: "review",
                        leavesOpen: ["secret-key-weak", "dockerfile-copies-secrets"],
                        edits: [...reading.imports, replaceAt(place, reading.expression), ...given],
                      },
                    ]
                  : [],
              advice: {
                text: message("Generate a new key for production; this one is known."),
              },
            },
          ];
        }),
      ),
    ),
    ...(applications.value ?? []).flatMap(keysInCode),
  ],
});

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
            advice: { text: message("Generate a new key for production; this one is known.") },
          }),
        ],
  );
}

const nameOfSigningKey = /^(?:[a-z]+_)?(?:SECRET_KEY(?:_BASE)?|(?:NEXTAUTH|AUTH|JWT|SESSION)_SECRET)$/i;

/** A key that a script or a tool of the project holds: it may be the one that production signs with. */
function keysElsewhere(
  written: readonly CommittedSecret[],
  applications: readonly WebApplication[],
): readonly Verdict[] {
  return written
    .filter(
      ({ name, part, path, range }) =>
        part === "value" &&
        nameOfSigningKey.test(variableNameOf(name)) &&
        !isConfiguration(path) &&
        !isSigningKey(applications, path, range),
    )
    .slice(0, 3)
    .map(({ name, path }) =>
      notKnown(
        message("Whether production signs with the {name} that is written in {path} is not known", {
          name,
          path,
        }),
      ),
    );
}

import { type Message, message } from "../../server/src/engine/message";
import { defineRule, type FindingDraft, optional } from "../../server/src/engine/rule";
import { fault, judgeOptional, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import { environmentReadsOf } from "../../server/src/interpreter/python/values/origins";
import type { EnvironmentOrigin } from "../../server/src/interpreter/python/values/value";
import { type VariableGiver, variableGiver } from "../../server/src/stacks/django/given-variables";
import type { EvaluatedSettings } from "../../server/src/stacks/django/settings/evaluated-settings";
import { judgeModules } from "../../server/src/stacks/django/settings/judge-settings";
import type { Sources } from "../../server/src/stacks/django/settings/python-edits";
import { sourcedSettings } from "../../server/src/stacks/django/settings/settings-sources";
import { signingKeysOf } from "../../server/src/stacks/django/settings/signing-keys";
import { type WebApplication, webApplications } from "../../server/src/stacks/web/web-applications";
import {
  hasStrictTwin,
  isOpen,
  whereRefused,
  writtenBehind,
  writtenFallback,
} from "./secret-key-default.facts";
import { dropFallback, withoutFallback } from "./secret-key-default.fix";

export default defineRule({
  id: "secret-key-default",
  category: "security",
  severity: "blocker",
  title: "A signing key falls back to one that is written in the code",
  passed: "Signing keys have no fallback in the code",
  effort: "minutes",
  cwe: 1188,
  needs: {
    django: optional(sourcedSettings),
    variableGiver,
    applications: optional(webApplications),
  },
  judge: ({ django, variableGiver, applications }) => [
    ...judgeOptional(django, ({ all, sources }) =>
      judgeModules(all, (settings) =>
        signingKeysOf(settings).flatMap(({ name, value }) => {
          const reads = environmentReadsOf(value);
          return reads.map((read) =>
            isOpen(value) && hasStrictTwin(reads, read)
              ? notKnown(message("Whether production may do without {key} is not known", { key: read.key }))
              : judgeRead(settings, name, read, sources, variableGiver),
          );
        }),
      ),
    ),
    ...(applications.value ?? []).flatMap(defaultsOf),
  ],
});

function judgeRead(
  settings: EvaluatedSettings,
  name: string,
  read: EnvironmentOrigin,
  sources: Sources,
  giver: VariableGiver,
): Verdict | FindingDraft {
  const { key, place, outcome, default: standIn } = read;
  if (standIn?.value.kind === "unknown" && standIn.value.assurance === "random")
    return judgeMadeUp(name, read);
  const fallback = writtenFallback(read);
  const behind = fallback ? undefined : writtenBehind(sources, place);
  if (behind)
    return {
      severity: outcome === "default" || outcome === "missing" ? "blocker" : "major",
      message: fallsBack(key, name),
      place: behind,
    };
  if (!fallback)
    return sound(
      message("{name} is read from {key}, and no key in the code stands in for it", { name, key }),
      place,
    );
  const written = fallback.value.kind === "string" ? fallback.value.value : "";
  const refused = whereRefused(sources, settings.modules, name, written);
  if (refused)
    return sound(
      message("{name} is read from {key}, and with the key in the code nothing starts", { name, key }),
      refused,
    );
  return {
    severity: outcome === "default" && !settings.target.environmentIsSupposed ? "blocker" : "major",
    message: fallsBack(key, name),
    place: fallback.place,
    fixes: dropFallback(read, sources, giver),
  };
}

function fallsBack(key: string, name: string): Message {
  if (key === name)
    return message("Wherever {key} is unset, a key that everyone can read silently takes its place.", {
      key,
    });
  return message("Wherever {key} is unset, {name} silently falls back to a key that everyone can read.", {
    key,
    name,
  });
}

/** Nobody can read a key that is made up at the start; but no other process has it either. */
function judgeMadeUp(name: string, { key, place, outcome }: EnvironmentOrigin): Verdict | FindingDraft {
  if (outcome !== "default")
    return sound(
      message("{name} is read from {key}: what stands in for it is made up by every process", { name, key }),
      place,
    );
  return {
    severity: "minor",
    message: message(
      "Wherever {key} is unset, {name} is made up anew by every process: a restart ends all sessions, and one worker refuses what another has signed.",
      { key, name },
    ),
    place,
    advice: { text: withoutFallback(key) },
  };
}

/** Keys of other frameworks that stand in for the environment: one finding a variable. */
function defaultsOf({ folder, keys }: WebApplication): readonly Verdict[] {
  return keys.flatMap(({ name, variable, place }): readonly Verdict[] =>
    variable === undefined
      ? []
      : [
          fault({
            severity: "major",
            message: fallsBack(variable, name),
            place,
            cause: `${folder}:${variable}`,
            advice: { text: withoutFallback(variable) },
          }),
        ],
  );
}

import type { Place } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { defineRule, type FindingDraft, optional } from "../../server/src/engine/rule";
import { fault, judgeOptional, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import { environmentReadsOf } from "../../server/src/interpreter/python/values/origins";
import type { EnvironmentOrigin, Value } from "../../server/src/interpreter/python/values/value";
import { giveVariable, variableGiver } from "../../server/src/stacks/django/given-variables";
import { judgeModules } from "../../server/src/stacks/django/settings/judge-settings";
import {
  readEnvironment,
  replaceAt,
  type Sources,
  servesOthers,
} from "../../server/src/stacks/django/settings/python-edits";
import { sourcedSettings } from "../../server/src/stacks/django/settings/settings-sources";
import { signingKeysOf } from "../../server/src/stacks/django/settings/signing-keys";
import { type WebApplication, webApplications } from "../../server/src/stacks/web/web-applications";

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
          return reads.flatMap((read): readonly (Verdict | FindingDraft)[] => {
            const fallback = writtenFallback(read);
            if (isOpen(value) && hasStrictTwin(reads, read))
              return [
                notKnown(message("Whether production may do without {key} is not known", { key: read.key })),
              ];
            const standIn = read.default?.value;
            if (standIn?.kind === "unknown" && standIn.assurance === "random")
              return [judgeMadeUp(name, read)];
            const behind = fallback ? undefined : writtenBehind(sources, read.place);
            if (behind)
              return [
                {
                  severity: read.outcome === "default" || read.outcome === "missing" ? "blocker" : "major",
                  message: message(
                    "Wherever {key} is unset, {name} silently falls back to a key that everyone can read.",
                    { key: read.key, name },
                  ),
                  place: behind,
                },
              ];
            if (!fallback)
              return [
                sound(
                  message("{name} is read from {key}, and no key in the code stands in for it", {
                    name,
                    key: read.key,
                  }),
                  read.place,
                ),
              ];
            const strict = readEnvironment(sources, read.place.path, read.key);
            const given = giveVariable(variableGiver, read.key, read.place.path, true);
            return [
              {
                severity:
                  read.outcome === "default" && !settings.target.environmentIsSupposed ? "blocker" : "major",
                message: message(
                  "Wherever {key} is unset, {name} silently falls back to a key that everyone can read.",
                  { key: read.key, name },
                ),
                place: fallback.place,
                fixes:
                  strict && given && !servesOthers(sources, read.place)
                    ? [
                        {
                          title: message("Drop the fallback: without {key} nothing starts", {
                            key: read.key,
                          }),
                          safety: "review",
                          leavesOpen: ["secret-key-weak", "dockerfile-copies-secrets"],
                          edits: [...strict.imports, replaceAt(read.place, strict.expression), ...given],
                        },
                      ]
                    : [],
              },
            ];
          });
        }),
      ),
    ),
    ...(applications.value ?? []).flatMap(defaultsOf),
  ],
});

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
    advice: { text: message("Drop the fallback: without {key} nothing starts", { key }) },
  };
}

/** The key in the code that stands in for the variable. */
function writtenFallback({ default: fallback }: EnvironmentOrigin): EnvironmentOrigin["default"] {
  const value = fallback?.value;
  return value?.kind === "string" && value.value !== "" && value.origin.kind === "literal"
    ? fallback
    : undefined;
}

/** `os.environ.get("KEY") or "written"`: the text that stands in for the variable. */
function writtenBehind(sources: Sources, { path, range }: Place): Place | undefined {
  const rest = sources.get(path)?.text.slice(range.end, range.end + 300) ?? "";
  const match = /^\s*or\s+(?=[bru]?(["'])[^"'\s])/.exec(rest);
  if (!match) return undefined;
  const start = range.end + match[0].length;
  return { path, range: { start, end: start + (/^\S+/.exec(rest.slice(match[0].length))?.[0].length ?? 0) } };
}

/** What is not known for certain: one of several values, by what decides between the places it runs in. */
function isOpen({ kind }: Value): boolean {
  return kind === "choice" || kind === "unknown";
}

/** Whether the same variable is read in two ways, of which one makes do without it: the settings tell places apart. */
function hasStrictTwin(reads: readonly EnvironmentOrigin[], read: EnvironmentOrigin): boolean {
  return reads.some(
    (one) =>
      one.key === read.key && (writtenFallback(one) === undefined) !== (writtenFallback(read) === undefined),
  );
}

/** Keys of other frameworks that stand in for the environment: one finding a variable. */
function defaultsOf({ folder, keys }: WebApplication): readonly Verdict[] {
  return keys.flatMap(({ name, variable, place }): readonly Verdict[] =>
    variable === undefined
      ? []
      : [
          fault({
            severity: "major",
            message: message(
              "Wherever {key} is unset, {name} silently falls back to a key that everyone can read.",
              { key: variable, name },
            ),
            place,
            cause: `${folder}:${variable}`,
            advice: { text: message("Drop the fallback: without {key} nothing starts", { key: variable }) },
          }),
        ],
  );
}

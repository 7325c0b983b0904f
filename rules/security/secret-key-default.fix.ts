import type { Fix } from "../../server/src/engine/finding";
import { type Message, message } from "../../server/src/engine/message";
import type { EnvironmentOrigin } from "../../server/src/interpreter/python/values/value";
import {
  giveVariable,
  revealedByVariable,
  type VariableGiver,
} from "../../server/src/stacks/django/given-variables";
import {
  environmentReading,
  replaceAt,
  type Sources,
  servesOthers,
} from "../../server/src/stacks/django/settings/python-edits";

/** None where the variable has no home that gives it a value, or the same read serves other settings. */
export function dropFallback(
  { key, place }: EnvironmentOrigin,
  sources: Sources,
  giver: VariableGiver,
): readonly Fix[] {
  const strict = environmentReading(sources, place.path, key);
  const given = giveVariable(giver, key, place.path, true);
  if (!strict || !given || servesOthers(sources, place)) return [];
  return [
    {
      title: withoutFallback(key),
      safety: "review",
      leavesOpen: ["secret-key-weak", "dockerfile-copies-secrets"],
      reveals: revealedByVariable,
      edits: [...strict.imports, replaceAt(place, strict.expression), ...given],
    },
  ];
}

export function withoutFallback(key: string): Message {
  return message("Drop the fallback: without {key} nothing starts", { key });
}

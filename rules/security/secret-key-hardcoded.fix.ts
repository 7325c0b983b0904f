import type { Fix, Place } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
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

/** None where the variable has no home that gives it a value, or the same literal serves other settings. */
export function readFromEnvironment(
  name: string,
  place: Place,
  sources: Sources,
  giver: VariableGiver,
): readonly Fix[] {
  const key = name.replace(/^.*\["(\w+)"\]$/, "JWT_$1").replace("JWT_JWT_", "JWT_");
  const reading = environmentReading(sources, place.path, key);
  const given = giveVariable(giver, key, place.path, true);
  if (!reading || !given || servesOthers(sources, place)) return [];
  return [
    {
      title: message("Read {key} from the environment", { key }),
      safety: "review",
      leavesOpen: ["secret-key-weak", "dockerfile-copies-secrets"],
      reveals: revealedByVariable,
      edits: [...reading.imports, replaceAt(place, reading.expression), ...given],
    },
  ];
}

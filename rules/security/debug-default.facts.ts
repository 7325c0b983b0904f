import type { Place } from "../../server/src/engine/finding";
import { switchedOn } from "../../server/src/facts/environment/switched-on";
import { environmentReadsOf } from "../../server/src/interpreter/python/values/origins";
import type { Value } from "../../server/src/interpreter/python/values/value";
import type { Setting } from "../../server/src/stacks/django/settings/evaluated-settings";

/** A setting that is on wherever its variable is unset, and nobody sees whether production sets it. */
export interface FallbackToOn {
  readonly key: string;
  /** The fallback's own. */
  readonly place: Place;
  /** What turns it off, written as the fallback is. */
  readonly off: string;
}

/** What the platform sets is not known: whoever forgets the variable there has it on. */
export function fallbackToOn({ value }: Setting): FallbackToOn | undefined {
  if (value.kind !== "unknown" || value.question !== undefined) return undefined;
  const [read, ...others] = environmentReadsOf(value);
  const fallback = read?.default;
  if (!read || !fallback || others.length > 0 || read.outcome !== "unknown") return undefined;
  if (!isWrittenOn(fallback.value)) return undefined;
  return {
    key: read.key,
    place: fallback.place,
    off: fallback.value.kind === "string" ? '"False"' : "False",
  };
}

function isWrittenOn(value: Value): boolean {
  if (value.kind === "boolean") return value.value && value.origin.kind === "literal";
  return value.kind === "string" && value.origin.kind === "literal" && switchedOn.test(value.value);
}

import type { Place } from "../../server/src/engine/finding";
import type { TemplateText } from "../../server/src/facts/environment/required-variable";
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

/**
 * What the platform sets is not known, or an env file that is not here: whoever forgets the variable there has it on. A
 * template that names it keeps it from being forgotten.
 */
export function fallbackToOn(
  { value }: Setting,
  templates: readonly TemplateText[],
): FallbackToOn | undefined {
  if (value.kind !== "unknown") return undefined;
  const [read, ...others] = environmentReadsOf(value);
  if (value.question !== undefined && read && templates.some(({ text }) => names(text, read.key)))
    return undefined;
  const fallback = read?.default;
  if (!read || !fallback || others.length > 0 || read.outcome !== "unknown") return undefined;
  if (!isWrittenOn(fallback.value)) return undefined;
  return {
    key: read.key,
    place: fallback.place,
    off: fallback.value.kind === "string" ? '"False"' : "False",
  };
}

function names(template: string, key: string): boolean {
  return template.split("\n").some((line) => /^[#\s]*(?:export\s+)?(\w+)\s*=/.exec(line)?.[1] === key);
}

function isWrittenOn(value: Value): boolean {
  if (value.kind === "boolean") return value.value && value.origin.kind === "literal";
  return value.kind === "string" && value.origin.kind === "literal" && switchedOn.test(value.value);
}

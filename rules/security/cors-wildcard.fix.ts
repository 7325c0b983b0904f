import type { Fix } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import type { CorsSettings } from "../../server/src/stacks/django/settings/cors";
import { stepsOf } from "../../server/src/stacks/django/settings/evaluated-settings";
import { certainTexts } from "../../server/src/stacks/django/settings/list-elements";
import {
  fixWith,
  flipTo,
  type Sources,
  standsUnder,
} from "../../server/src/stacks/django/settings/python-edits";

/**
 * Front ends on another origin are shut out unless they are listed. Under `if DEBUG:` it is meant for developers, who would
 * lose it: there DEBUG is what to repair.
 */
export function turnOff({ allowAll, origins }: CorsSettings, sources: Sources): readonly Fix[] {
  const place = stepsOf(allowAll)[0];
  if (place && standsUnder(sources, place, /\bDEBUG\b/)) return [];
  const { name } = allowAll;
  const isListed = origins.source !== "unset" && certainTexts(origins.value).length > 0;
  const title = isListed
    ? message("Turn {name} off", { name })
    : message("Turn {name} off; front ends elsewhere then belong into CORS_ALLOWED_ORIGINS", { name });
  return fixWith(title, "review", flipTo(false, sources, allowAll));
}

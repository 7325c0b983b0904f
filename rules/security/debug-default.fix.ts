import type { Fix, Place, TextEdit } from "../../server/src/engine/finding";
import { type Message, message } from "../../server/src/engine/message";
import { nameInTemplate, type TemplateText } from "../../server/src/facts/environment/required-variable";
import { decisionOf, rawEnvironmentRead } from "../../server/src/interpreter/python/values/origins";
import type { EvaluatedSettings, Setting } from "../../server/src/stacks/django/settings/evaluated-settings";
import {
  asBoolean,
  fixWith,
  flipTo,
  isForProductionOnly,
  readBoolean,
  type Sources,
  sourceAt,
} from "../../server/src/stacks/django/settings/python-edits";

export const madeFalse = message("Make DEBUG false unless the environment says otherwise");

/** A literal that development loads as well is read from the environment, so that it stays on there. */
export function switchOff(
  settings: EvaluatedSettings,
  debug: Setting,
  place: Place,
  sources: Sources,
  templates: readonly TemplateText[],
): readonly Fix[] {
  const isLiteral = decisionOf(debug.value).reads.length === 0;
  const shared =
    isLiteral && !isForProductionOnly(settings) && sourceAt(sources, place) === "True"
      ? readBoolean(sources, place, "DEBUG")
      : [];
  if (shared.length > 0)
    return repair(madeFalse, ...shared, ...nameInTemplate(templates, "DEBUG", place.path));
  const raw = rawEnvironmentRead(debug.value);
  return repair(
    isLiteral ? message("Switch DEBUG off") : madeFalse,
    raw ? asBoolean(sources, raw, "false") : flipTo(false, sources, debug),
  );
}

/** What it is then rests on what production sets. */
export function repair(title: Message, ...edits: readonly (TextEdit | undefined)[]): readonly Fix[] {
  return fixWith(title, "review", ...edits).map((fix) => ({
    ...fix,
    leavesOpen: ["debug-default"],
    // Origins that the settings name only where DEBUG is off, and hosts that are asked for only there.
    reveals: ["cors-insecure-origin", "allowed-hosts-empty"],
  }));
}

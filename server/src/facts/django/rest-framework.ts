import type { Place } from "../../engine/finding";
import { message } from "../../engine/message";
import { type EvaluatedSettings, entryOf, settingOf } from "./evaluated-settings";
import { isInstalled } from "./installed";
import { placeOfMissing } from "./judge-settings";
import type { Value } from "./value";

/** How Django REST framework is set up in one settings module. */
export interface RestFramework {
  /** A value of the REST_FRAMEWORK dictionary; of kind "unbound" where it is certainly missing. */
  entry(name: string): Value;
  /** Where findings about a missing entry stand: the name REST_FRAMEWORK, or what is nearest. */
  readonly place: Place;
}

/** Undefined where it is certainly not installed; a reason where nobody knows. */
export function restFrameworkOf(
  settings: EvaluatedSettings,
): RestFramework | undefined | { readonly unknown: ReturnType<typeof message> } {
  const installed = isInstalled(settings, "rest_framework");
  if (installed === false) return undefined;
  if (installed === undefined) return { unknown: message("INSTALLED_APPS is not fully known") };
  const setting = settingOf(settings, "REST_FRAMEWORK");
  const assigned = setting.assigned[0];
  return {
    entry: (name) => (setting.source === "unset" ? setting.value : entryOf(setting.value, name)),
    place: assigned
      ? {
          path: assigned.path,
          range: { start: assigned.range.start, end: assigned.range.start + "REST_FRAMEWORK".length },
        }
      : placeOfMissing(settings, ["INSTALLED_APPS"]),
  };
}

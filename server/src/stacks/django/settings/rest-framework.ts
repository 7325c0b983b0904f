import type { Place } from "../../../engine/finding";
import { type Message, message } from "../../../engine/message";
import type { Value } from "../../../interpreter/python/values/value";
import { type EvaluatedSettings, entryOf, settingOf } from "./evaluated-settings";
import { isInstalled } from "./installed";
import { placeOfMissing } from "./judge-settings";

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
): RestFramework | undefined | { readonly unknown: Message } {
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

/** Built-in paginators, which do nothing without PAGE_SIZE. */
const builtIn = /^rest_framework\.pagination\.(?:PageNumber|LimitOffset|Cursor)Pagination$/;

/** Whether lists are cut into pages unless a view says otherwise; a reason where nobody knows. */
export function paginates({ entry }: RestFramework): boolean | { readonly unknown: Message } {
  const paginator = entry("DEFAULT_PAGINATION_CLASS");
  if (paginator.kind === "unbound" || paginator.kind === "none") return false;
  if (paginator.kind !== "string") return { unknown: notKnownReason(paginator) };
  if (!builtIn.test(paginator.value)) return true;
  const size = entry("PAGE_SIZE");
  if (size.kind === "unbound" || size.kind === "none") return false;
  return size.kind === "number" ? size.value > 0 : { unknown: notKnownReason(size) };
}

function notKnownReason(value: Value): Message {
  return value.kind === "unknown" ? value.reason : message("REST_FRAMEWORK is not fully known");
}

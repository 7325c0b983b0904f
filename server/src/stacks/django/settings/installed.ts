import { type EvaluatedSettings, membership, settingOf } from "./evaluated-settings";

/** Whether an app is in INSTALLED_APPS, by its module or its AppConfig; undefined when not known. */
export function isInstalled(settings: EvaluatedSettings, app: string): boolean | undefined {
  return membership(settingOf(settings, "INSTALLED_APPS").value, (one) =>
    one.kind === "string"
      ? one.value === app || one.value.startsWith(`${app}.`)
      : one.kind === "unknown"
        ? undefined
        : false,
  );
}

/** Whether a middleware whose path matches is in MIDDLEWARE; undefined when not known. */
export function hasMiddleware(settings: EvaluatedSettings, path: RegExp): boolean | undefined {
  return membership(settingOf(settings, "MIDDLEWARE").value, (one) =>
    one.kind === "string" ? path.test(one.value) : one.kind === "unknown" ? undefined : false,
  );
}

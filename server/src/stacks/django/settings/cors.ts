import { type EvaluatedSettings, membership, type Setting, settingOf } from "./evaluated-settings";

/** What django-cors-headers is told; undefined where it is certainly not installed. */
export interface CorsSettings {
  readonly allowAll: Setting;
  readonly origins: Setting;
}

/** Newer names win over those of versions before 3.5. */
export function corsSettings(settings: EvaluatedSettings): CorsSettings | undefined {
  const middleware = membership(settingOf(settings, "MIDDLEWARE").value, (one) =>
    one.kind === "string" ? /^corsheaders\./.test(one.value) : undefined,
  );
  // Without the library's middleware its settings are without effect; one of the project's own heeds none of them.
  if (middleware === false) return undefined;
  return {
    allowAll: firstSet(settings, "CORS_ALLOW_ALL_ORIGINS", "CORS_ORIGIN_ALLOW_ALL"),
    origins: firstSet(settings, "CORS_ALLOWED_ORIGINS", "CORS_ORIGIN_WHITELIST"),
  };
}

function firstSet(settings: EvaluatedSettings, name: string, olderName: string): Setting {
  const setting = settingOf(settings, name);
  return setting.source === "unset" && settings.settings.has(olderName)
    ? settingOf(settings, olderName)
    : setting;
}

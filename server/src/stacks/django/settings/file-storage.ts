import type { Value } from "../../../interpreter/python/values/value";
import { type EvaluatedSettings, entryOf, settingOf } from "./evaluated-settings";
import { hasMiddleware, isInstalled } from "./installed";

/** Storages of Django and WhiteNoise that write on the disk of the server. */
const onDisk = /^(?:django\.(?:contrib\.staticfiles\.storage|core\.files\.storage)|whitenoise\.storage)\./;

/** Whether collected static files, or uploads, lie on the server's disk; undefined where nobody knows. */
export function liesOnDisk(settings: EvaluatedSettings, files: "static" | "uploads"): boolean | undefined {
  const older = settingOf(settings, files === "static" ? "STATICFILES_STORAGE" : "DEFAULT_FILE_STORAGE");
  const storages = settingOf(settings, "STORAGES");
  const newer =
    storages.source === "project"
      ? entryOf(storages.value, files === "static" ? "staticfiles" : "default", "BACKEND")
      : undefined;
  const named = [
    older.source === "django-default" || older.source === "unset" ? undefined : older.value,
    newer,
  ];
  const known = named.filter((value) => value !== undefined);
  if (storages.source === "unknown" || known.some(isUnclear)) return undefined;
  return known.every((value) => value.kind !== "string" || onDisk.test(value.value));
}

/** Whether collected files get a new name with every change, so that a browser may keep them; false where nobody knows. */
export function namesFilesByContent(settings: EvaluatedSettings): boolean {
  const newer = entryOf(settingOf(settings, "STORAGES").value, "staticfiles", "BACKEND");
  const older = settingOf(settings, "STATICFILES_STORAGE").value;
  return [newer, older].some((value) => value.kind === "string" && /Manifest/.test(value.value));
}

function isUnclear({ kind }: Value): boolean {
  return kind !== "string" && kind !== "unbound" && kind !== "none";
}

/** The path that the browser asks for: "/static/". Undefined for another host, and where it is not known. */
export function localUrl(settings: EvaluatedSettings, name: "STATIC_URL" | "MEDIA_URL"): string | undefined {
  const { value } = settingOf(settings, name);
  if (value.kind !== "string" || value.value === "" || /^(?:\w+:)?\/\//.test(value.value)) return undefined;
  return value.value.startsWith("/") ? value.value : `/${value.value}`;
}

/** Whether there are certainly pages with static files, the admin's or the browsable API's, and certainly no WhiteNoise. */
export function leavesStaticToOthers(settings: EvaluatedSettings): boolean {
  const installed = (app: string) => isInstalled(settings, app) === true;
  return (
    hasMiddleware(settings, /whitenoise/i) === false &&
    installed("django.contrib.staticfiles") &&
    (installed("django.contrib.admin") || installed("rest_framework"))
  );
}

/** Whether REST framework is told to render nothing that a browser shows as a page. */
export function answersProgramsAlone(settings: EvaluatedSettings): boolean {
  if (isInstalled(settings, "rest_framework") !== true) return false;
  const named = entryOf(settingOf(settings, "REST_FRAMEWORK").value, "DEFAULT_RENDERER_CLASSES");
  if (named.kind !== "list" && named.kind !== "tuple") return false;
  return named.elements.every(({ value }) => value.kind === "string" && !/Browsable|HTML/.test(value.value));
}

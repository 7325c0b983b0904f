import type { Place } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { frontDoors, servesFiles } from "../../server/src/facts/deployment/file-delivery";
import { fileRoutes } from "../../server/src/facts/django/debug-routes";
import { type EvaluatedSettings, settingOf, stepsOf } from "../../server/src/facts/django/evaluated-settings";
import { liesOnDisk } from "../../server/src/facts/django/file-storage";
import { hasMiddleware, isInstalled } from "../../server/src/facts/django/installed";
import { judgeEach, placeOfMissing } from "../../server/src/facts/django/judge-settings";
import { productionSettings } from "../../server/src/facts/django/production-settings";

export default defineRule({
  id: "static-only-in-debug",
  category: "deployment",
  severity: "major",
  title: "Static files or uploads are served in development only",
  passed: "Something serves static files and uploads in production",
  effort: "hours",
  needs: { productionSettings, frontDoors, fileRoutes },
  check: ({ productionSettings, frontDoors, fileRoutes }) =>
    judgeEach(productionSettings, (settings) => {
      if (frontDoors.length === 0) return "not-applicable";
      const route = (name: string) => fileRoutes.onlyInDebug.find(({ setting }) => setting === name)?.place;
      const unserved = (name: "STATIC_URL" | "MEDIA_URL", place: Place | undefined) => {
        const url = localPath(settings, name);
        const onDisk = liesOnDisk(settings, name === "STATIC_URL" ? "static" : "uploads");
        return place && url && onDisk && servesFiles(frontDoors, url) === "no" ? { url, place } : undefined;
      };
      const isServedItself =
        fileRoutes.byApplication ||
        hasMiddleware(settings, /whitenoise/i) !== false ||
        !needsStatic(settings);
      const own =
        route("STATIC_URL") ??
        stepsOf(settingOf(settings, "STATIC_URL"))[0] ??
        placeOfMissing(settings, ["INSTALLED_APPS"]);
      const styles = fileRoutes.always || isServedItself ? undefined : unserved("STATIC_URL", own);
      const uploads = fileRoutes.always ? undefined : unserved("MEDIA_URL", route("MEDIA_URL"));
      return [
        ...(styles
          ? [
              {
                message: message(
                  "Django serves {url} only while DEBUG is on, and nothing else does: in production pages have neither styles nor scripts.",
                  { url: styles.url },
                ),
                place: styles.place,
              },
            ]
          : []),
        ...(uploads
          ? [
              {
                message: message(
                  "Django serves {url} only while DEBUG is on, and nothing else does: in production no upload can be seen.",
                  { url: uploads.url },
                ),
                place: uploads.place,
              },
            ]
          : []),
      ];
    }),
});

/** The path that the browser asks for; undefined for another host, and where it is not known. */
function localPath(settings: EvaluatedSettings, name: string): string | undefined {
  const { value } = settingOf(settings, name);
  if (value.kind !== "string" || value.value === "" || /^(?:\w+:)?\/\//.test(value.value)) return undefined;
  return value.value.startsWith("/") ? value.value : `/${value.value}`;
}

/** Whether pages with files of their own are there: the admin's, or the browsable API's. */
function needsStatic(settings: EvaluatedSettings): boolean {
  const installed = (app: string) => isInstalled(settings, app) === true;
  return (
    installed("django.contrib.staticfiles") &&
    (installed("django.contrib.admin") || installed("rest_framework"))
  );
}

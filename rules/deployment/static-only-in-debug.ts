import type { Place } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { notKnown, sound } from "../../server/src/engine/verdict";
import { settingOf, stepsOf } from "../../server/src/stacks/django/settings/evaluated-settings";
import {
  answersProgramsAlone,
  leavesStaticToOthers,
  liesOnDisk,
  localUrl,
} from "../../server/src/stacks/django/settings/file-storage";
import { judgeModules } from "../../server/src/stacks/django/settings/judge-settings";
import {
  isDeployedUnseen,
  productionSettings,
} from "../../server/src/stacks/django/settings/production-settings";
import { fileRoutes } from "../../server/src/stacks/django/static-files/debug-routes";
import { frontDoors, servesFiles } from "../../server/src/stacks/django/static-files/file-delivery";

export default defineRule({
  id: "static-only-in-debug",
  category: "deployment",
  severity: "major",
  title: "Static files or uploads are served in development only",
  passed: "Something serves static files and uploads in production",
  effort: "hours",
  needs: { productionSettings, frontDoors, fileRoutes },
  judge: ({ productionSettings, frontDoors, fileRoutes: { onlyInDebug, always, pages, byApplication } }) =>
    judgeModules(productionSettings, (settings) => {
      if (frontDoors.length === 0 || isDeployedUnseen(settings, productionSettings)) return "not-applicable";
      if (always) return sound(message("Routes serve the files whether DEBUG is on or not"), always);
      const routeOf = (name: string) => onlyInDebug.find(({ setting }) => setting === name)?.place;
      const findingAt = (place: Place | undefined, name: "STATIC_URL" | "MEDIA_URL") => {
        const url = localUrl(settings, name);
        const onDisk = liesOnDisk(settings, name === "STATIC_URL" ? "static" : "uploads");
        if (!place || !url || !onDisk || servesFiles(frontDoors, url) !== "no") return [];
        return [{ message: name === "STATIC_URL" ? unstyled(url) : unseen(url), place }];
      };
      const set = stepsOf(settingOf(settings, "STATIC_URL"))[0];
      const isLeft =
        leavesStaticToOthers(settings) && (pages || !answersProgramsAlone(settings)) && !byApplication;
      const faults = [
        ...(isLeft ? findingAt(routeOf("STATIC_URL") ?? set, "STATIC_URL") : []),
        ...findingAt(routeOf("MEDIA_URL"), "MEDIA_URL"),
      ];
      if (faults.length > 0) return faults;
      const url = localUrl(settings, "STATIC_URL");
      if (!url || !set) return "not-applicable";
      switch (servesFiles(frontDoors, url)) {
        case "yes":
          return sound(message("What stands in front serves {url}", { url }), set);
        case "no":
          return isLeft
            ? []
            : sound(
                message("Another than the proxy serves {url}: WhiteNoise, a route or a storage", { url }),
                set,
              );
        default:
          return notKnown(message("Whether the proxy serves {url} is not known", { url }));
      }
    }),
});

function unstyled(url: string) {
  return message(
    "Django serves {url} only while DEBUG is on, and nothing else does: in production pages have neither styles nor scripts.",
    { url },
  );
}

function unseen(url: string) {
  return message(
    "Django serves {url} only while DEBUG is on, and nothing else does: in production no upload can be seen.",
    { url },
  );
}

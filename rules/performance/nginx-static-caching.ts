import { message } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
import { fault, sound, type Verdict } from "../../server/src/engine/verdict";
import type { NginxLevel } from "../../server/src/facts/deployment/nginx/nginx-blocks";
import { fixOf, insertBehind } from "../../server/src/facts/deployment/nginx/nginx-edits";
import {
  headerInEffect,
  inEffect,
  nginxConfigurations,
} from "../../server/src/facts/deployment/nginx/nginx-model";
import { namesFilesByContent } from "../../server/src/stacks/django/settings/file-storage";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";

export default defineRule({
  id: "nginx-static-caching",
  category: "performance",
  severity: "advice",
  title: "Browsers ask for static files again and again",
  passed: "Browsers keep static files",
  effort: "minutes",
  needs: { nginxConfigurations, productionSettings: optional(productionSettings) },
  judge: ({ nginxConfigurations, productionSettings: { value: django = [] } }) =>
    nginxConfigurations
      .filter(({ incomplete }) => !incomplete)
      .flatMap(({ servers }) =>
        servers.flatMap(({ locations }) =>
          locations.filter(servesStatic).flatMap((level): readonly Verdict[] => {
            const files = level.own.find(({ name }) => name === "alias" || name === "root");
            if (!files) return [];
            if (isCached(level))
              return [
                sound(
                  message("{location} may be kept by browsers", { location: level.args.join(" ") }),
                  level.place,
                ),
              ];
            // A file whose name stays while it changes would be shown as it was for as long.
            const isBrief = /static/i.test(level.args.join(" ")) && !django.every(namesFilesByContent);
            return [
              fault({
                message: message(
                  "{location} is sent without a word on how long it may be kept: browsers ask for every file on every visit.",
                  { location: level.args.join(" ") },
                ),
                place: level.place,
                fixes: fixOf(
                  isBrief
                    ? message("Let browsers keep it for an hour: a changed file keeps its name")
                    : message("Let browsers keep it for 30 days"),
                  "review",
                  insertBehind(level, files, [isBrief ? "expires 1h;" : "expires 30d;"]),
                ),
              }),
            ];
          }),
        ),
      ),
});

/** A location of collected files; uploads may be replaced and are left alone. */
function servesStatic({ args }: NginxLevel): boolean {
  return /static|assets|_next/i.test(args.join(" "));
}

function isCached(level: NginxLevel): boolean {
  return (
    inEffect(level, "expires").some(({ args }) => args[0] !== "off") ||
    headerInEffect(level, "add_header", "Cache-Control") !== undefined
  );
}

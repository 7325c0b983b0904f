import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, sound, type Verdict } from "../../server/src/engine/verdict";
import { fixOf, insertInBlock } from "../../server/src/facts/deployment/nginx/nginx-edits";
import { inEffect, nginxConfigurations } from "../../server/src/facts/deployment/nginx/nginx-model";

export default defineRule({
  id: "nginx-compression",
  category: "performance",
  severity: "advice",
  title: "nginx sends everything uncompressed",
  passed: "nginx compresses what it sends",
  effort: "minutes",
  needs: { nginxConfigurations },
  judge: ({ nginxConfigurations }) =>
    nginxConfigurations
      // A part without `http` is included from where it may be on.
      .filter(({ isPart, incomplete }) => !isPart && !incomplete)
      .flatMap(({ http, servers }): readonly Verdict[] => {
        const plain = servers.filter(
          ({ level, locations }) =>
            // Who renews the certificate is sent nothing worth it, and what visitors have uploaded is compressed mostly.
            [level, ...locations].some(
              ({ own, args }) =>
                !args.some((arg) => /\.well-known|\/(?:media|uploads?)(?:\/|$)/.test(arg)) &&
                own.some(({ name }) => /^(?:root|alias|\w+_pass)$/.test(name)),
            ) &&
            ![level, ...locations].some((one) =>
              [...inEffect(one, "gzip"), ...inEffect(one, "brotli")].some(({ args }) => args[0] === "on"),
            ),
        );
        const [first] = plain;
        if (!first)
          return servers.flatMap(({ level, locations }) => {
            const on = [level, ...locations]
              .flatMap((one) => [...inEffect(one, "gzip"), ...inEffect(one, "brotli")])
              .find(({ args }) => args[0] === "on");
            return on ? [sound(message("nginx compresses what it sends"), on.place)] : [];
          });
        const level = http.insertion ? http : first.level;
        const lines = [
          "gzip on;",
          "gzip_types text/plain text/css application/javascript application/json image/svg+xml;",
        ];
        const written = inEffect(first.level, "gzip")[0];
        return [
          fault({
            message: message(
              "nginx compresses nothing: pages, styles and scripts are three to five times as large on the way as they need be.",
            ),
            place: written?.place ?? level.place,
            fixes:
              written || (plain.length > 1 && !http.insertion)
                ? []
                : fixOf(message("Turn gzip on"), "safe", insertInBlock(level, lines)),
          }),
        ];
      }),
});

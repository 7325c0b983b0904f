import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, sound, type Verdict } from "../../server/src/engine/verdict";
import type { NginxConfiguration } from "../../server/src/facts/deployment/nginx/nginx-configuration";
import { fixOf, insertInBlock } from "../../server/src/facts/deployment/nginx/nginx-edits";
import { inEffect, nginxConfigurations } from "../../server/src/facts/deployment/nginx/nginx-model";

export default defineRule({
  id: "nginx-version-shown",
  category: "security",
  severity: "advice",
  title: "nginx tells its version to everybody",
  passed: "nginx keeps its version to itself",
  effort: "minutes",
  cwe: 200,
  needs: { nginxConfigurations },
  judge: ({ nginxConfigurations }) =>
    nginxConfigurations.flatMap((configuration): readonly Verdict[] => {
      const shown = configuration.servers.filter((server) => {
        const [tokens] = inEffect(server.level, "server_tokens");
        if (tokens) return tokens.args[0] !== "off" && tokens.args[0] !== "";
        return !mayBeOffElsewhere(configuration) && inEffect(server.level, "more_clear_headers").length === 0;
      });
      const [first] = shown;
      if (!first)
        return configuration.servers.flatMap((server) => {
          const [tokens] = inEffect(server.level, "server_tokens");
          return tokens ? [sound(message("nginx keeps its version to itself"), tokens.place)] : [];
        });
      const [tokens] = inEffect(first.level, "server_tokens");
      const level = configuration.http.insertion ? configuration.http : first.level;
      const title = message("Turn server_tokens off");
      return [
        fault({
          message: message(
            "nginx names its version in every answer and on its error pages: whoever looks for a version with a hole finds this server.",
          ),
          place: tokens?.place ?? level.place,
          fixes: tokens
            ? fixOf(title, "safe", {
                kind: "edit",
                path: tokens.place.path,
                range: tokens.place.range,
                newText: "server_tokens off;",
              })
            : shown.length === 1 || configuration.http.insertion
              ? fixOf(title, "safe", insertInBlock(level, ["server_tokens off;"]))
              : [],
        }),
      ];
    }),
});

/** A part is included by a file that is not here, which may turn it off. */
function mayBeOffElsewhere({ isPart, incomplete }: NginxConfiguration): boolean {
  return isPart || incomplete;
}

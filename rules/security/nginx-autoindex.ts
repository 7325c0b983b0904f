import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, sound, type Verdict } from "../../server/src/engine/verdict";
import type { NginxLevel, NginxStatement } from "../../server/src/facts/deployment/nginx/nginx-blocks";
import { inEffect } from "../../server/src/facts/deployment/nginx/nginx-model";
import { nginxParts } from "../../server/src/facts/deployment/nginx/nginx-parts";

export default defineRule({
  id: "nginx-autoindex",
  category: "security",
  severity: "minor",
  title: "nginx lists folders for everybody",
  passed: "nginx lists no folders",
  effort: "minutes",
  cwe: 548,
  needs: { nginxParts },
  judge: ({ nginxParts }) =>
    nginxParts.flatMap(({ servers }): readonly Verdict[] => {
      const levels = servers.flatMap(({ level, locations }) => [level, ...locations]);
      const listed = levels.flatMap((level) => {
        const statement = inEffect(level, "autoindex")[0];
        return statement && isOn(statement) && servesFiles(level) && !isClosed(level)
          ? [{ level, statement }]
          : [];
      });
      if (listed.length === 0)
        return levels.flatMap((level) => {
          const off = level.own.find((one) => one.name === "autoindex" && !isOn(one));
          return off ? [sound(message("nginx lists no folders"), off.place)] : [];
        });
      // Uploads are the worst that can be listed.
      const worst = listed.find(({ level }) => holdsUploads(level)) ?? listed[0];
      if (!worst) return [];
      const statements = [...new Map(listed.map((one) => [one.statement.place.range.start, one])).values()];
      const { path, range } = worst.statement.place;
      return [
        fault({
          severity: holdsUploads(worst.level) ? "major" : "minor",
          message: message(
            "{location} shows everybody a list of its files: what nobody links to is found and loaded all the same.",
            { location: worst.level.args.join(" ") || "/" },
          ),
          place: worst.statement.place,
          related: statements
            .filter(({ statement }) => statement !== worst.statement)
            .map(({ statement }) => ({ ...statement.place, note: message("Here as well.") })),
          fixes: [
            {
              title: message("Turn autoindex off"),
              safety: "review",
              edits: statements.map(({ statement }) => ({
                kind: "edit" as const,
                path: statement.place.path,
                range: statement.place.range,
                newText: "autoindex off;",
              })),
            },
          ],
          cause: `${path} ${range.start}`,
        }),
      ];
    }),
});

function isOn({ args }: NginxStatement): boolean {
  return args[0] === "on";
}

function servesFiles(level: NginxLevel): boolean {
  return !level.own.some(({ name }) => /_pass$|^return$/.test(name));
}

/** Only those who log in or come from a known address see it, or the list is what it is for: `location /downloads/`. */
function isClosed(level: NginxLevel): boolean {
  if (/download|release|mirror|\/pub|repo|archive|packages|dist\b/i.test(level.args.join(" "))) return true;
  if (level.own.some(({ name }) => name === "internal")) return true;
  return ["auth_basic", "auth_request", "deny", "ssl_verify_client"].some((name) =>
    inEffect(level, name).some(({ args }) => args[0] !== "off"),
  );
}

function holdsUploads({ args }: NginxLevel): boolean {
  return /media|upload|(?<!static)files|documents|backup/i.test(args.join(" "));
}

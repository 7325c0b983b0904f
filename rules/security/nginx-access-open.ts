import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, sound, type Verdict } from "../../server/src/engine/verdict";
import type { NginxLevel, NginxStatement } from "../../server/src/facts/deployment/nginx/nginx-blocks";
import type { NginxConfiguration } from "../../server/src/facts/deployment/nginx/nginx-configuration";
import { fixOf, insertBehind } from "../../server/src/facts/deployment/nginx/nginx-edits";
import { inEffect } from "../../server/src/facts/deployment/nginx/nginx-model";
import { levelsOf, nginxParts, placeOf } from "../../server/src/facts/deployment/nginx/nginx-parts";

export default defineRule({
  id: "nginx-access-open",
  category: "security",
  severity: "major",
  title: "nginx keeps nobody out of what it seems to guard",
  passed: "What nginx guards is closed to everybody else",
  effort: "minutes",
  cwe: 284,
  needs: { nginxParts },
  judge: ({ nginxParts }) =>
    nginxParts.flatMap((configuration) => [
      ...levelsOf(configuration).flatMap((level) => judgeList(configuration, level)),
      ...judgeSlashes(configuration),
      ...levelsOf(configuration).flatMap(judgeUploads),
    ]),
});

/** `allow` only takes out of a `deny`: both are inherited together, and alone it does nothing. */
function judgeList({ incomplete }: NginxConfiguration, level: NginxLevel): readonly Verdict[] {
  const allows = level.own.filter(({ name, args }) => name === "allow" && args[0] !== "all");
  const last = allows.at(-1);
  if (!last) return [];
  const deny = level.own.find(({ name }) => name === "deny");
  if (deny) return [sound(message("Everybody who is not allowed is denied"), last.place, deny.place)];
  // A list of addresses of its own is included by a location that says the rest.
  if (incomplete || (level.kind !== "location" && level.own.every(({ name }) => name === "allow"))) return [];
  const asksOtherwise = inEffect(level, "satisfy").some(({ args }) => args[0] === "any");
  if (asksOtherwise) return [];
  return [
    fault({
      message: message("allow stands here without deny all: whoever is not in the list is let in as well."),
      place: last.place,
      cause: placeOf(last),
      fixes: fixOf(message("Deny everybody else"), "review", insertBehind(level, last, ["deny all;"])),
    }),
  ];
}

function judgeSlashes(configuration: NginxConfiguration): readonly Verdict[] {
  const levels = levelsOf(configuration);
  const guards = levels.some(({ kind, own }) => kind === "location" && own.some(isGuard));
  return levels.flatMap(({ own }) =>
    own
      .filter(({ name, args }) => name === "merge_slashes" && args[0] === "off")
      .map((statement) =>
        fault({
          severity: guards ? "major" : "minor",
          message: message(
            "merge_slashes off: //admin is another location than /admin to nginx, and the same to most applications, so that a visitor walks past what is said of it.",
          ),
          place: statement.place,
          cause: placeOf(statement),
        }),
      ),
  );
}

function isGuard({ name, args }: NginxStatement): boolean {
  return /^(?:deny|auth_basic|auth_request|internal)$/.test(name) && args[0] !== "off";
}

/** What visitors have uploaded is run as a program. */
function judgeUploads(level: NginxLevel): readonly Verdict[] {
  const runs = level.own.find(({ name }) => name === "fastcgi_pass");
  if (!runs) return [];
  for (let here: NginxLevel | undefined = level; here; here = here.parent) {
    const where = here.args.join(" ");
    if (here.kind !== "location" || !/upload|media\b|files\//i.test(where)) continue;
    return [
      fault({
        message: message(
          "{location} runs files from a folder of uploads as programs: whoever may upload one runs code here.",
          { location: where },
        ),
        place: runs.place,
        cause: placeOf(runs),
      }),
    ];
  }
  return [];
}

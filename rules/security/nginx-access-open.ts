import { message } from "../../server/src/engine/message";
import { placeKey } from "../../server/src/engine/place";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import type { NginxLevel, NginxStatement } from "../../server/src/facts/deployment/nginx/nginx-blocks";
import type { NginxConfiguration } from "../../server/src/facts/deployment/nginx/nginx-configuration";
import { fixOf, insertBehind } from "../../server/src/facts/deployment/nginx/nginx-edits";
import { inEffect } from "../../server/src/facts/deployment/nginx/nginx-model";
import { levelsOf, nginxParts } from "../../server/src/facts/deployment/nginx/nginx-parts";
import { acceleratedPaths } from "./nginx-access-open.facts";

export default defineRule({
  id: "nginx-access-open",
  category: "security",
  severity: "major",
  title: "nginx keeps nobody out of what it seems to guard",
  passed: "What nginx guards is closed to everybody else",
  effort: "minutes",
  cwe: 284,
  needs: { nginxParts, acceleratedPaths },
  judge: ({ nginxParts, acceleratedPaths }) =>
    nginxParts.flatMap((configuration) => [
      ...levelsOf(configuration).flatMap((level) => judgeList(configuration, level)),
      ...judgeSlashes(configuration),
      ...levelsOf(configuration).flatMap(judgeUploads),
      ...levelsOf(configuration).flatMap((level) => judgeAccelerated(level, acceleratedPaths)),
    ]),
});

/** `allow` only takes out of a `deny`: both are inherited together, and alone it does nothing. */
function judgeList({ incomplete }: NginxConfiguration, level: NginxLevel): readonly Verdict[] {
  const allows = level.own.filter(({ name, args }) => name === "allow" && args[0] !== "all");
  const last = allows.at(-1);
  if (!last) return [];
  const denies = level.own.filter(({ name }) => name === "deny");
  const all = denies.find(({ args }) => args[0] === "all");
  // With `satisfy any` a password lets in whom the list denies.
  const asksOtherwise = inEffect(level, "satisfy").some(({ args }) => args[0] === "any");
  const isForAll = allows.some(({ args }) => /^(?:0\.0\.0\.0|::)\/0$/.test(args[0] ?? ""));
  const filledIn = allows.flatMap(({ args }) => args).find((text) => /[${]|^__\w+__$/.test(text));
  if (all && filledIn !== undefined)
    return [notKnown(message("Whom {value} lets in is decided where nginx is started", { value: filledIn }))];
  if (all && !asksOtherwise && !isForAll)
    return [sound(message("Everybody who is not allowed is denied"), last.place, all.place)];
  // Whoever writes `allow all` keeps nobody out, and says so.
  if (denies.length > 0 || level.own.some(({ name, args }) => name === "allow" && args[0] === "all"))
    return [];
  // A list of addresses of its own is included by a location that says the rest.
  if (incomplete || (level.kind !== "location" && level.own.every(({ name }) => name === "allow"))) return [];
  if (asksOtherwise) return [];
  return [
    fault({
      message: message("allow stands here without deny all: whoever is not in the list is let in as well."),
      place: last.place,
      cause: placeKey(last.place),
      fixes: fixOf(message("Deny everybody else"), "review", insertBehind(level, last, ["deny all;"])),
    }),
  ];
}

/** What the application lets nginx serve, with X-Accel-Redirect, is not to be asked for past it. */
function judgeAccelerated(level: NginxLevel, paths: readonly string[]): readonly Verdict[] {
  const location = level.args.at(-1) ?? "";
  const [files] = level.own.filter(({ name }) => name === "alias" || name === "root");
  if (level.kind !== "location" || !/^\/./.test(location) || !files) return [];
  if (/^[~=]/.test(level.args[0] ?? "") || !paths.some((path) => path.startsWith(location))) return [];
  const isGuarded = level.own.some(({ name }) => /^(?:internal|deny|auth_\w+|secure_link\w*)$/.test(name));
  if (isGuarded) return [sound(message("Nobody asks for {location} directly", { location }), files.place)];
  return [
    fault({
      message: message(
        "The application decides who gets what stands in {location} and sends X-Accel-Redirect there, yet everybody can ask nginx for it directly.",
        { location },
      ),
      place: files.place,
      cause: placeKey(files.place),
      fixes: fixOf(
        message("Serve it only to the application"),
        "review",
        insertBehind(level, files, ["internal;"]),
      ),
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
          cause: placeKey(statement.place),
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
        cause: placeKey(runs.place),
      }),
    ];
  }
  return [];
}

import { message } from "../../server/src/engine/message";
import { uniqueByPlace } from "../../server/src/engine/place";
import { defineRule } from "../../server/src/engine/rule";
import type { FindingDraft } from "../../server/src/engine/verdict";
import type { NginxLevel, NginxStatement } from "../../server/src/facts/deployment/nginx/nginx-blocks";
import { inEffect } from "../../server/src/facts/deployment/nginx/nginx-model";
import { levelsOf, nginxParts } from "../../server/src/facts/deployment/nginx/nginx-parts";
import { isNginxPath } from "../../server/src/facts/repository/file-kinds";
import { endsEverything, isBroken, joined, plain } from "./nginx-misread.facts";

export default defineRule({
  id: "nginx-misread",
  category: "deployment",
  severity: "minor",
  title: "nginx does something else than its lines seem to say",
  passed: "nginx does what its lines say",
  effort: "minutes",
  provedBy: { reading: isNginxPath },
  needs: { nginxParts },
  check: ({ nginxParts }) => {
    const faults = nginxParts.flatMap((configuration) => {
      const levels = levelsOf(configuration);
      const set = new Set(
        levels.flatMap(({ own }) => own.flatMap(({ name, args }) => (name === "set" ? [args[0]] : []))),
      );
      return levels.flatMap((level) => [
        ...level.own.filter(isBroken).map(describeBroken),
        ...fixedPath(level, (variable) => set.has(variable)),
        ...condition(level),
        ...neverReached(level, levels),
      ]);
    });
    return uniqueByPlace(faults, ({ place }) => place);
  },
});

function describeBroken(statement: NginxStatement): FindingDraft {
  const broken = statement.argPlaces.filter((_, index) => /\n/.test(statement.args[index] ?? ""));
  return {
    message: message(
      "{directive} has a value of several lines, and nginx sends the line breaks along: headers may have none, and HTTP/2 and many proxies refuse such an answer.",
      { directive: statement.name },
    ),
    place: statement.place,
    fixes: [
      {
        title: message("Write the value on one line"),
        safety: "review",
        edits: broken.map(({ path, range }, index) => ({
          kind: "edit" as const,
          path,
          range,
          newText: `"${joined(statement.args.filter((arg) => /\n/.test(arg))[index] ?? "")}"`,
        })),
      },
    ],
  };
}

/** With a variable in it, the address of `proxy_pass` is the whole one: what stands behind the location's prefix is not added. */
function fixedPath(level: NginxLevel, isSet: (variable: string) => boolean): readonly FindingDraft[] {
  const pass = level.own.find(({ name }) => name === "proxy_pass");
  // nginx has no variables in capitals of its own: envsubst has written their values by the time it reads the file.
  const read = pass?.args[0]?.replace(/\$\{?([A-Z][A-Z\d_]*)\b\}?/g, (written, name: string) =>
    isSet(`$${name}`) ? written : "x",
  );
  const target = /^\w+:\/\/[^/$]*\$[^/]*(\/[^$]*)$/.exec(read ?? "");
  if (!pass || !target || level.kind !== "location") return [];
  const prefix = level.args.at(-1) ?? "";
  const isRegular = /^~/.test(level.args[0] ?? "");
  const isFolder = isRegular ? /[*+]/.test(prefix) : prefix.endsWith("/") && level.args[0] !== "=";
  if (!isFolder || level.own.some(({ name }) => name === "internal")) return [];
  return [
    {
      severity: "major",
      message: message(
        "{target} has a variable and a path: whatever is asked for below {location}, nginx asks for {path} and nothing else.",
        { target: pass.args[0] ?? "", location: prefix, path: target[1] ?? "" },
      ),
      place: pass.place,
      advice: {
        text: message(
          "Leave the path out and change the address with rewrite … break, or add what is asked for.",
        ),
      },
    },
  ];
}

/** `return` of a server comes before every location is looked for. */
function neverReached(server: NginxLevel, levels: readonly NginxLevel[]): readonly FindingDraft[] {
  const answer = server.kind === "server" ? server.own.find(endsEverything) : undefined;
  const [first, ...others] = answer
    ? levels.filter(({ kind, parent }) => kind === "location" && parent === server)
    : [];
  if (!answer || !first) return [];
  const isRenewal = [first, ...others].some(({ args }) => args.some((arg) => /acme-challenge/.test(arg)));
  return [
    {
      severity: isRenewal ? "major" : "minor",
      message: isRenewal
        ? message(
            "nginx obeys {directive} of the server before it looks for a location: {location} is never reached, and certificates are not renewed.",
            { directive: answer.name, location: first.args.join(" ") },
          )
        : message(
            "nginx obeys {directive} of the server before it looks for a location: {location} is never reached.",
            { directive: answer.name, location: first.args.join(" ") },
          ),
      place: answer.place,
      related: [first, ...others].map(({ place }) => ({ ...place, note: message("This is never reached.") })),
      advice: {
        text: message("Put it into location / { … }: the other locations then go first."),
      },
    },
  ];
}

function condition({ kind, args, own, parent, place }: NginxLevel): readonly FindingDraft[] {
  if (kind !== "if" || parent?.kind !== "location" || !args[0]?.startsWith("(")) return [];
  const ends = own.some(
    ({ name, args: words }) =>
      name === "return" || (name === "rewrite" && /^(?:last|permanent|redirect)$/.test(words.at(-1) ?? "")),
  );
  if (ends) return [];
  const files = parent.own.find(({ name }) => name === "try_files");
  if (files)
    return [
      {
        message: message(
          "Where this condition holds, nginx forgets try_files of {location} and looks for the plain file.",
          { location: parent.args.join(" ") },
        ),
        place,
        related: [{ ...files.place, note: message("This is not asked then.") }],
      },
    ];
  const odd = own.find(({ name }) => !plain.test(name));
  if (!odd) return [];
  const isLost = odd.name === "add_header" && inEffect(parent, "add_header").length > 0;
  return [
    {
      severity: isLost ? "minor" : "advice",
      message: isLost
        ? message(
            "add_header in a condition replaces those around it, and of several conditions only the last one that holds counts.",
          )
        : message(
            "{directive} stands in a condition of a location, where only return and rewrite are sure to work: a condition is a location of its own to nginx, and the last one that holds counts.",
            { directive: odd.name },
          ),
      place: odd.place,
      advice: { text: message("Decide with map, and put the result into the directive.") },
    },
  ];
}

import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, sound, type Verdict } from "../../server/src/engine/verdict";
import { capturesAt, nginxVariablesIn } from "../../server/src/facts/deployment/nginx/captures";
import type { NginxLevel, NginxServer } from "../../server/src/facts/deployment/nginx/nginx-blocks";
import { nginxParts } from "../../server/src/facts/deployment/nginx/nginx-parts";

export default defineRule({
  id: "nginx-open-proxy",
  category: "security",
  severity: "major",
  title: "A visitor chooses where nginx sends requests",
  passed: "nginx decides itself where requests go",
  effort: "hours",
  needs: { nginxParts },
  judge: ({ nginxParts }) =>
    nginxParts.flatMap(({ servers }) =>
      servers.flatMap((server) =>
        [server.level, ...server.locations, ...server.conditions].flatMap((level) =>
          judgeLevel(server, level),
        ),
      ),
    ),
});

function judgeLevel(server: NginxServer, level: NginxLevel): readonly Verdict[] {
  const pass = level.own.find(({ name }) => name === "proxy_pass");
  const target = pass?.args[0];
  if (!pass || target === undefined || isInternal(level)) return [];
  const chosen = chosenPart(server, level, hostOf(target), 0);
  if (chosen === undefined)
    return nginxVariablesIn(target).length > 0
      ? [sound(message("{target} goes to a machine that nginx names", { target }), pass.place)]
      : [];
  return [
    fault({
      message: message(
        "proxy_pass goes to the machine that ${variable} names, and the visitor writes that: nginx fetches for them what only it can reach, such as the cloud's credentials or a database's console.",
        { variable: chosen },
      ),
      place: pass.place,
      advice: {
        text: message("Choose among names of your own with map, or mark the location as internal."),
      },
    }),
  ];
}

/** Only nginx itself leads there. */
function isInternal(level: NginxLevel): boolean {
  for (let here: NginxLevel | undefined = level; here; here = here.parent)
    if (here.own.some(({ name }) => name === "internal")) return true;
  return false;
}

/**
 * What stands where the machine is named: up to the first slash behind the scheme, all of it where a variable holds the
 * address. Whoever writes the scheme writes a machine behind it too.
 */
function hostOf(target: string): string {
  const [, scheme = "", host = ""] = /^(?:(\$?\{?\w+\}?):\/\/)?([^/]*)/.exec(target) ?? [];
  return scheme.startsWith("$") ? `${scheme}/${host}` : host;
}

const deepest = 4;

/** The variable by which a visitor decides, followed through `set`; undefined where none does. */
function chosenPart(server: NginxServer, level: NginxLevel, host: string, depth: number): string | undefined {
  if (depth > deepest) return undefined;
  for (const name of nginxVariablesIn(host)) {
    if (/^(?:arg_|http_|cookie_)\w+$|^(?:args|query_string)$/.test(name)) return name;
    if (name === "host" && answersToAnyName(server)) return name;
    const pattern = capturesAt(level).find((one) => one.name === name)?.pattern;
    if (pattern !== undefined) {
      if (namesAnyMachine(pattern, host)) return name;
      continue;
    }
    for (const value of valuesOf(server, level, name)) {
      const inner = chosenPart(server, level, value.includes("://") ? hostOf(value) : value, depth + 1);
      if (inner !== undefined) return inner;
    }
  }
  return undefined;
}

function answersToAnyName({ names, level, isFragment }: NginxServer): boolean {
  if (isFragment) return false;
  const isKnown = names.some((name) => name !== "_" && !name.startsWith("~") && name !== "");
  return !isKnown && !level.own.some(({ name }) => name === "internal");
}

/** Whether what an expression takes may name any machine: it may hold dots, or it is the whole name. */
function namesAnyMachine(pattern: string, host: string): boolean {
  // A choice among words.
  if (/^[\w-]+(?:\|[\w-]+)*$/.test(pattern)) return false;
  const isWhole = /^\$\{?\w+\}?(?::\d+)?$/.test(host);
  const isWord = /^(?:\[(?:\\[wd]|[\w-])*\]|\\[wd])(?:[+*]|\{[\d,]+\})$/.test(pattern);
  return isWhole || !isWord;
}

/** What `set` gives a variable where it holds, in conditions too. */
function valuesOf(server: NginxServer, level: NginxLevel, wanted: string): readonly string[] {
  const around: NginxLevel[] = [];
  for (let here: NginxLevel | undefined = level; here; here = here.parent) around.push(here);
  const conditions = server.conditions.filter(
    ({ parent }) => parent !== undefined && around.includes(parent),
  );
  return [...around, ...conditions].flatMap(({ own }) =>
    own.flatMap(({ name, args }) => (name === "set" && args[0] === `$${wanted}` ? (args[1] ?? []) : [])),
  );
}

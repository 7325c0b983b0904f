import { type Database, type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { type Absent, isAbsent } from "../../server/src/engine/rule";
import type { NginxLevel } from "../../server/src/facts/deployment/nginx/nginx-blocks";
import { nginxFiles } from "../../server/src/facts/deployment/nginx/nginx-blocks";
import type { NginxConfiguration } from "../../server/src/facts/deployment/nginx/nginx-configuration";
import { inEffect } from "../../server/src/facts/deployment/nginx/nginx-model";
import { levelsIn, nginxParts } from "../../server/src/facts/deployment/nginx/nginx-parts";
import { gapIn, type OriginGap } from "../../server/src/facts/deployment/nginx/origin-expression";
import { type NginxDirective, walk } from "../../server/src/languages/nginx";

/** A place where nginx decides by the site that a visitor comes from. */
export interface OriginCheck {
  readonly place: Place;
  readonly variable: "http_origin" | "http_referer";
  /** "none": a request without a Referer passes. "anybody": there is no check at all. Undefined: strangers do not pass. */
  readonly gap: OriginGap | "none" | "anybody" | undefined;
  /** Answers become readable for the site that passes. */
  readonly opensAnswers: boolean;
}

/** Comparisons of Origin and Referer in conditions, maps and `valid_referers`; absent without any nginx file. */
export const originChecks: Fact<readonly OriginCheck[] | Absent> = fact("origin checks", (db) => {
  const parts = db.get(nginxParts);
  if (isAbsent(parts)) return parts;
  const files = new Set(parts.flatMap((one) => one.files));
  return [...[...files].flatMap((path) => checksIn(db, path)), ...parts.flatMap(reflected)];
});

function checksIn(db: Database, path: string): readonly OriginCheck[] {
  const file = db.of(nginxFiles, path);
  if (!file) return [];
  return [...walk(file)].flatMap(({ directive, around }): readonly OriginCheck[] => {
    const { name, block } = directive;
    const args = directive.args.map(({ value }) => value);
    const place = { path, range: { start: directive.nameRange.start, end: endOfArguments(directive) } };
    if (name === "valid_referers") {
      const gap = args.includes("none") && !servesPictures(around) ? ("none" as const) : undefined;
      return [{ place, variable: "http_referer", gap, opensAnswers: false }];
    }
    if (name === "if") {
      const condition = /^\(\s*\$(http_origin|http_referer)\s+!?~\*?\s+(\S.*)\)$/s.exec(args.join(" "));
      const variable = variableOf(condition?.[1]);
      if (!variable || condition?.[2] === undefined) return [];
      const inside = block?.directives ?? [];
      return [
        {
          place,
          variable,
          gap: gapIn(condition[2].trimEnd().replace(/^(["'])(.*)\1$/s, "$2"), variable),
          opensAnswers: variable === "http_origin" && inside.some(decidesOrigin),
        },
      ];
    }
    const variable = name === "map" ? variableOf(args[0]?.slice(1)) : undefined;
    if (!variable) return [];
    return (block?.directives ?? [])
      .filter((entry) => entry.name.startsWith("~") && /[^0"']/.test(entry.args[0]?.value ?? ""))
      .map((entry) => ({
        place: { path, range: entry.range },
        variable,
        gap: gapIn(entry.name.replace(/^~\*?/, ""), variable),
        opensAnswers: variable === "http_origin",
      }));
  });
}

function variableOf(name: string | undefined): OriginCheck["variable"] | undefined {
  return name === "http_origin" || name === "http_referer" ? name : undefined;
}

function endOfArguments({ args, nameRange }: NginxDirective): number {
  return args.at(-1)?.range.end ?? nameRange.end;
}

function decidesOrigin({ name, args }: NginxDirective): boolean {
  return name === "set" || args.some(({ value }) => /access-control-/i.test(value));
}

/** Who opens a picture directly sends no Referer: only strangers' pages are to be kept from it. */
function servesPictures(around: readonly NginxDirective[]): boolean {
  return around.some(
    ({ name, args }) =>
      name === "location" &&
      /\b(?:gif|jpe?g|png|webp|mp4|mp3|images?|img|media|static|assets|downloads?)\b/i.test(
        args.map(({ value }) => value).join(" "),
      ),
  );
}

/** `Access-Control-Allow-Origin $http_origin` with cookies, and no condition on the Origin anywhere around. */
function reflected({ servers }: NginxConfiguration): readonly OriginCheck[] {
  return servers.flatMap((server) => {
    const levels = levelsIn(server);
    if (levels.some(({ kind, args }) => kind === "if" && /http_origin/.test(args.join(" ")))) return [];
    return levels.flatMap((level): readonly OriginCheck[] => {
      const own = level.own.find(
        ({ name, args }) =>
          name === "add_header" &&
          /^access-control-allow-origin$/i.test(args[0] ?? "") &&
          /^\$\{?http_origin\}?$/.test(args[1] ?? ""),
      );
      if (!own || !allowsCookies(level) || answersPreflightOnly(level)) return [];
      return [{ place: own.place, variable: "http_origin", gap: "anybody", opensAnswers: true }];
    });
  });
}

/** `if ($request_method = OPTIONS) { … return 204; }`: what may be read the answer itself says, and that has other headers. */
function answersPreflightOnly({ kind, args, own }: NginxLevel): boolean {
  return (
    kind === "if" &&
    /^\$request_method (?:=|~\*?) \^?OPTIONS\$?$/.test(
      args
        .join(" ")
        .replace(/[()"']/g, "")
        .trim(),
    ) &&
    own.some(({ name }) => name === "return")
  );
}

function allowsCookies(level: NginxLevel): boolean {
  return inEffect(level, "add_header").some(
    ({ args }) => /^access-control-allow-credentials$/i.test(args[0] ?? "") && /^true$/i.test(args[1] ?? ""),
  );
}

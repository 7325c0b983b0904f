import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, sound, type Verdict } from "../../server/src/engine/verdict";
import type {
  NginxLevel,
  NginxServer,
  NginxStatement,
} from "../../server/src/facts/deployment/nginx/nginx-blocks";
import { insertBehind } from "../../server/src/facts/deployment/nginx/nginx-edits";
import { inEffect } from "../../server/src/facts/deployment/nginx/nginx-model";
import { levelsIn, nginxParts } from "../../server/src/facts/deployment/nginx/nginx-parts";

export default defineRule({
  id: "nginx-headers-dropped",
  category: "security",
  severity: "minor",
  title: "A location loses the security headers of its server",
  passed: "Locations keep the security headers of their server",
  effort: "minutes",
  needs: { nginxParts },
  judge: ({ nginxParts }) =>
    nginxParts.flatMap(({ http, servers }) => {
      const around = http.own.filter(isProtection);
      return servers.flatMap((server) => judgeServer(server, around));
    }),
});

function judgeServer(server: NginxServer, around: readonly NginxStatement[]): readonly Verdict[] {
  const inner = levelsIn(server);
  const headers = [...inner.flatMap(({ own }) => own.filter(isProtection)), ...around];
  if (headers.length === 0) return [];
  const losing = inner.flatMap((level) => {
    const lost = lostBy(level);
    const own = level.own.findLast(({ name }) => name === "add_header");
    return lost.length > 0 && own && servesPages(level) ? [{ level, lost, own }] : [];
  });
  const [first, ...others] = losing;
  if (!first)
    return headers.map((one) =>
      sound(message("{header} holds for every location", { header: one.args[0] ?? "" }), one.place),
    );
  const edits = losing.flatMap(({ level, lost, own }) => {
    const lines = lost.map(({ args }) => `add_header ${args.map(quoted).join(" ")};`);
    return insertBehind(level, own, lines) ?? [];
  });
  return [
    fault({
      message: message(
        "{location} has an add_header of its own, and with it nginx forgets those around it: {headers} is not sent there.",
        {
          location: first.level.args.join(" ") || "server",
          headers: first.lost.map(({ args }) => args[0] ?? "").join(", "),
        },
      ),
      place: first.own.place,
      related: others.map(({ own }) => ({ ...own.place, note: message("Here as well.") })),
      fixes:
        edits.length < losing.length
          ? []
          : [{ title: message("Repeat the headers of the server"), safety: "review", edits }],
    }),
  ];
}

/** What holds outside of a location and no longer in it. */
function lostBy(level: NginxLevel): readonly NginxStatement[] {
  const own = level.own.filter(({ name }) => name === "add_header");
  if (own.length === 0 || !level.parent || merges(level)) return [];
  const here = new Set(own.map(headerOf));
  return protectionsAround(level.parent).filter((one) => !here.has(headerOf(one)));
}

/** Of all blocks around, the nearest first: one that has lost a header itself gets it back, and hands it on. */
function protectionsAround(level: NginxLevel | undefined): readonly NginxStatement[] {
  if (!level) return [];
  const own = level.own.filter(isProtection);
  const here = new Set(own.map(headerOf));
  return [...own, ...protectionsAround(level.parent).filter((one) => !here.has(headerOf(one)))];
}

function headerOf({ args }: NginxStatement): string | undefined {
  return args[0]?.toLowerCase();
}

/** nginx 1.29.3 and newer can be told to keep them. */
function merges(level: NginxLevel): boolean {
  return inEffect(level, "add_header_inherit").some(({ args }) => args[0] === "merge");
}

function isProtection(statement: NginxStatement): boolean {
  return (
    statement.name === "add_header" &&
    /^(?:strict-transport-security|x-frame-options|x-content-type-options|content-security-policy|referrer-policy|permissions-policy)$/i.test(
      statement.args[0] ?? "",
    )
  );
}

/** Styles, scripts and pictures need none of them, nor does what answers with a word or redirects. */
function servesPages({ args, own, kind, parent }: NginxLevel): boolean {
  if (own.some(({ name }) => /^(?:return|internal|empty_gif|stub_status|deny)$/.test(name))) return false;
  if (kind === "if") return parent?.kind === "location" && servesPages(parent);
  const where = args.join(" ");
  return !/static|assets|_next|_nuxt|fonts?|images?|img\b|\bjs\b|css|\.well-known|favicon|robots|sw\.js|service-worker|manifest|health/i.test(
    where,
  );
}

/** In one line: a header has no line breaks, even where the value of the server has some. */
function quoted(text: string): string {
  const line = text.replace(/\s*\n\s*/g, " ").trim();
  return /^[\w./:=-]+$/.test(line) ? line : `"${line.replace(/["\\]/g, "\\$&")}"`;
}

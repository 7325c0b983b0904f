import { type Database, type Fact, type FactFamily, fact, factFamily } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { hasNeedle, needles } from "../../engine/needles";
import { fileNameOf, folderOf, foldersUpwards, inFolder, isInside } from "../../engine/path";
import { type Absent, absent, orNone } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import type { Range } from "../../engine/text";
import { manifests } from "../../facts/dependencies/manifests";
import { productionProcesses } from "../../facts/deployment/processes/production-processes";
import { mentionInProxy, withoutLineComments } from "../../facts/deployment/proxy-files";
import { probe } from "../../facts/deployment/stack-observations";
import { isEvidence } from "../../facts/repository/evidence";
import { expressCode } from "../express/express-code";
import { lateLimits } from "../express/late-limits";
import { fastapiCode } from "../fastapi/fastapi-code";
import { flaskCode, isOverlaid } from "../flask/flask-code";
import { nextApps } from "../next/next-configs";
import { firstMention, type Mentions, mentionIn, patterns, placeOfMatch } from "./mentions";
import {
  type Framework,
  isAside,
  type MadeApplication,
  nothing,
  type SessionCookie,
  type WebCode,
  type WrittenKey,
} from "./web-code";

/** An application of a framework whose code is read file by file, and what all its files say. */
export interface WebApplication extends Omit<WebCode, "applications"> {
  readonly framework: Framework;
  /** Where it is made; of Next.js where its package is named. */
  readonly place: Place;
  /** Where its middleware is added. */
  readonly middleware: Place;
  /** Of its manifest. */
  readonly folder: RelativePath;
  /** What sends security headers, limits requests and tells that it is well: in its code, or in the proxy before it. */
  readonly headers: Place | undefined;
  /** Where its code sends a header that is about frames only. */
  /** A middleware of Traefik that sets some: which routes go through it is not read. */
  readonly headersOfTraefik: Place | undefined;
  readonly framing: Place | undefined;
  /** Where its code sends a header of another kind: the place for those that are missing. */
  readonly otherHeaders: Place | undefined;
  readonly limits: Place | undefined;
  /** Where limits are set up that nothing holds requests to: NestJS's throttler without its guard. */
  readonly unguardedLimits: Place | undefined;
  /** Where a limit is registered that the routes before it are not held to. */
  readonly lateLimits: Place | undefined;
  /** A word of limits that may be about something else, such as the limits of a service that the code asks. */
  readonly limitWords: Place | undefined;
  readonly health: Place | undefined;
  /** People see pages of it or sign in to it; else only programs may ask it. */
  readonly servesPages: boolean;
  /** Its first page or its main module: where a route would be added. */
  readonly routes: Place;
}

/** Applications by path; those whose names say that they are for developers are left out. Absent without any. */
export const webApplications: Fact<readonly WebApplication[] | Absent> = fact("web applications", (db) => {
  const sources = db.paths().filter((path) => isEvidence(path) && /\.(?:py|[cm]?[jt]sx?)$/.test(path));
  const made = sources.filter((path) => !isAside(path)).flatMap((path) => madeIn(db, path));
  const byFolder = new Map<string, MadeApplication & { readonly folder: RelativePath }>();
  for (const application of made) {
    const folder = folderOfApplication(db, application);
    const key = `${folder}:${application.framework}`;
    if (folder !== undefined && !byFolder.has(key)) byFolder.set(key, { ...application, folder });
  }
  const next = db.get(nextApps);
  for (const { folder, place } of orNone(next))
    byFolder.set(`${folder}:Next.js`, { framework: "Next.js", place, middleware: undefined, folder });
  const all = [...byFolder.values()];
  const folders = new Set(all.map(({ folder }) => folder));
  const around = db.get(mentionsAround);
  const found = all.map((application): WebApplication => {
    const own = sources.filter((path) => nearestOf(folders, path) === application.folder);
    const code = own.map((path) => (isAside(path) ? nothing : codeOf(db, application.framework, path)));
    const signIns = code.flatMap((one) => one.signIns);
    // A description of the interface names its routes and answers, and serves none.
    const serving = own.filter((path) => !/(?:^|\/)(?:docs?|documentation|swagger|openapi)\//i.test(path));
    const mentioned = (kind: keyof Mentions) => firstMention(db, serving, kind);
    // What a page does in the browser limits nobody who asks the server.
    const ofServer = own.filter(
      (path) => path.endsWith(".py") || !/(?:^|\/)(?:static|public|assets)\//.test(path),
    );
    // What counts the questions to one route counts none of those to another.
    const ofOtherRoutes = ofServer.filter(
      (path) => isOneRoute(path) && !signIns.some((one) => one.path === path),
    );
    const isConfiguredLater = application.framework === "Flask" && isOverlaid(db, own);
    const ofAllRoutes = ofServer.filter((path) => !ofOtherRoutes.includes(path));
    const atSignIns = ofAllRoutes.filter((path) => signIns.some((one) => one.path === path));
    const elsewhere = ofAllRoutes
      .filter((path) => !atSignIns.includes(path))
      .flatMap((path) => mentionIn(db, path, "limits") ?? []);
    const limits =
      firstMention(db, atSignIns, "limits") ?? elsewhere.find((place) => !limitsItsOwn(db, place));
    const ofOthers = limits ? undefined : elsewhere[0];
    const late = application.framework === "Fastify" && limits ? lateLimits(db, limits.path) : undefined;
    return {
      framework: application.framework,
      place: application.place,
      middleware: application.middleware ?? application.place,
      folder: application.folder,
      crossOrigins: code.flatMap(({ crossOrigins }) => crossOrigins),
      signIns,
      keys: code
        .flatMap(({ keys }) => keys)
        .filter(({ isField, name }) => !isField || isAskedFor(db, own, name))
        .map((key) => (isConfiguredLater && !key.name.startsWith("jwt.") ? behindItself(key) : key)),
      cookies: [...code.flatMap(({ cookies }) => cookies), ...flaskSession(db, application, own)],
      servesPages:
        signIns.length > 0 ||
        code.some(({ cookies }) => cookies.length > 0) ||
        mentioned("pages") !== undefined,
      routes: mentioned("routes") ?? application.place,
      headers: mentioned("headers") ?? around.headers,
      headersOfTraefik: around.headersOfTraefik,
      framing: mentioned("framing"),
      otherHeaders: mentioned("otherHeaders"),
      limits: (late ? undefined : limits) ?? around.limits,
      lateLimits: late,
      unguardedLimits: mentioned("unguarded"),
      limitWords:
        ofOthers ?? firstMention(db, ofServer, "limitWords") ?? firstMention(db, ofOtherRoutes, "limits"),
      // A file of that name says where the route is; others may only speak of it.
      health:
        firstMention(
          db,
          serving.filter((path) => /health/i.test(path)),
          "health",
        ) ??
        mentioned("health") ??
        around.health,
    };
  });
  return found.length > 0 ? found : absent;
});

/** `@limiter.limit("5/minute")` above a route, a function that is called less often, a word about attempts: none is about other routes. */
function limitsItsOwn(db: Database, { path, range }: Place): boolean {
  const text = db.file(path)?.text ?? "";
  const line = text.slice(text.lastIndexOf("\n", range.start) + 1, range.end);
  return (
    /^[ \t]*@(?:[\w.]{0,120}limit\w{0,60}(?:\.\w+)?\($|UseGuards\()/i.test(line) ||
    /(?:throttled?\(|lock(?:ed)?_?(?:out|until))$/i.test(line)
  );
}

/** `app/api/refresh/route.ts`: Next.js asks such a file for one path only. */
function isOneRoute(path: RelativePath): boolean {
  return /(?:^|\/)(?:app\/(?:.*\/)?route|pages\/api\/.*)\.[jt]s$/.test(path);
}

/** `settings.JWT_SECRET`, `getattr(settings, "JWT_SECRET")`: something asks for a field. */
function isAskedFor(db: Database, paths: readonly RelativePath[], field: string): boolean {
  const asked = new RegExp(`[.]${field}\\b|["']${field}["']`);
  return paths.some((path) => path.endsWith(".py") && asked.test(db.file(path)?.text ?? ""));
}

/** A key of a configuration that is loaded first: what is loaded over it may name another. */
function behindItself(key: WrittenKey): WrittenKey {
  return { ...key, variable: key.variable ?? key.name };
}

/** What the proxy and the deployment say for all applications. */
const mentionsAround: Fact<Pick<WebApplication, "headers" | "headersOfTraefik" | "limits" | "health">> = fact(
  "mentions around web applications",
  (db) => ({
    headers: mentionInProxy(
      db,
      new RegExp(`${patterns.headers.source}|${patterns.framing.source}`, "i"),
      true,
    ),
    headersOfTraefik: mentionInProxy(
      db,
      /\b(?:contentTypeNosniff|frameDeny|customFrameOptionsValue|contentSecurityPolicy)\b/i,
    ),
    limits: mentionInProxy(
      db,
      // Of nginx, Traefik, Caddy and the ingress of nginx; a variable of the application says nothing of them.
      /\blimit_req\s|(?:\.|\b)rate[lL]imit[.:]|^[ \t]*rate_limit[ \t]+[\w@/*{]|limit-r(?:ps|pm)\b|\bfail2ban\b/m,
      true,
    ),
    health: probe(db),
  }),
);

/** Whether a place is a key for signing, about which other rules speak. */
export function isSigningKey(
  all: readonly WebApplication[],
  path: RelativePath,
  { start, end }: Range,
): boolean {
  return all.some(({ keys }) =>
    keys.some(({ place }) => place.path === path && place.range.start <= end && start <= place.range.end),
  );
}

/** Those that production starts from their folder; Next.js is asked for its pages. */
export const deployedApplications: Fact<readonly WebApplication[] | Absent> = fact(
  "deployed applications",
  (db) => {
    const all = db.get(webApplications);
    const started = db
      .get(productionProcesses)
      .filter(({ process }) => /^(?:web|frontend|service)$/.test(process.role));
    const found = orNone(all).filter(
      ({ framework, folder }) =>
        framework !== "Next.js" &&
        started.some(
          ({ process: { context } }) =>
            context !== undefined && (isInside(folder, context) || isInside(context, folder)),
        ),
    );
    return found.length > 0 ? found : absent;
  },
);

function madeIn(db: Database, path: RelativePath): readonly MadeApplication[] {
  return path.endsWith(".py")
    ? [
        ...(hasNeedle(db, path, namesFlask) ? flaskCode(db, path).applications : []),
        ...(hasNeedle(db, path, namesFastapi) ? fastapiCode(db, path).applications : []),
      ]
    : hasNeedle(db, path, namesExpress)
      ? expressCode(db, path).applications
      : [];
}

/** What a file that makes an application imports. */
const namesFlask = needles("flask");
const namesFastapi = needles("fastapi");
const namesExpress = needles("express", "fastify", "koa", "@nestjs/core");

function codeOf(db: Database, framework: Framework, path: RelativePath): WebCode {
  if (framework === "Next.js")
    return { ...nothing, signIns: nextSignIns(db, path), keys: nextKeys(db, path) };
  const isPython = path.endsWith(".py");
  if (framework === "Flask") return isPython ? flaskCode(db, path) : nothing;
  if (framework === "FastAPI") return isPython ? fastapiCode(db, path) : nothing;
  if (isPython) return nothing;
  return expressCode(db, path);
}

const packages: Readonly<Record<Framework, string>> = {
  Express: "express",
  Fastify: "fastify",
  Koa: "koa",
  NestJS: "@nestjs/core",
  Flask: "flask",
  FastAPI: "fastapi",
  "Next.js": "next",
};

/** The folder of the nearest manifest that installs the framework for production; undefined where none does. */
function folderOfApplication(db: Database, { framework, place }: MadeApplication): RelativePath | undefined {
  const all = db.get(manifests);
  const isPython = place.path.endsWith(".py");
  const installing = orNone(all).filter(({ dependencies }) =>
    dependencies.some(({ name, use }) => name === packages[framework] && use !== "development"),
  );
  for (const folder of foldersUpwards(folderOf(place.path)))
    if (
      installing.some(
        (manifest) => manifest.folder === folder || (isPython && isListsFolder(manifest.folder, folder)),
      )
    )
      return folder;
  return undefined;
}

/** `requirements/base.txt` belongs to the folder around it. */
const isListsFolder = (folder: RelativePath, outer: RelativePath) =>
  folder === inFolder(outer, fileNameOf(folder)) && /^(?:requirements|reqs|deps)$/.test(fileNameOf(folder));

/** The innermost folder of an application around a file. */
function nearestOf(folders: ReadonlySet<RelativePath>, path: RelativePath): RelativePath | undefined {
  for (const folder of foldersUpwards(folderOf(path))) if (folders.has(folder)) return folder;
  return undefined;
}

/** Flask marks its session cookie as secure only where SESSION_COOKIE_SECURE says so. */
function flaskSession(
  db: Database,
  { framework, place }: MadeApplication,
  own: readonly RelativePath[],
): readonly SessionCookie[] {
  if (framework !== "Flask") return [];
  const said = own.filter((path) => path.endsWith(".py")).map((path) => db.of(flaskSessionIn, path));
  const decided = said.map(({ secure }) => secure).find(Boolean);
  if (decided) return [{ name: "session", place: decided, secure: "decided elsewhere" }];
  if (!said.some(({ isUsed }) => isUsed)) return [];
  const at =
    said.map(({ sibling }) => sibling).find(Boolean) ??
    said.map(({ production }) => production).find(Boolean) ??
    place;
  return [{ name: "session", place: at, secure: "off" }];
}

interface FlaskSession {
  readonly isUsed: boolean;
  /** Where the flag is set, another setting of the cookie, and the class for production. */
  readonly secure: Place | undefined;
  readonly sibling: Place | undefined;
  readonly production: Place | undefined;
}

const flaskSessionIn: FactFamily<FlaskSession> = factFamily("flask session", (db, path) => {
  const text = withoutLineComments(db.file(path)?.text ?? "");
  const first = (pattern: RegExp) => placeOfMatch(path, pattern.exec(text));
  return {
    // A database's session is none of Flask's.
    isUsed:
      /\bflask_login\b|\bflask\.session\b|\bfrom flask import (?:[^\n(]{0,500}|\([^)]{0,2000})\bsession\b/.test(
        text,
      ),
    secure: first(/SESSION_COOKIE_SECURE|session_cookie_secure|\bTalisman\b/),
    sibling: first(/\bSESSION_COOKIE_(?:HTTPONLY|SAMESITE)\b/),
    production: first(/^class \w*Prod\w*\b/m),
  };
});

/** Routes of Next.js that take a password or send mail to sign in with. */
const nextSignIns = (db: Database, path: RelativePath): readonly Place[] =>
  isSignInFile.test(path) || hasNeedle(db, path, authLibraries) ? db.of(nextSignInsIn, path) : [];

/** A constant that is only called a secret may be the front end's; one that stands in for a variable is the server's. */
const nextKeys = (db: Database, path: RelativePath): readonly WrittenKey[] =>
  hasNeedle(db, path, keyNames)
    ? expressCode(db, path).keys.filter(
        ({ variable, name }) => variable !== undefined || name.startsWith("jwt.") || signs(db, path),
      )
    : [];

const keyNames = needles("SECRET", "jsonwebtoken", "iron-session");
const signs = (db: Database, path: RelativePath) => hasNeedle(db, path, signingLibraries);
const signingLibraries = needles("jsonwebtoken", "jose", "next-auth", "iron-session", "better-auth");

const isSignInFile = /(?:^|\/)(?:log-?in|sign-?in)(?:\/route)?\.[jt]s$/;
const authLibraries = needles("next-auth", "@auth/");

const nextSignInsIn: FactFamily<readonly Place[]> = factFamily("sign-ins of next", (db, path) => {
  const text = db.file(path)?.text ?? "";
  const isRoute =
    /(?:^|\/)app\/(?:.*\/)?(?:log-?in|sign-?in)\/route\.[jt]s$/.test(path) ||
    /(?:^|\/)pages\/api\/(?:.*\/)?(?:log-?in|sign-?in)\.[jt]s$/.test(path);
  // What asks another service with the password leaves counting to it.
  if (/\bfetch\s*\(|\baxios\b/.test(text)) return [];
  const match = isRoute
    ? /\bexport\s+(?:default\s+)?(?:async\s+)?(?:function|const)\s+\w+/.exec(text)
    : /["']next-auth|@auth\//.test(text)
      ? /\b(?:CredentialsProvider|Credentials|EmailProvider)\s*\(\s*\{/.exec(text)
      : null;
  return match ? [{ path, range: { start: match.index, end: match.index + match[0].length } }] : [];
});

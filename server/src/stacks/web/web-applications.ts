import { type Database, type Fact, type FactFamily, fact, factFamily } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { fileNameOf, folderOf, foldersUpwards, inFolder, isInside } from "../../engine/path";
import { type Absent, absent, isAbsent } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import type { Range } from "../../engine/text";
import { manifests } from "../../facts/dependencies/manifests";
import { probe } from "../../facts/deployment/observation";
import { productionProcesses } from "../../facts/deployment/processes/production-processes";
import { mentionInProxy, withoutLineComments } from "../../facts/deployment/proxy-files";
import { isEvidence } from "../../facts/repository/evidence";
import { expressCode } from "../express/express-code";
import { fastapiCode } from "../fastapi/fastapi-code";
import { flaskCode } from "../flask/flask-code";
import { nextApps } from "../next/next-configs";
import {
  type Framework,
  isAside,
  type MadeApplication,
  nothing,
  type SessionCookie,
  type WebCode,
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
  readonly framing: Place | undefined;
  /** Where its code sends a header of another kind: the place for those that are missing. */
  readonly otherHeaders: Place | undefined;
  readonly limits: Place | undefined;
  /** Where limits are set up that nothing holds requests to: NestJS's throttler without its guard. */
  readonly unguardedLimits: Place | undefined;
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
  for (const { folder, place } of isAbsent(next) ? [] : next)
    byFolder.set(`${folder}:Next.js`, { framework: "Next.js", place, middleware: undefined, folder });
  const all = [...byFolder.values()];
  const folders = new Set(all.map(({ folder }) => folder));
  const around = db.get(mentionsAround);
  const found = all.map((application): WebApplication => {
    const own = sources.filter((path) => nearestOf(folders, path) === application.folder);
    const code = own.map((path) => (isAside(path) ? nothing : codeOf(db, application.framework, path)));
    const mentioned = (kind: keyof Mentions) =>
      own.map((path) => db.of(mentionsIn, path)[kind]).find(Boolean);
    return {
      framework: application.framework,
      place: application.place,
      middleware: application.middleware ?? application.place,
      folder: application.folder,
      crossOrigins: code.flatMap(({ crossOrigins }) => crossOrigins),
      signIns: code.flatMap(({ signIns }) => signIns),
      keys: code
        .flatMap(({ keys }) => keys)
        .filter(({ isField, name }) => !isField || isAskedFor(db, own, name)),
      cookies: [...code.flatMap(({ cookies }) => cookies), ...flaskSession(db, application, own)],
      servesPages:
        code.some(({ signIns, cookies }) => signIns.length + cookies.length > 0) ||
        mentioned("pages") !== undefined,
      routes: mentioned("routes") ?? application.place,
      headers: mentioned("headers") ?? around.headers,
      framing: mentioned("framing"),
      otherHeaders: mentioned("otherHeaders"),
      limits: mentioned("limits") ?? around.limits,
      unguardedLimits: mentioned("unguarded"),
      limitWords: mentioned("limitWords"),
      health: mentioned("health") ?? around.health,
    };
  });
  return found.length > 0 ? found : absent;
});

/** `settings.JWT_SECRET`, `getattr(settings, "JWT_SECRET")`: something asks for a field. */
function isAskedFor(db: Database, paths: readonly RelativePath[], field: string): boolean {
  const asked = new RegExp(`[.]${field}\\b|["']${field}["']`);
  return paths.some((path) => path.endsWith(".py") && asked.test(db.file(path)?.text ?? ""));
}

/** What the proxy and the deployment say for all applications. */
const mentionsAround: Fact<Pick<WebApplication, "headers" | "limits" | "health">> = fact(
  "mentions around web applications",
  (db) => ({
    headers: mentionInProxy(db, new RegExp(`${patterns.headers.source}|${patterns.framing.source}`, "i")),
    limits: mentionInProxy(db, /\blimit_req\b|rate_?limit|limit-r(?:ps|pm)|fail2ban/i),
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
    const found = (isAbsent(all) ? [] : all).filter(
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
    ? [...db.of(flaskCode, path).applications, ...db.of(fastapiCode, path).applications]
    : db.of(expressCode, path).applications;
}

function codeOf(db: Database, framework: Framework, path: RelativePath): WebCode {
  if (framework === "Next.js") return { ...nothing, signIns: db.of(nextSignIns, path) };
  if (path.endsWith(".py"))
    return framework === "Flask"
      ? db.of(flaskCode, path)
      : framework === "FastAPI"
        ? db.of(fastapiCode, path)
        : nothing;
  return framework === "Express" || framework === "NestJS" ? db.of(expressCode, path) : nothing;
}

const packages: Readonly<Record<Framework, string>> = {
  Express: "express",
  NestJS: "@nestjs/core",
  Flask: "flask",
  FastAPI: "fastapi",
  "Next.js": "next",
};

/** The folder of the nearest manifest that installs the framework for production; undefined where none does. */
function folderOfApplication(db: Database, { framework, place }: MadeApplication): RelativePath | undefined {
  const all = db.get(manifests);
  const isPython = place.path.endsWith(".py");
  const installing = (isAbsent(all) ? [] : all).filter(({ dependencies }) =>
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

const placeOfMatch = (path: RelativePath, match: RegExpExecArray | null): Place | undefined =>
  match ? { path, range: { start: match.index, end: match.index + match[0].length } } : undefined;

interface Mentions {
  readonly headers: Place | undefined;
  readonly framing: Place | undefined;
  readonly otherHeaders: Place | undefined;
  readonly limits: Place | undefined;
  readonly unguarded: Place | undefined;
  readonly limitWords: Place | undefined;
  readonly health: Place | undefined;
  readonly pages: Place | undefined;
  readonly routes: Place | undefined;
}

const patterns: Readonly<Record<keyof Mentions, RegExp>> = {
  headers:
    /helmet|talisman|lusca|secweb|secure_?headers|x-content-type-options|content-security-policy|\bsecure\.(?:Secure|framework)/i,
  framing: /x-frame-options|frame-ancestors/i,
  otherHeaders:
    /["'](?:cross-origin-(?:opener|embedder|resource)-policy|referrer-policy|permissions-policy)["']/i,
  // A library for it, a limit at a route, or what is called, counted or answered. NestJS's throttler counts in its guard only.
  limits:
    /["'](?:[\w@./-]*rate-?limit[\w./-]*|express-(?:brute|slow-down)|@?arcjet[\w./-]*)["']|\b(?:flask_limiter|fastapi_limiter|slowapi)\b|ThrottlerGuard\b|@RateLimit\b|@\w{0,60}?limit\w{0,60}(?:\.\w+)?\(|\b(?<!@|\b(?:def|function)[ \t]{1,20})(?!\w{0,60}throttler)(?:\w+\.)?\w{0,60}?(?:rate_?limit|throttle|limiter)\w{0,60}(?:\.\w+)?\(|(?:login|failed)_?(?:login_?|sign_?in_?)?attempts?\b["'\]]*\s*(?:\+\+|\+=|>)|\block(?:ed)?_?(?:out|until)\b|\bstatus(?:_code)?\b["']?\s*(?:[:=(]\s*)+429|HTTP_429|\b(?:abort|sendStatus)\(\s*429|TooManyRequests|(?:verify|validate|check)_?\w{0,60}?(?:captcha|turnstile)\w{0,60}\(/i,
  unguarded: /\bThrottlerModule\s*\.\s*forRoot/,
  limitWords:
    /rate[-_]?limit|throttl|\blimiter\b|slow-?down|login_?attempts|failed_?(?:login|attempt)|lock(?:ed)?_?(?:out|until)|too[ _]many|captcha|turnstile/i,
  // Words of every day, such as "status" or "ready", are a route only where they stand as one.
  health:
    /["'`/]_*(?:health(?:z|[-_]?check)?|healthy|livez|liveness|readyz|readiness)\/?["'`/]|(?:["'`](?:\/[\w.:-]+)*\/|@(?:Get|Head|All|Controller)\(\s*["'`]|\bpath\s*:\s*["'`])_*(?:live|ready|ping|heartbeat|status|up|alive|monitoring|probe)\/?["'`]|terminus|HealthCheck|health_check/i,
  routes:
    /@\w+\.(?:route|get)\(\s*["']\/["']|\b(?:app|router)\.(?:get|use)\(\s*["']\/["']|@Module\((?=[\s\S]{0,500}class AppModule\b)/,
  pages:
    /render_template|\.render\(\s*["'`]|@Render\(|express\.static|useStaticAssets|StaticFiles|TemplateResponse|Jinja2Templates|send_from_directory|sendFile\(/,
};

/** What opens a docstring or a comment at the beginning of a line. */
const proseOpener = /^[ \t]*(?:[rRuU]?("""|''')|(\/\*))/gm;

/** A text whose docstrings and comments of that kind are blanked so that offsets stay. Reads each part once. */
function withoutProse(text: string): string {
  const unclosed = new Set<string>();
  const parts: string[] = [];
  let end = 0;
  proseOpener.lastIndex = 0;
  for (let match = proseOpener.exec(text); match; match = proseOpener.exec(text)) {
    const close = match[1] ?? "*/";
    const at = unclosed.has(close) ? -1 : text.indexOf(close, proseOpener.lastIndex);
    if (at === -1) {
      unclosed.add(close);
      continue;
    }
    parts.push(text.slice(end, match.index));
    end = at + close.length;
    parts.push(text.slice(match.index, end).replace(/[^\r\n]/g, " "));
    proseOpener.lastIndex = end;
  }
  return parts.join("") + text.slice(end);
}

/** A method that limits requests, where it is made: it limits nothing until it is called. */
const definition =
  /^[ \t]*(?:(?:public|private|static|async)[ \t]+)*\w{0,60}?(?:rateLimit|throttle)\w{0,60}\s{0,20}\([^\n]{0,500}\)[^\n]{0,200}\{[ \t]*$/gim;

/** Whether a policy of contents says nowhere in its file what may be loaded, but who may show the page. */
function isAboutFrames(text: string, { range }: Place): boolean {
  if (!/^content-security-policy$/i.test(text.slice(range.start, range.end))) return false;
  return (
    /frame-ancestors/i.test(text) &&
    !/\b(?:default|script|style|img|connect|font|object|media|base)-?(?:src|uri)\b/i.test(text) &&
    !/x-content-type-options/i.test(text)
  );
}

/** `@ApiResponse({ status: 429 })`: what a page about the interface says. */
const describedAnswer = /@Api\w{0,40}Response\([^()]{0,1000}\)/g;

/** By file, so that an edit searches one anew. */
const mentionsIn: FactFamily<Mentions> = factFamily("mentions of protections", (db, path) => {
  const blank = (match: string) => match.replace(/[^\r\n]/g, " ");
  const text = withoutProse(withoutLineComments(db.file(path)?.text ?? ""))
    .replace(definition, blank)
    .replace(describedAnswer, blank);
  const first = (kind: keyof Mentions) => placeOfMatch(path, patterns[kind].exec(text));
  // What a controller sends goes with its own answers.
  const isOfRoutes = /\.controller\.\w+$/.test(path);
  const headers = isOfRoutes ? undefined : first("headers");
  return {
    headers: headers && isAboutFrames(text, headers) ? undefined : headers,
    framing: isOfRoutes ? undefined : first("framing"),
    otherHeaders: first("otherHeaders"),
    limits: first("limits"),
    unguarded: first("unguarded"),
    limitWords: first("limitWords"),
    // What only administrators may ask tells no monitor.
    health: /(?:^|[/._-])admin(?:[/._-]|$)/i.test(path) ? undefined : first("health"),
    pages: first("pages"),
    routes: first("routes"),
  };
});

/** Routes of Next.js that take a password or send mail to sign in with. */
const nextSignIns: FactFamily<readonly Place[]> = factFamily("sign-ins of next", (db, path) => {
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

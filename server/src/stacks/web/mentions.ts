import { type Database, type FactFamily, factFamily } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { hasNeedle, type Needles, needles } from "../../engine/needles";
import type { RelativePath } from "../../engine/snapshot";
import { withoutLineComments } from "../../facts/deployment/proxy-files";

export const placeOfMatch = (path: RelativePath, match: RegExpExecArray | null): Place | undefined =>
  match ? { path, range: { start: match.index, end: match.index + match[0].length } } : undefined;

/** Where a file first speaks of what protects an application, and of what tells about it. */
export interface Mentions {
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

/** How each matter is spoken of, in JavaScript and in Python. */
export const patterns: Readonly<Record<keyof Mentions, RegExp>> = {
  headers:
    /\bhelmet\s*(?:\(|\.\w+\()|["'](?:@\w+\/|koa-)?helmet["']|talisman|lusca|secweb|secure_?headers|x-content-type-options|content-security-policy|\bsecure\.(?:Secure|framework)/i,
  framing: /x-frame-options|frame-ancestors/i,
  otherHeaders:
    /["'](?:cross-origin-(?:opener|embedder|resource)-policy|referrer-policy|permissions-policy)["']/i,
  // A library for it, a limit at a route, or what is called, counted or answered. NestJS's throttler counts in its guard only.
  limits:
    /["'](?:[\w@./-]*rate-?limit[\w./-]*|express-(?:brute|slow-down)|@?arcjet[\w./-]*)["']|\b(?:flask_limiter|fastapi_limiter|slowapi)\b|ThrottlerGuard\b(?![\w\s,]{0,300}\}\s{0,20}from\b)|@RateLimit\b|@\w{0,60}?limit\w{0,60}(?:\.\w+)?\(|\b(?<!@|\b(?:def|function)[ \t]{1,20})(?!\w{0,60}throttler)(?:\w+\.)?\w{0,60}?(?:rate_?limit|throttle|limiter)\w{0,60}(?:\.\w+)?\(|(?:login|failed)_?(?:login_?|sign_?in_?)?attempts?\b["'\]]*\s*(?:\+\+|\+=|>)|\block(?:ed)?_?(?:out|until)\b|\bstatus(?:_code)?\b["']?\s*(?:[:=(]\s*)+429|HTTP_429|\b(?:abort|sendStatus)\(\s*429|(?<!\b(?:def|function|class)[ \t]{1,20}\w{0,40})TooManyRequests\w{0,40}\(|\braise\s{1,20}(?:\w{1,60}\.)?TooManyRequests|(?:verify|validate|check)_?\w{0,60}?(?:captcha|turnstile)\w{0,60}\(/i,
  unguarded: /\bThrottlerModule\s*\.\s*forRoot/,
  limitWords:
    /rate[-_]?limit|throttl|\blimiter\b|slow-?down|login_?attempts|failed_?(?:login|attempt)|lock(?:ed)?_?(?:out|until)|too[ _]many|captcha|turnstile/i,
  // Words of every day, such as "status" or "ready", are a route only where they stand as one.
  health:
    /["'`/]_*(?:health(?:z|[-_]?check)|livez|liveness|readyz|readiness)\/?["'`/]|\/healthy\/?["'`]|(?:["'`](?:\/[\w.-]+)*\/|@(?:Get|Head|All|Controller)\(\s*["'`]|\bpath\s*:\s*["'`]|\.(?:get|head|all|route|use|register)\(\s*["'`]|\bprefix\s*[:=]\s*["'`])_*(?:health|live|ready|ping|heartbeat|status|up|alive|monitoring|probe)\/?["'`]|terminus|@HealthCheck\b|(?<!\bclass[ \t]{1,9})HealthCheck(?:Service|\()|health_check/i,
  routes:
    /@\w+\.(?:route|get)\(\s*["']\/["']|\b(?:app|router)\.(?:get|use)\(\s*["']\/["']|@Module\((?=[\s\S]{0,500}class AppModule\b)/,
  pages:
    /render_template|\.render\(\s*["'`]|@Render\(|express\.static|useStaticAssets|StaticFiles|TemplateResponse|Jinja2Templates|send_from_directory|sendFile\(|@fastify\/(?:static|view)\b/,
};

/** What every match of them holds: of a file only the kinds that may be there are looked for. */
const words: Readonly<Record<keyof Mentions, Needles>> = {
  headers: needles(
    "helmet",
    "talisman",
    "lusca",
    "secweb",
    "secure_headers",
    "secureheaders",
    "x-content-type-options",
    "content-security-policy",
    "secure.secure",
    "secure.framework",
  ),
  framing: needles("x-frame-options", "frame-ancestors"),
  otherHeaders: needles("cross-origin-", "referrer-policy", "permissions-policy"),
  limits: needles(
    "limit",
    "express-brute",
    "express-slow-down",
    "arcjet",
    "slowapi",
    "throttle",
    "attempt",
    "lockout",
    "lock_out",
    "locked_out",
    "lockedout",
    "lockuntil",
    "lock_until",
    "lockeduntil",
    "locked_until",
    "429",
    "TooManyRequests",
    "captcha",
    "turnstile",
  ),
  unguarded: needles("ThrottlerModule"),
  limitWords: needles(
    "limit",
    "throttl",
    "slow-down",
    "slowdown",
    "attempt",
    "failed_login",
    "failedlogin",
    "lockout",
    "lock_out",
    "locked_out",
    "lockedout",
    "lockuntil",
    "lock_until",
    "lockeduntil",
    "locked_until",
    "too many",
    "too_many",
    "captcha",
    "turnstile",
  ),
  health: needles(
    "health",
    "livez",
    "liveness",
    "readyz",
    "readiness",
    "terminus",
    ...["live", "ready", "ping", "heartbeat", "status", "up", "alive", "monitoring", "probe"].flatMap(
      (word) => ['"', "'", "`", "/"].map((end) => word + end),
    ),
  ),
  pages: needles(
    "render_template",
    ".render",
    "@Render",
    "express.static",
    "useStaticAssets",
    "StaticFiles",
    "TemplateResponse",
    "Jinja2Templates",
    "send_from_directory",
    "sendFile",
    "@fastify/static",
    "@fastify/view",
  ),
  routes: needles(".route", ".get", ".use", "@Module"),
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
  /^[ \t]*(?:(?:public|private|static|async)[ \t]+)*\w{0,60}?(?:rateLimit|throttle|tooManyRequests)\w{0,60}\s{0,20}\([^\n]{0,500}\)[^\n]{0,200}\{[ \t]*$/gim;

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
const descriptions = needles("@Api");

/** Where a file first speaks of one of them. */
export function mentionIn(db: Database, path: RelativePath, kind: keyof Mentions): Place | undefined {
  return hasNeedle(db, path, words[kind]) ? db.of(mentionsIn, path)[kind] : undefined;
}

/** The first place in some files that speaks of a matter. */
export function firstMention(
  db: Database,
  paths: readonly RelativePath[],
  kind: keyof Mentions,
): Place | undefined {
  for (const path of paths) {
    const place = mentionIn(db, path, kind);
    if (place) return place;
  }
  return undefined;
}

/** By file, so that an edit searches one anew. */
const mentionsIn: FactFamily<Mentions> = factFamily("mentions of protections", (db, path) => {
  const blank = (match: string) => match.replace(/[^\r\n]/g, " ");
  let text = withoutProse(withoutLineComments(db.file(path)?.text ?? ""));
  if (hasNeedle(db, path, words.limits)) text = text.replace(definition, blank);
  if (hasNeedle(db, path, descriptions)) text = text.replace(describedAnswer, blank);
  const first = (kind: keyof Mentions) =>
    hasNeedle(db, path, words[kind]) ? placeOfMatch(path, patterns[kind].exec(text)) : undefined;
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

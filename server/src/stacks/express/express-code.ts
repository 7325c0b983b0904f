import type { Place } from "../../engine/finding";
import { needles, searched } from "../../engine/needles";
import { tableOf } from "../../engine/records";
import type { Range } from "../../engine/text";
import { javascriptFiles } from "../../facts/javascript-files";
import {
  follow,
  type JsCall,
  type JsExpression,
  type JsObject,
  pathOf,
  propertyAt,
} from "../../languages/javascript/index";
import {
  type CrossOrigins,
  isSessionCookie,
  isSignInRoute,
  type MadeApplication,
  nothing,
  type SessionCookie,
  type WebCode,
} from "../web/web-code";
import { type ExpressFile, pluginOf, readExpressFile } from "./express-file";
import { writtenKeysIn } from "./signing-keys";

/** Longer files are made by programs. */
const longest = 200_000;

const words = needles(
  "express",
  "fastify",
  "koa",
  "cors",
  "NestFactory",
  "jsonwebtoken",
  "jwt",
  ".cookie",
  ".setCookie",
  "secret",
  ".post",
  "@Post",
);

const ofInterest =
  /\b(?:express|fastify|koa|cors|enableCors|NestFactory|jsonwebtoken|express-session|JWT|jwt|JwtModule)\b|\.(?:c|setC)ookie\s*\(|SECRET|\.post\s*\(|@Post\s*\(/;

/** What a JavaScript or TypeScript file says of an Express, Fastify, Koa or NestJS application. */
export const expressCode = searched<WebCode>("express code", words, nothing, (db, path) => {
  const text = db.file(path)?.text ?? "";
  if (text.length > longest || !ofInterest.test(text)) return nothing;
  const file = db.of(javascriptFiles, path);
  if (!file) return nothing;
  const code = readExpressFile(path, text, file);
  return {
    applications: applicationsIn(code),
    crossOrigins: crossOriginsIn(code),
    signIns: signInsIn(code),
    keys: writtenKeysIn(code),
    cookies: cookiesIn(code),
  };
});

function applicationsIn(code: ExpressFile): readonly MadeApplication[] {
  const found = callsIn(code).flatMap((call): readonly MadeApplication[] => {
    const framework = makers[code.moduleOf(call.callee) ?? ""];
    // A program that makes the application to run one task, such as a seed, does not listen.
    if (!framework || (framework === "NestJS" && !/\.listen\s*\(/.test(code.text))) return [];
    return [{ framework, place: placeOf(code, call.range), middleware: undefined }];
  });
  return found.slice(0, 1);
}

const makers: Readonly<Record<string, MadeApplication["framework"]>> = tableOf({
  express: "Express",
  fastify: "Fastify",
  "fastify.fastify": "Fastify",
  koa: "Koa",
  "@nestjs/core.NestFactory.create": "NestJS",
});

const callsIn = ({ expressions }: ExpressFile): readonly JsCall[] =>
  expressions.filter((expression) => expression.kind === "call");

const placeOf = ({ path }: ExpressFile, range: Range): Place => ({ path, range });

/** `app.use(cors())`, `app.register(cors)`, `app.enableCors()`, `NestFactory.create(AppModule, { cors: true })`. */
function crossOriginsIn(code: ExpressFile): readonly CrossOrigins[] {
  return callsIn(code).flatMap((call): readonly CrossOrigins[] => {
    const method = call.callee.kind === "member" ? call.callee.property : undefined;
    const byHand = originsByHand(code, call);
    if (byHand) return [byHand];
    if (method === "enableCors") return [crossOriginsBy(code, call, call.args[0]?.value)];
    if (code.moduleOf(call.callee) === "@nestjs/core.NestFactory.create") {
      const cors = call.args
        .map(({ value }) => (value.kind === "object" ? propertyAt(value, "cors") : undefined))
        .find((property) => property !== undefined && property !== "unknown");
      if (!cors) return [];
      if (cors.value.kind !== "boolean") return [crossOriginsBy(code, cors, cors.value)];
      return cors.value.value ? [crossOriginsBy(code, cors, undefined)] : [];
    }
    const plugin = pluginOf(code, call);
    if (plugin && /^(?:@fastify\/|fastify-)cors$/.test(plugin.module))
      return [crossOriginsBy(code, plugin, plugin.options)];
    if (method !== "use") return [];
    // On a path of its own it is about that path, such as one for widgets.
    const [path] = call.args;
    if (path?.value.kind === "string" && !/^\/?$|^\/api\b|^\*$/.test(path.value.value)) return [];
    return call.args.flatMap(({ value }) =>
      value.kind === "call" && /^(?:cors|@koa\/cors|koa2-cors|kcors)$/.test(code.moduleOf(value.callee) ?? "")
        ? [crossOriginsBy(code, value, value.args[0]?.value)]
        : [],
    );
  });
}

/**
 * `app.use((req, res, next) => { res.header("Access-Control-Allow-Origin", req.headers.origin); … })`: the header of all answers.
 * What compares the origin before it is left to its own.
 */
function originsByHand(code: ExpressFile, { callee, args }: JsCall): CrossOrigins | undefined {
  if (callee.kind !== "member" || !/^(?:use|addHook)$/.test(callee.property ?? "")) return undefined;
  if (args.length > 2 || args.slice(0, -1).some(({ value }) => value.kind !== "string")) return undefined;
  const handler = args.at(-1)?.value;
  if (handler?.kind !== "function") return undefined;
  const text = code.text.slice(handler.range.start, handler.range.end);
  const sent = allowedOrigin.exec(text);
  const [whole, , origin = ""] = sent ?? [];
  if (!sent || whole === undefined || comparesOrigins.test(text.slice(0, sent.index))) return undefined;
  const isEach = /\borigin\b|["'`]origin["'`]/i.test(origin) && !/["'`]https?:/.test(origin);
  if (!isEach && !/^["'`]\*["'`]$/.test(origin.trim())) return undefined;
  const start = handler.range.start + sent.index;
  const withCookies = isEach && /Access-Control-Allow-Credentials["'`]\s{0,9},\s{0,9}["'`]?true/i.test(text);
  return { place: placeOf(code, { start, end: start + whole.length }), allows: "everyone", withCookies };
}

const allowedOrigin =
  /\.(?:header|set|setHeader)\(\s{0,20}(["'`])Access-Control-Allow-Origin\1\s{0,9},\s{0,20}([^\n,;]{1,100}?)\s{0,20},?\s{0,20}\)\s{0,9}[;\n]/i;
const comparesOrigins =
  /\.(?:includes|indexOf|has|test|some|find|match|startsWith|endsWith)\(|[=!]==?|\ballowed\w{0,40}\(|\bis\w{0,40}Origin\w{0,40}\(/i;

function crossOriginsBy(
  code: ExpressFile,
  at: { readonly range: Range },
  options: JsExpression | undefined,
): CrossOrigins {
  const answer = (allows: CrossOrigins["allows"], withCookies = false) => ({
    place: placeOf(code, at.range),
    allows,
    withCookies,
  });
  if (!options) return answer("everyone");
  const followed = follow(code.file, options);
  const origin = followed?.kind === "object" ? propertyAt(followed, "origin") : "unknown";
  if (followed?.kind !== "object" || origin === "unknown") return answer("unknown");
  if (!origin) return answer("everyone");
  const value = follow(code.file, origin.value);
  if (value?.kind === "boolean")
    return value.value ? answer("everyone", isOn(followed, "credentials")) : answer("listed");
  const texts = value?.kind === "array" ? value.items.map((item) => item.value) : value ? [value] : [];
  if (texts.some((one) => one.kind === "string" && one.value === "*")) return answer("everyone");
  return answer(texts.length > 0 && texts.every(({ kind }) => kind === "string") ? "listed" : "unknown");
}

function isOn(options: JsObject, key: string): boolean {
  const property = propertyAt(options, key);
  return (
    property !== undefined &&
    property !== "unknown" &&
    property.value.kind === "boolean" &&
    property.value.value
  );
}

/** `router.post("/login", …)`, `fastify.route({ method: "POST", … })`, and NestJS's `@Post("login")`. */
function signInsIn(code: ExpressFile): readonly Place[] {
  const routes = callsIn(code).flatMap((call): readonly Place[] => {
    const route = call.args[0]?.value;
    return call.callee.kind === "member" &&
      call.callee.property === "post" &&
      call.args.length > 1 &&
      route?.kind === "string" &&
      /(?:^|\.)(?:\w*router\w*|\w*app|server|fastify|api|routes?)$/i.test(
        pathOf(call.callee.object)?.join(".") ?? "",
      ) &&
      isSignInRoute(route.value)
      ? [placeOf(code, { start: call.range.start, end: route.range.end })]
      : [];
  });
  const described = code.expressions.flatMap((object) => routeOf(code, object));
  const decorated = [...code.text.matchAll(/@Post\(\s*(["'`])(?<route>[^"'`\n]*)\1/g)].flatMap(
    ({ index, groups, 0: { length } }) =>
      isSignInRoute(`/${groups?.["route"] ?? ""}`)
        ? [placeOf(code, { start: index, end: index + length })]
        : [],
  );
  // Where another service asks for the password, it counts the attempts.
  return /(?:apple|google|facebook|github|gitlab|twitter|oauth|saml|sso)/i.test(code.path)
    ? []
    : [...routes, ...described, ...decorated];
}

/** `fastify.route({ method: "POST", url: "/login", … })` */
function routeOf(code: ExpressFile, call: JsExpression): readonly Place[] {
  if (call.kind !== "call" || call.callee.kind !== "member" || call.callee.property !== "route") return [];
  const object = call.args[0]?.value;
  if (object?.kind !== "object") return [];
  const method = propertyAt(object, "method");
  const url = [propertyAt(object, "url"), propertyAt(object, "path")].find(Boolean);
  if (!method || method === "unknown" || !url || url === "unknown") return [];
  return method.value.kind === "string" &&
    method.value.value === "POST" &&
    url.value.kind === "string" &&
    isSignInRoute(url.value.value)
    ? [placeOf(code, url.range)]
    : [];
}

/** Cookies of `express-session`, and those that code sets by a name that says what they are for. */
function cookiesIn(code: ExpressFile): readonly SessionCookie[] {
  return callsIn(code).flatMap((call): readonly SessionCookie[] => {
    if (code.moduleOf(call.callee) === "express-session") {
      const options = follow(code.file, call.args[0]?.value);
      // Its own documentation sets it later: `sess.cookie.secure = true`.
      const isLater = /\bcookie\.secure\s*=/.test(code.text);
      const cookie = options?.kind === "object" ? propertyAt(options, "cookie") : "unknown";
      const secure =
        isLater || cookie === "unknown"
          ? "decided elsewhere"
          : cookie
            ? secureOf(follow(code.file, cookie.value))
            : "off";
      const at = cookie && cookie !== "unknown" ? cookie.keyRange : call.callee.range;
      return [{ name: "connect.sid", place: placeOf(code, at), secure }];
    }
    const name = call.args[0]?.value;
    const isSet =
      call.callee.kind === "member" &&
      /^(?:c|setC)ookie$/.test(call.callee.property ?? "") &&
      call.args.length > 1 &&
      /^(?:res|response|reply)$/.test(pathOf(call.callee.object)?.at(-1) ?? "");
    if (!isSet || name?.kind !== "string" || !isSessionCookie(name.value)) return [];
    const options = call.args[2]?.value;
    const secure = options ? secureOf(follow(code.file, options)) : "off";
    return [
      { name: name.value, place: placeOf(code, { start: call.range.start, end: name.range.end }), secure },
    ];
  });
}

function secureOf(options: JsExpression | undefined): SessionCookie["secure"] {
  if (options?.kind !== "object") return "decided elsewhere";
  const secure = propertyAt(options as JsObject, "secure");
  if (secure === "unknown") return "decided elsewhere";
  if (!secure) return "off";
  if (secure.value.kind !== "boolean") return "decided elsewhere";
  return secure.value.value ? "on" : "off";
}

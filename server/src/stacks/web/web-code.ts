import type { Place } from "../../engine/finding";

/** What one file says of a web application, whatever it is written with. */
export interface WebCode {
  readonly applications: readonly MadeApplication[];
  readonly crossOrigins: readonly CrossOrigins[];
  /** Routes that take a password. */
  readonly signIns: readonly Place[];
  readonly keys: readonly WrittenKey[];
  readonly cookies: readonly SessionCookie[];
}

/** `express()`, `fastify()`, `new Koa()`, `NestFactory.create(…)`, `Flask(__name__)`, `FastAPI()`. */
export interface MadeApplication {
  readonly framework: Framework;
  readonly place: Place;
  /** Where its middleware is added, when that is elsewhere. */
  readonly middleware: Place | undefined;
}

export type Framework = "Express" | "Fastify" | "Koa" | "NestJS" | "Flask" | "FastAPI" | "Next.js";

/** What tells browsers which other websites may read the answers. */
export interface CrossOrigins {
  readonly place: Place;
  readonly allows: "everyone" | "listed" | "unknown";
  /** Everyone, and with the visitor's cookies: each origin is named back. */
  readonly withCookies: boolean;
}

/** A key that signs sessions or tokens and stands in the code. Its value is nowhere in here. */
export interface WrittenKey {
  /** "SECRET_KEY", "jwt.sign". */
  readonly name: string;
  readonly place: Place;
  /** The variable of the environment that wins over it; undefined where it always counts. */
  readonly variable: string | undefined;
  /** A field of pydantic's settings: it signs something only where code asks for it. */
  readonly isField: boolean;
}

/** A cookie that signs somebody in. */
export interface SessionCookie {
  readonly name: string;
  readonly place: Place;
  /** "off": sent without TLS too. */
  readonly secure: "on" | "off" | "decided elsewhere";
}

export const nothing: WebCode = { applications: [], crossOrigins: [], signIns: [], keys: [], cookies: [] };

/** Names of cookies that sign somebody in: "token", "access_token", "session", "connect.sid". */
export const isSessionCookie = (name: string) =>
  /^(?:[\w.]*[-_.])?(?:token|jwt|session|sess|sid|access|refresh)(?:[-_]?(?:token|id|cookie))?$/i.test(
    name,
  ) && !/csrf|xsrf/i.test(name);

/** Paths of routes that take a password: "/login", "/api/auth/sign-in", "/token". */
export const isSignInRoute = (path: string) =>
  /(?:^|\/)(?:[\w-]*(?:log-?in|sign-?in)|authenticate|(?:obtain-?)?(?:access-?)?token)(?:\/access-token)?\/?$/i.test(
    path,
  );

/** Conditions under which code runs for developers or tests only, or for production only: who judges leaves it open. */
export const asksForStage = (condition: string) =>
  /\b(?:NODE_ENV|FLASK_ENV|APP_ENV|ENV(?:IRONMENT)?|env)\b|debug|\b_?is_?(?:dev|prod|test|local)|devel|production|testing|\blocal\b/i.test(
    condition,
  );

/** A file whose name says that it is for developers, tests, or one task. */
export const isAside = (path: string) =>
  /(?:^|[/._-])(?:dev|devel|development|debug|local|tests?|testing|mocks?|fake|stubs?|seeds?|seeders?|scripts?|tools?|e2e|cypress|playwright|storybook|stories|examples?|samples?|demos?|benchmarks?|migrations?|alembic|webpack|vite|gulp\w*|notebooks?|templates?)(?:[/._-]|$)/i.test(
    path,
  );

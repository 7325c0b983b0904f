import { type Message, message } from "../../../engine/message";
import { truthinessOf } from "../../../interpreter/python/values/comparison";
import { alternativesOf, type Value } from "../../../interpreter/python/values/value";
import {
  type EvaluatedSettings,
  everyAlternative,
  membership,
  type Setting,
  settingOf,
} from "./evaluated-settings";
import type { DjangoVersion } from "./settings-target";

/**
 * The verdicts of `manage.py check --deploy --tag security`, from evaluated settings.
 * Each check is a small three-valued condition: reported, not reported, or not known.
 * Rules stand on top of these and add where to point and how to repair.
 */

export interface DeployCheckResult {
  readonly id: DeployCheckId;
  /** Whether Django reports it in production; undefined when not known. */
  readonly reported: boolean | undefined;
  /** It rests on a value that production has to set and is taken to set well. */
  readonly assumed: boolean;
  /** The settings that decide, the one to repair first. */
  readonly settings: readonly Setting[];
  /** Why it is not known. */
  readonly reason: Message | undefined;
}

export type DeployCheckId = (typeof deployCheckIds)[number];

/** Those of Django's `check --deploy` that are asked here. */
export const deployCheckIds = [
  "security.W001",
  "security.W002",
  "security.W003",
  "security.W004",
  "security.W005",
  "security.W006",
  "security.W008",
  "security.W009",
  "security.W010",
  "security.W011",
  "security.W012",
  "security.W013",
  "security.W014",
  "security.W015",
  "security.W016",
  "security.W018",
  "security.W019",
  "security.W020",
  "security.W021",
  "security.W022",
  "security.E023",
  "security.E024",
  "security.W025",
  "security.E026",
] as const;

/** The verdict of one check. Checks that this version of Django does not have are not reported. */
export function judgeDeployCheck(evaluated: EvaluatedSettings, id: DeployCheckId): DeployCheckResult {
  const read = new Map<string, Setting>();
  const view: View = {
    version: evaluated.target.djangoVersion,
    assumed: false,
    read(name) {
      const setting = settingOf(evaluated, name);
      read.set(name, setting);
      return setting.value;
    },
  };
  const reported = conditions[id](view);
  const settings = [...read.values()].reverse();
  const doubtful = settings.find((setting) => setting.value.kind === "unknown");
  const reason =
    reported === undefined
      ? doubtful?.value.kind === "unknown"
        ? doubtful.value.reason
        : message("It depends on something that is not known")
      : undefined;
  return { id, reported, assumed: view.assumed, settings, reason };
}

/** All verdicts, in the order of the ids. */
export function judgeDeployChecks(evaluated: EvaluatedSettings): readonly DeployCheckResult[] {
  return deployCheckIds.map((id) => judgeDeployCheck(evaluated, id));
}

interface View {
  readonly version: DjangoVersion | undefined;
  assumed: boolean;
  read(name: string): Value;
}

type Condition = (view: View) => boolean | undefined;

const has = (view: View, setting: string, member: string): boolean | undefined =>
  membership(view.read(setting), (value) =>
    value.kind === "string" ? value.value === member : isOther(value),
  );

const hasSecurity: Condition = (view) =>
  has(view, "MIDDLEWARE", "django.middleware.security.SecurityMiddleware");
const hasFrames: Condition = (view) =>
  has(view, "MIDDLEWARE", "django.middleware.clickjacking.XFrameOptionsMiddleware");
const hasCsrf: Condition = (view) => has(view, "MIDDLEWARE", "django.middleware.csrf.CsrfViewMiddleware");
const hasSessionMiddleware: Condition = (view) =>
  has(view, "MIDDLEWARE", "django.contrib.sessions.middleware.SessionMiddleware");
const hasSessionApp: Condition = (view) => has(view, "INSTALLED_APPS", "django.contrib.sessions");

/** With the security middleware, `fails` decides; without it nothing is reported. */
const secured =
  (fails: Condition): Condition =>
  (view) =>
    and(hasSecurity(view), () => fails(view));

const conditions: Readonly<Record<DeployCheckId, Condition>> = {
  "security.W001": (view) => not(hasSecurity(view)),
  "security.W002": (view) => not(hasFrames(view)),
  "security.W003": (view) => not(hasCsrf(view)),
  "security.W004": secured((view) => not(isTruthy(view, "SECURE_HSTS_SECONDS"))),
  "security.W005": secured((view) =>
    and(isTruthy(view, "SECURE_HSTS_SECONDS"), () =>
      not(isLiterallyTrue(view, "SECURE_HSTS_INCLUDE_SUBDOMAINS")),
    ),
  ),
  "security.W006": secured((view) => not(isLiterallyTrue(view, "SECURE_CONTENT_TYPE_NOSNIFF"))),
  "security.W008": secured((view) => not(isLiterallyTrue(view, "SECURE_SSL_REDIRECT"))),
  "security.W009": (view) => isWeakKey(view, view.read("SECRET_KEY")),
  "security.W010": (view) =>
    and(
      and(hasSessionApp(view), () => not(hasSessionMiddleware(view))),
      () => isCookieOpen(view, "SESSION_COOKIE_SECURE"),
    ),
  "security.W011": (view) =>
    and(
      and(hasSessionMiddleware(view), () => not(hasSessionApp(view))),
      () => isCookieOpen(view, "SESSION_COOKIE_SECURE"),
    ),
  "security.W012": (view) =>
    and(
      and(hasSessionApp(view), () => hasSessionMiddleware(view)),
      () => isCookieOpen(view, "SESSION_COOKIE_SECURE"),
    ),
  "security.W013": (view) =>
    and(
      and(hasSessionApp(view), () => not(hasSessionMiddleware(view))),
      () => isCookieOpen(view, "SESSION_COOKIE_HTTPONLY"),
    ),
  "security.W014": (view) =>
    and(
      and(hasSessionMiddleware(view), () => not(hasSessionApp(view))),
      () => isCookieOpen(view, "SESSION_COOKIE_HTTPONLY"),
    ),
  "security.W015": (view) =>
    and(
      and(hasSessionApp(view), () => hasSessionMiddleware(view)),
      () => isCookieOpen(view, "SESSION_COOKIE_HTTPONLY"),
    ),
  "security.W016": (view) =>
    and(
      and(hasCsrf(view), () => not(isTruthy(view, "CSRF_USE_SESSIONS"))),
      () => isCookieOpen(view, "CSRF_COOKIE_SECURE"),
    ),
  "security.W018": (view) => isTruthy(view, "DEBUG"),
  "security.W019": (view) =>
    and(hasFrames(view), () =>
      not(
        everyAlternative(
          view.read("X_FRAME_OPTIONS"),
          (value) => value.kind === "string" && value.value === "DENY",
        ),
      ),
    ),
  "security.W020": (view) => not(isTruthy(view, "ALLOWED_HOSTS")),
  "security.W021": secured((view) =>
    and(isTruthy(view, "SECURE_HSTS_SECONDS"), () => not(isLiterallyTrue(view, "SECURE_HSTS_PRELOAD"))),
  ),
  "security.W022": secured((view) =>
    isBefore(view, 3, 0)
      ? false
      : everyAlternative(view.read("SECURE_REFERRER_POLICY"), (value) => value.kind === "none"),
  ),
  "security.E023": secured((view) =>
    isBefore(view, 3, 0) ? false : everyAlternative(view.read("SECURE_REFERRER_POLICY"), hasInvalidPolicy),
  ),
  "security.E024": (view) => {
    if (isBefore(view, 4, 0)) return false;
    return and(hasSecurity(view), () =>
      everyAlternative(view.read("SECURE_CROSS_ORIGIN_OPENER_POLICY"), (value) =>
        value.kind === "none" || value.kind === "unbound"
          ? false
          : !(value.kind === "string" && openerPolicies.has(value.value)),
      ),
    );
  },
  "security.W025": (view) => {
    if (isBefore(view, 4, 1)) return false;
    const keys = view.read("SECRET_KEY_FALLBACKS");
    if (keys.kind === "unbound") return false;
    return membership(keys, (key) => isWeakKey(view, key));
  },
  "security.E026": (view) => {
    if (isBefore(view, 6, 0)) return false;
    const verdicts = ["SECURE_CSP", "SECURE_CSP_REPORT_ONLY"].map((name) => isMalformedPolicy(view, name));
    if (verdicts.includes(true)) return true;
    return verdicts.includes(undefined) ? undefined : false;
  },
};

function isMalformedPolicy(view: View, name: string): boolean | undefined {
  const value = view.read(name);
  // Before Django 6 nobody reads it, and without a version it is not known who does.
  if (value.kind === "unbound" || (value.kind === "unknown" && value.origin.kind === "default")) return false;
  const malformed = everyAlternative(value, (one) =>
    one.kind === "dict" || one.kind === "none" || one.kind === "unbound" ? false : truthinessOf(one),
  );
  return malformed && view.version === undefined ? undefined : malformed;
}

const referrerPolicies = new Set([
  "no-referrer",
  "no-referrer-when-downgrade",
  "origin",
  "origin-when-cross-origin",
  "same-origin",
  "strict-origin",
  "strict-origin-when-cross-origin",
  "unsafe-url",
]);

const openerPolicies = new Set(["same-origin", "same-origin-allow-popups", "unsafe-none"]);

function hasInvalidPolicy(value: Value): boolean | undefined {
  if (value.kind === "none") return false;
  if (value.kind === "string")
    return !value.value.split(",").every((part) => referrerPolicies.has(part.trim()));
  return membership(value, (one) => (one.kind === "string" ? !referrerPolicies.has(one.value) : undefined));
}

/** A member that is no text is not the text that is looked for, unless nothing is known about it. */
function isOther(value: Value): boolean | undefined {
  return value.kind === "unknown" || value.kind === "external" || value.kind === "choice" ? undefined : false;
}

function isTruthy(view: View, name: string): boolean | undefined {
  const value = view.read(name);
  if (
    value.kind === "unknown" &&
    value.truthy === undefined &&
    value.assurance === "required" &&
    value.type === "list"
  ) {
    view.assumed = true;
    return true;
  }
  return truthinessOf(value);
}

/** `setting is True` */
function isLiterallyTrue(view: View, name: string): boolean | undefined {
  const judge = (value: Value): boolean | undefined => {
    if (value.kind === "boolean") return value.value;
    if (value.kind === "external" || value.kind === "library-object" || value.kind === "instance")
      return undefined;
    // A text from the environment is never True itself, whatever it says.
    if (value.kind === "unknown")
      return value.type !== undefined && value.type !== "boolean" ? false : undefined;
    return false;
  };
  const verdicts = new Set(alternativesOf(view.read(name)).map(judge));
  return verdicts.size === 1 ? [...verdicts][0] : undefined;
}

/** Cookie settings: any true value was enough up to Django 4.0, only True itself is from 4.1 on. */
function isCookieOpen(view: View, name: string): boolean | undefined {
  const exact = not(isLiterallyTrue(view, name));
  const loose = not(isTruthy(view, name));
  if (exact === loose) return exact;
  if (!view.version) return undefined;
  return isBefore(view, 4, 1) ? loose : exact;
}

function isWeakKey(view: View, value: Value): boolean | undefined {
  const verdicts = new Set(
    alternativesOf(value).map((one) => {
      if (one.kind === "unknown" && one.assurance !== undefined && one.prefix === undefined) {
        view.assumed ||= one.assurance === "required";
        return false;
      }
      if (one.kind === "unbound") return true;
      if (one.kind !== "string") return one.kind === "none" ? true : undefined;
      return (
        new Set(one.value).size < 5 || [...one.value].length < 50 || one.value.startsWith("django-insecure-")
      );
    }),
  );
  return verdicts.size === 1 ? [...verdicts][0] : undefined;
}

function isBefore({ version }: View, major: number, minor: number): boolean {
  return (
    version !== undefined && (version.major < major || (version.major === major && version.minor < minor))
  );
}

function not(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

/** False as soon as one side is; the right side is read last, so that it comes first among the deciding settings. */
function and(left: boolean | undefined, right: () => boolean | undefined): boolean | undefined {
  if (left === false) return false;
  const second = right();
  if (second === false) return false;
  return left === undefined ? undefined : second;
}

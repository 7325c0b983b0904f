import { message } from "../../../engine/message";
import {
  boolean,
  dictOf,
  list,
  none,
  number,
  string,
  strings,
} from "../../../interpreter/python/values/construct";
import type { Origin, Value } from "../../../interpreter/python/values/value";
import type { DjangoVersion } from "./settings-target";

type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** The defaults of `django.conf.global_settings` that are the same in every supported version. */
const common: Readonly<Record<string, Plain>> = {
  ABSOLUTE_URL_OVERRIDES: {},
  ADMINS: [],
  ALLOWED_HOSTS: [],
  APPEND_SLASH: true,
  AUTHENTICATION_BACKENDS: ["django.contrib.auth.backends.ModelBackend"],
  AUTH_PASSWORD_VALIDATORS: [],
  AUTH_USER_MODEL: "auth.User",
  CACHES: { default: { BACKEND: "django.core.cache.backends.locmem.LocMemCache" } },
  CACHE_MIDDLEWARE_ALIAS: "default",
  CACHE_MIDDLEWARE_KEY_PREFIX: "",
  CACHE_MIDDLEWARE_SECONDS: 600,
  CSRF_COOKIE_AGE: 31_449_600,
  CSRF_COOKIE_DOMAIN: null,
  CSRF_COOKIE_HTTPONLY: false,
  CSRF_COOKIE_NAME: "csrftoken",
  CSRF_COOKIE_PATH: "/",
  CSRF_COOKIE_SAMESITE: "Lax",
  CSRF_COOKIE_SECURE: false,
  CSRF_FAILURE_VIEW: "django.views.csrf.csrf_failure",
  CSRF_HEADER_NAME: "HTTP_X_CSRFTOKEN",
  CSRF_TRUSTED_ORIGINS: [],
  CSRF_USE_SESSIONS: false,
  DATABASES: {},
  DATABASE_ROUTERS: [],
  DATA_UPLOAD_MAX_MEMORY_SIZE: 2_621_440,
  DATA_UPLOAD_MAX_NUMBER_FIELDS: 1000,
  DATA_UPLOAD_MAX_NUMBER_FILES: 100,
  DEBUG: false,
  DEBUG_PROPAGATE_EXCEPTIONS: false,
  DEFAULT_CHARSET: "utf-8",
  DEFAULT_EXCEPTION_REPORTER: "django.views.debug.ExceptionReporter",
  DEFAULT_EXCEPTION_REPORTER_FILTER: "django.views.debug.SafeExceptionReporterFilter",
  DEFAULT_FROM_EMAIL: "webmaster@localhost",
  DEFAULT_INDEX_TABLESPACE: "",
  DEFAULT_TABLESPACE: "",
  DISALLOWED_USER_AGENTS: [],
  EMAIL_BACKEND: "django.core.mail.backends.smtp.EmailBackend",
  EMAIL_HOST: "localhost",
  EMAIL_HOST_PASSWORD: "",
  EMAIL_HOST_USER: "",
  EMAIL_PORT: 25,
  EMAIL_SSL_CERTFILE: null,
  EMAIL_SSL_KEYFILE: null,
  EMAIL_SUBJECT_PREFIX: "[Django] ",
  EMAIL_TIMEOUT: null,
  EMAIL_USE_LOCALTIME: false,
  EMAIL_USE_SSL: false,
  EMAIL_USE_TLS: false,
  FILE_UPLOAD_DIRECTORY_PERMISSIONS: null,
  FILE_UPLOAD_HANDLERS: [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
  ],
  FILE_UPLOAD_MAX_MEMORY_SIZE: 2_621_440,
  FILE_UPLOAD_PERMISSIONS: 0o644,
  FILE_UPLOAD_TEMP_DIR: null,
  FIRST_DAY_OF_WEEK: 0,
  FIXTURE_DIRS: [],
  FORCE_SCRIPT_NAME: null,
  FORMAT_MODULE_PATH: null,
  FORM_RENDERER: "django.forms.renderers.DjangoTemplates",
  IGNORABLE_404_URLS: [],
  INSTALLED_APPS: [],
  INTERNAL_IPS: [],
  LANGUAGE_CODE: "en-us",
  LANGUAGE_COOKIE_NAME: "django_language",
  LANGUAGE_COOKIE_SECURE: false,
  LOCALE_PATHS: [],
  LOGGING: {},
  LOGGING_CONFIG: "logging.config.dictConfig",
  LOGIN_REDIRECT_URL: "/accounts/profile/",
  LOGIN_URL: "/accounts/login/",
  LOGOUT_REDIRECT_URL: null,
  MANAGERS: [],
  MEDIA_ROOT: "",
  MEDIA_URL: "",
  MESSAGE_STORAGE: "django.contrib.messages.storage.fallback.FallbackStorage",
  MIDDLEWARE: [],
  MIGRATION_MODULES: {},
  PASSWORD_RESET_TIMEOUT: 259_200,
  PREPEND_WWW: false,
  SECRET_KEY: "",
  SECURE_CONTENT_TYPE_NOSNIFF: true,
  SECURE_HSTS_INCLUDE_SUBDOMAINS: false,
  SECURE_HSTS_PRELOAD: false,
  SECURE_HSTS_SECONDS: 0,
  SECURE_PROXY_SSL_HEADER: null,
  SECURE_REDIRECT_EXEMPT: [],
  SECURE_SSL_HOST: null,
  SECURE_SSL_REDIRECT: false,
  SERVER_EMAIL: "root@localhost",
  SESSION_CACHE_ALIAS: "default",
  SESSION_COOKIE_AGE: 1_209_600,
  SESSION_COOKIE_DOMAIN: null,
  SESSION_COOKIE_HTTPONLY: true,
  SESSION_COOKIE_NAME: "sessionid",
  SESSION_COOKIE_PATH: "/",
  SESSION_COOKIE_SAMESITE: "Lax",
  SESSION_COOKIE_SECURE: false,
  SESSION_ENGINE: "django.contrib.sessions.backends.db",
  SESSION_EXPIRE_AT_BROWSER_CLOSE: false,
  SESSION_FILE_PATH: null,
  SESSION_SAVE_EVERY_REQUEST: false,
  SESSION_SERIALIZER: "django.contrib.sessions.serializers.JSONSerializer",
  SIGNING_BACKEND: "django.core.signing.TimestampSigner",
  SILENCED_SYSTEM_CHECKS: [],
  STATICFILES_DIRS: [],
  STATICFILES_FINDERS: [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
  ],
  STATIC_ROOT: null,
  STATIC_URL: null,
  TEMPLATES: [],
  TEST_NON_SERIALIZED_APPS: [],
  TEST_RUNNER: "django.test.runner.DiscoverRunner",
  TIME_ZONE: "America/Chicago",
  USE_I18N: true,
  USE_THOUSAND_SEPARATOR: false,
  USE_X_FORWARDED_HOST: false,
  USE_X_FORWARDED_PORT: false,
  WSGI_APPLICATION: null,
  X_FRAME_OPTIONS: "DENY",
};

/** What changed, as [first version that has it, value]; undefined from where a setting is gone. */
const changing: Readonly<Record<string, readonly (readonly [string, Plain | undefined])[]>> = {
  DEFAULT_AUTO_FIELD: [
    ["3.2", "django.db.models.AutoField"],
    ["6.0", "django.db.models.BigAutoField"],
  ],
  DEFAULT_FILE_STORAGE: [
    ["3.2", "django.core.files.storage.FileSystemStorage"],
    ["5.1", undefined],
  ],
  STATICFILES_STORAGE: [
    ["3.2", "django.contrib.staticfiles.storage.StaticFilesStorage"],
    ["5.1", undefined],
  ],
  STORAGES: [
    [
      "4.2",
      {
        default: { BACKEND: "django.core.files.storage.FileSystemStorage" },
        staticfiles: { BACKEND: "django.contrib.staticfiles.storage.StaticFilesStorage" },
      },
    ],
  ],
  SECURE_REFERRER_POLICY: [
    ["3.0", null],
    ["3.1", "same-origin"],
  ],
  SECURE_CROSS_ORIGIN_OPENER_POLICY: [["4.0", "same-origin"]],
  SECRET_KEY_FALLBACKS: [["4.1", []]],
  SECURE_CSP: [["6.0", {}]],
  SECURE_CSP_REPORT_ONLY: [["6.0", {}]],
  TASKS: [["6.0", { default: { BACKEND: "django.tasks.backends.immediate.ImmediateBackend" } }]],
  USE_TZ: [
    ["3.2", false],
    ["5.0", true],
  ],
  USE_L10N: [
    ["3.2", false],
    ["4.0", true],
    ["5.0", undefined],
  ],
};

/** The versions whose defaults are known: the oldest still seen, and those that Django supports. */
const oldest = 3.2;

const origin: Origin = { kind: "default" };

const cache = new Map<string, ReadonlyMap<string, Value>>();

/** Django's defaults; where versions differ and the version is not known, the value is unknown. */
export function djangoDefaults(version: DjangoVersion | undefined): ReadonlyMap<string, Value> {
  const key = version ? `${version.major}.${version.minor}` : "";
  let defaults = cache.get(key);
  if (!defaults) {
    defaults = makeDefaults(version);
    cache.set(key, defaults);
  }
  return defaults;
}

function makeDefaults(version: DjangoVersion | undefined): ReadonlyMap<string, Value> {
  const defaults = new Map<string, Value>();
  for (const [name, plain] of Object.entries(common)) defaults.set(name, toValue(plain));
  for (const [name, history] of Object.entries(changing)) {
    if (version) {
      const value = valueIn(history, version);
      if (value !== undefined) defaults.set(name, toValue(value));
      continue;
    }
    const reason = message("The default of {name} depends on Django's version", { name });
    const supported = history.filter(([since]) => compare(since, "4.2") > 0);
    const [, first] = history.findLast(([since]) => compare(since, "4.2") <= 0) ?? ["", undefined];
    if (supported.length === 0 && first !== undefined) defaults.set(name, toValue(first));
    else defaults.set(name, { kind: "unknown", reason, place: undefined, origin });
  }
  return defaults;
}

function valueIn(
  history: readonly (readonly [string, Plain | undefined])[],
  { major, minor }: DjangoVersion,
): Plain | undefined {
  const wanted = major < 3 ? String(oldest) : `${major}.${minor}`;
  return history.findLast(([since]) => compare(since, wanted) <= 0)?.[1];
}

function compare(left: string, right: string): number {
  const [a = 0, b = 0] = left.split(".").map(Number);
  const [c = 0, d = 0] = right.split(".").map(Number);
  return a - c || b - d;
}

function toValue(plain: Plain): Value {
  if (plain === null) return none(origin);
  if (typeof plain === "string") return string(plain, origin);
  if (typeof plain === "number") return number(plain, false, origin);
  if (typeof plain === "boolean") return boolean(plain, origin);
  if (Array.isArray(plain)) return list(strings(plain as readonly string[], origin), origin);
  return dictOf(
    Object.entries(plain).map(([key, value]) => [key, toValue(value)]),
    origin,
  );
}

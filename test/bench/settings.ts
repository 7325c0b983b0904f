import { rules } from "../../rules/index";
import { createDatabase, type MutableDatabase } from "../../server/src/engine/database";
import { outcomesOf } from "../../server/src/engine/run-rule";
import type { Snapshot } from "../../server/src/engine/snapshot";
import { parsePython } from "../../server/src/languages/python/parse";
import { snapshotOf, withText } from "../support/snapshot";
import { evaluateFiles } from "../unit/stacks/django/settings/settings-in-memory";

const moduleCount = 500;
const modules = Array.from({ length: moduleCount }, (_, index) => settingsText(index));
const keystrokes = 200;

/** Everything that looks at settings: what a keystroke in a settings module has to run again. */
const settingsRules = rules.filter(({ needs }) => "productionSettings" in needs);
const outcomes = outcomesOf(settingsRules);

const base = settingsText(0);
const project = snapshotOf({
  "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.production")\n',
  "shop/__init__.py": "",
  "shop/settings/__init__.py": "",
  "shop/settings/base.py": base,
  "shop/settings/local.py": "from .base import *\n\nDEBUG = True\n",
  "shop/settings/production.py":
    'from .base import *\n\nDEBUG = False\nSECURE_SSL_REDIRECT = True\nMIDDLEWARE += ["shop.middleware.Audit"]\n',
  Dockerfile:
    'FROM python:3.13-slim\nENV DJANGO_SETTINGS_MODULE=shop.settings.production\nCMD ["gunicorn", "shop.wsgi"]\n',
});
const db = createDatabase(project);

export const benches = [
  {
    name: `${moduleCount} settings modules of 150 lines evaluated / parsed`,
    target: 1000,
    rounds: 7,
    baseline: {
      name: "parsing",
      run: () => {
        for (const text of modules) parsePython(text);
      },
    },
    subject: {
      name: "parsing and evaluating",
      run: () => {
        for (const text of modules) {
          const { settings } = evaluateFiles({ "settings.py": text }, "settings.py");
          if (settings.size < 40) throw new Error(`only ${settings.size} settings`);
        }
      },
    },
  },
  {
    name: `${keystrokes} keystrokes in base.py of three modules, judged by ${settingsRules.length} rules / parsed`,
    target: 10 * keystrokes,
    rounds: 7,
    baseline: {
      name: "parsing",
      run: () => {
        for (let at = 0; at < keystrokes; at++) parsePython(typedAt(base, at));
      },
    },
    subject: {
      name: "update and rules",
      run: () => {
        for (let at = 0; at < keystrokes; at++)
          judge(db, withText(project, "shop/settings/base.py", typedAt(base, at)));
      },
    },
  },
];

function judge(database: MutableDatabase, snapshot: Snapshot): void {
  database.update(snapshot);
  for (const { id } of settingsRules) database.of(outcomes, id);
}

/** The text with one more letter in a comment, a value or a name, somewhere else each time. */
function typedAt(text: string, at: number): string {
  const offset = (at * 37) % text.length;
  return `${text.slice(0, offset)}x${text.slice(offset)}`;
}

/** 150 lines of settings as projects have them; no two texts are the same. */
function settingsText(seed: number): string {
  const lines = `"""Settings of shop ${seed}."""

import os
from datetime import timedelta
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent


def env_bool(name, default=False):
    value = os.environ.get(name)
    if value is None:
        return default
    return value.strip().lower() in ("1", "true", "yes", "on")


def env_list(name, default=""):
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


SECRET_KEY = os.environ["SHOP_${seed}_SECRET_KEY"]
DEBUG = env_bool("DEBUG", False)
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "shop${seed}.example,www.shop${seed}.example")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

DJANGO_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
THIRD_PARTY_APPS = ["rest_framework", "corsheaders", "django_filters"]
LOCAL_APPS = ["accounts", "catalog", "orders", "payments"]
INSTALLED_APPS = DJANGO_APPS + THIRD_PARTY_APPS + LOCAL_APPS

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

if DEBUG:
    INSTALLED_APPS += ["debug_toolbar"]
    MIDDLEWARE.insert(0, "debug_toolbar.middleware.DebugToolbarMiddleware")
    INTERNAL_IPS = ["127.0.0.1"]

ROOT_URLCONF = "shop.urls"
WSGI_APPLICATION = "shop.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ.get("DB_NAME", "shop${seed}"),
        "USER": os.environ.get("DB_USER", "shop"),
        "PASSWORD": os.environ.get("DB_PASSWORD"),
        "HOST": os.environ.get("DB_HOST", "localhost"),
        "PORT": int(os.environ.get("DB_PORT", "5432")),
        "CONN_MAX_AGE": 60,
    }
}
if os.environ.get("USE_SQLITE"):
    DATABASES["default"] = {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}

REDIS_URL = os.environ.get("REDIS_URL", "redis://localhost:6379")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": f"{REDIS_URL}/1"}}
CELERY_BROKER_URL = REDIS_URL + "/0"
CELERY_RESULT_BACKEND = "%s/2" % REDIS_URL

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
MEDIA_URL = "/media/"
MEDIA_ROOT = os.path.join(BASE_DIR, "media")

SECURE_SSL_REDIRECT = not DEBUG
SECURE_HSTS_SECONDS = 0 if DEBUG else 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
X_FRAME_OPTIONS = "DENY"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_RATES": {"anon": "100/day", "user": "1000/day"},
    "PAGE_SIZE": ${20 + (seed % 30)},
}
SIMPLE_JWT = {"ACCESS_TOKEN_LIFETIME": timedelta(minutes=15), "REFRESH_TOKEN_LIFETIME": timedelta(days=7)}

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.getenv("EMAIL_HOST", "mail.shop${seed}.example")
EMAIL_PORT = int(os.getenv("EMAIL_PORT", 587))
EMAIL_USE_TLS = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO").upper()},
}

try:
    from .local import *
except ImportError:
    pass
`;
  return lines;
}

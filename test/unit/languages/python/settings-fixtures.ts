/** Settings files as people write them, each with its own habits. */
export const fixtures: Readonly<Record<string, string>> = {
  startproject: `"""
Django settings for the bookshop project.

For more information on this file, see the documentation.
"""

from pathlib import Path
import os

# Build paths inside the project like this: BASE_DIR / 'subdir'.
BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = 'not-a-secret-only-a-fixture'

# SECURITY WARNING: don't run with debug turned on in production!
DEBUG = True

ALLOWED_HOSTS = []


# Application definition

INSTALLED_APPS = [
    'django.contrib.admin',
    'django.contrib.auth',
    'django.contrib.contenttypes',
    'django.contrib.sessions',
    'django.contrib.messages',
    'django.contrib.staticfiles',
    'catalogue',
    'orders.apps.OrdersConfig',
]

MIDDLEWARE = [
    'django.middleware.security.SecurityMiddleware',
    'django.contrib.sessions.middleware.SessionMiddleware',
    'django.middleware.common.CommonMiddleware',
    'django.middleware.csrf.CsrfViewMiddleware',
    'django.contrib.auth.middleware.AuthenticationMiddleware',
    'django.contrib.messages.middleware.MessageMiddleware',
    'django.middleware.clickjacking.XFrameOptionsMiddleware',
]

ROOT_URLCONF = 'bookshop.urls'

TEMPLATES = [
    {
        'BACKEND': 'django.template.backends.django.DjangoTemplates',
        'DIRS': [BASE_DIR / 'templates'],
        'APP_DIRS': True,
        'OPTIONS': {
            'context_processors': [
                'django.template.context_processors.request',
                'django.contrib.auth.context_processors.auth',
            ],
        },
    },
]

WSGI_APPLICATION = 'bookshop.wsgi.application'

DATABASES = {
    'default': {
        'ENGINE': 'django.db.backends.sqlite3',
        'NAME': BASE_DIR / 'db.sqlite3',
    }
}

LANGUAGE_CODE = 'en-us'
TIME_ZONE = 'UTC'
USE_I18N = True
USE_TZ = True

STATIC_URL = 'static/'
DEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'
`,

  environment: `import logging.config
import os
import sys
from datetime import timedelta

import dj_database_url
import environ
from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F401,F403
from .base import INSTALLED_APPS, MIDDLEWARE

env = environ.Env(
    DEBUG=(bool, False),
    ALLOWED_HOSTS=(list, []),
)
environ.Env.read_env(os.path.join(os.path.dirname(__file__), ".env"))


def flag(name: str, default: str = "false") -> bool:
    """Reads a switch from the environment."""
    return os.environ.get(name, default).strip().lower() in {"1", "true", "yes"}


DEBUG = flag("DJANGO_DEBUG")
TESTING = len(sys.argv) > 1 and sys.argv[1] == "test"

if not DEBUG:
    SECRET_KEY = env("SECRET_KEY")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
elif TESTING:
    SECRET_KEY = "testing"
else:
    SECRET_KEY = f"dev-{os.getpid():05d}"

try:
    HOSTS = os.environ["DJANGO_HOSTS"].split(",")
except KeyError as error:
    raise ImproperlyConfigured(f"set {error.args[0]!r}") from error

ALLOWED_HOSTS = [host.strip() for host in HOSTS if host]
CSRF_TRUSTED_ORIGINS = [*(f"https://{host}" for host in ALLOWED_HOSTS)]

DATABASES = {"default": dj_database_url.config(default="sqlite:///db.sqlite3", conn_max_age=600)}
DATABASES["default"]["ATOMIC_REQUESTS"] = True

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": os.getenv("REDIS_URL", "redis://redis:6379/0"),
    },
}

MIDDLEWARE.insert(1, "whitenoise.middleware.WhiteNoiseMiddleware")
INSTALLED_APPS += ["corsheaders", "rest_framework"]

SIMPLE_JWT = dict(
    ACCESS_TOKEN_LIFETIME=timedelta(minutes=5),
    REFRESH_TOKEN_LIFETIME=timedelta(days=1),
)

LOGGING = {
    "version": 1,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.getenv("LOG_LEVEL", "INFO")},
}
logging.config.dictConfig(LOGGING)

EMAIL_BACKEND = (
    "django.core.mail.backends.console.EmailBackend"
    if DEBUG
    else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_PORT = int(os.getenv("EMAIL_PORT", 587))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
`,

  classes: `from configurations import Configuration, values

BANNER = """
   Shop \\N{EN DASH} "staging"
DEBUG stays off here
"""


class Common(Configuration):
    DEBUG = values.BooleanValue(False)
    SECRET_KEY = values.SecretValue()
    INSTALLED_APPS = (
        "django.contrib.auth",
        "shop",
    )

    @property
    def TEMPLATES(self):
        return [{
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [],
        }]

    @classmethod
    def post_setup(cls) -> None:
        match cls.__name__:
            case "Production" | "Staging" if not cls.DEBUG:
                cls.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
            case _:
                pass


class Production(Common):
    SECURE_SSL_REDIRECT = True
    CONTENT_SECURITY = \\
        "default-src 'self'"
    RATE = 1_000; BURST = 0x10
    GREETING = ('Привіт, '
                u'світе') * 2
    PATTERN = rb"^\\d+$"

    if (limit := 10) > RATE: LIMIT = limit
    for name in "A", "B":
        locals()[name] = lambda value, *rest, key=None: value
    while False:
        break
    else:
        COMPLEX = 1j ** -2
`,
};

import os
from pathlib import Path

from .env import env_bool, env_int, env_list, env_str

BASE_DIR = Path(__file__).resolve().parents[2]


def required(name):
    return os.environ[name]


def strtobool(value):
    return str(value).lower() in ("yes", "true", "t", "1", "on")


DEBUG = env_bool("DEBUG")
SECRET_KEY = required("ORDERS_SECRET_KEY")
ALLOWED_HOSTS = env_list("HOSTS", "orders.example")
CSRF_TRUSTED_ORIGINS = ["https://" + host for host in ALLOWED_HOSTS]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "orders.urls"
WSGI_APPLICATION = "orders.wsgi.application"

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
    "default": dict(
        ENGINE="django.db.backends.postgresql",
        NAME=env_str("DATABASE", "orders"),
        HOST=os.getenv("DATABASE_HOST", "localhost"),
        CONN_MAX_AGE=env_int("CONN_MAX_AGE", 60),
    )
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

LANGUAGE_CODE = "de"
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

USE_SSL = env_bool("SSL", False)

SECURE_SSL_REDIRECT = USE_SSL
SESSION_COOKIE_SECURE = USE_SSL
CSRF_COOKIE_SECURE = strtobool(os.getenv("CSRF_SECURE", "true"))
SECURE_HSTS_SECONDS = env_int("HSTS_SECONDS", 63072000) if USE_SSL else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = USE_SSL and env_bool("HSTS_SUBDOMAINS", True)
SECURE_HSTS_PRELOAD = strtobool(os.getenv("HSTS_PRELOAD", "no"))
SECURE_CONTENT_TYPE_NOSNIFF = not env_bool("ALLOW_SNIFFING")

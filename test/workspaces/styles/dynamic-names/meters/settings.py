import json
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).resolve().parent
BASE_DIR = HERE.parent

DEBUG = False
SECRET_KEY = (HERE / "secret.txt").read_text() if (HERE / "secret.txt").exists() else "unset"
ALLOWED_HOSTS = ["meters.example"]

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

ROOT_URLCONF = "meters.urls"
WSGI_APPLICATION = "meters.wsgi.application"

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

DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}
STATIC_URL = "/static/"
USE_TZ = True
SESSION_COOKIE_SECURE = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

with open(HERE / "overrides.json") as stream:
    for _name, _value in json.load(stream).items():
        globals()[_name] = _value

exec((HERE / "extra.conf").read_text())

_policies = import_module("meters.policies")
SECURE_REFERRER_POLICY = _policies.REFERRER

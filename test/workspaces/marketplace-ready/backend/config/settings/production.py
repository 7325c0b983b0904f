"""The settings of the server: strict, and nothing secret has a default."""

import os

import sentry_sdk
from django.core.exceptions import ImproperlyConfigured

from config.extra.cors import *  # noqa: F403
from config.extra.logging_config import *  # noqa: F403
from config.settings.base import *  # noqa: F403

SECRET_KEY = os.environ["SECRET_KEY"]
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY needs at least 50 characters.")

# "app" is the name by which Prometheus and the health check know this service.
ALLOWED_HOSTS = os.getenv("ALLOWED_HOSTS", "api.kermo.example,app").split(",")

CSRF_TRUSTED_ORIGINS = os.getenv(
    "CSRF_TRUSTED_ORIGINS", "https://api.kermo.example,https://kermo.example"
).split(",")

# nginx ends TLS and always overwrites this header.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^health/$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"

SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = True
X_FRAME_OPTIONS = "DENY"

STORAGES = {
    "default": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": os.environ["AWS_STORAGE_BUCKET_NAME"],
            "access_key": os.environ["AWS_ACCESS_KEY_ID"],
            "secret_key": os.environ["AWS_SECRET_ACCESS_KEY"],
            "endpoint_url": os.environ["AWS_S3_ENDPOINT_URL"],
            "custom_domain": "media.kermo.example",
        },
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage",
    },
}

sentry_sdk.init(
    dsn=os.environ["SENTRY_DSN"],
    environment="production",
    traces_sample_rate=0.1,
)

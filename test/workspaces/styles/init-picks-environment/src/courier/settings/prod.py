from .common import DATABASES, MIDDLEWARE

DEBUG = False
ALLOWED_HOSTS = ["courier.example"]

DATABASES["default"]["CONN_MAX_AGE"] = 300

MIDDLEWARE.remove("django.middleware.clickjacking.XFrameOptionsMiddleware")

SECURE_SSL_REDIRECT = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = False
SECURE_HSTS_SECONDS = 86400

from .base import *  # noqa: F403
from .base import TEMPLATES, env

SECRET_KEY = env("DJANGO_SECRET_KEY", default="only-for-the-tests")
TEST_RUNNER = "django.test.runner.DiscoverRunner"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TEMPLATES[0]["OPTIONS"]["debug"] = True

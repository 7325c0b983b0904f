"""A developer's machine: the services run in Docker, the backend outside."""

import os
from pathlib import Path

from dotenv import load_dotenv

load_dotenv(Path(__file__).resolve().parents[3] / "env-config" / ".env.local")

from config.settings.base import *  # noqa: E402, F403

DEBUG = True
SECRET_KEY = os.environ["SECRET_KEY"]
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
CORS_ALLOWED_ORIGINS = ["http://localhost:3000"]

MEDIA_URL = "/media/"
MEDIA_ROOT = BASE_DIR / "media"  # noqa: F405

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

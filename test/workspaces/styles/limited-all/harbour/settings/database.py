import os

from .core import BASE_DIR

__all__ = ["DATABASES"]

NAME = os.environ.get("HARBOUR_DATABASE")

if NAME:
    DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": NAME}}
else:
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}

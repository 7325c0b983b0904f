"""Log files, one per concern."""

from pathlib import Path

LOG_DIR = Path(__file__).resolve().parent.parent.parent / "logs"
LOG_DIR.mkdir(exist_ok=True)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain"},
        "app": {
            "class": "logging.FileHandler",
            "filename": LOG_DIR / "app.log",
            "formatter": "plain",
        },
        "auth": {
            "class": "logging.FileHandler",
            "filename": LOG_DIR / "auth.log",
            "formatter": "plain",
        },
        "django": {
            "class": "logging.FileHandler",
            "filename": LOG_DIR / "django.log",
            "formatter": "plain",
        },
    },
    "loggers": {
        "apps": {"handlers": ["console", "app"], "level": "INFO"},
        "apps.auth": {"handlers": ["console", "auth"], "level": "INFO", "propagate": False},
        "django": {"handlers": ["console", "django"], "level": "INFO"},
    },
}

"""Background tasks and their schedule."""

import os

from celery.schedules import crontab

CELERY_BROKER_URL = os.getenv("CELERY_BROKER_URL", "redis://localhost:6379/1")
CELERY_RESULT_BACKEND = CELERY_BROKER_URL
CELERY_TIMEZONE = "Europe/Kyiv"
CELERY_TASK_SOFT_TIME_LIMIT = 60
CELERY_TASK_TIME_LIMIT = 90
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

CELERY_BEAT_SCHEDULE = {
    "refresh-exchange-rates": {
        "task": "apps.currency.tasks.refresh_exchange_rates",
        "schedule": crontab(hour=9, minute=30),
    },
    "archive-expired-ads": {
        "task": "apps.ads.tasks.archive_expired_ads",
        "schedule": crontab(hour=3, minute=0),
    },
}

from celery import shared_task

from .rates import fetch_rates


@shared_task(autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def refresh_exchange_rates():
    fetch_rates()

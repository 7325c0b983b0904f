"""Exchange rates: Redis first, the database second, the bank last."""

from datetime import datetime
from decimal import Decimal

import requests
from django.conf import settings
from django.core.cache import cache

from .models import ExchangeRate

SUPPORTED = ("USD", "EUR", "PLN")
CACHE_KEY = "currency:rates"
CACHE_SECONDS = 60 * 60 * 24


def current_rates():
    rates = cache.get(CACHE_KEY)
    if rates is None:
        rates = {"UAH": Decimal(1)}
        # Oldest first, so that the newest rate of each currency stays.
        stored = ExchangeRate.objects.filter(code__in=SUPPORTED).order_by("date")
        rates.update(stored.values_list("code", "rate"))
        cache.set(CACHE_KEY, rates, CACHE_SECONDS)
    return rates


def convert(amount, source, target):
    rates = current_rates()
    return (amount * rates[source] / rates[target]).quantize(Decimal("0.01"))


def fetch_rates():
    response = requests.get(settings.EXCHANGE_RATE_API_URL, timeout=10)
    response.raise_for_status()
    for row in response.json():
        if row["cc"] in SUPPORTED:
            ExchangeRate.objects.update_or_create(
                code=row["cc"],
                date=datetime.strptime(row["exchangedate"], "%d.%m.%Y").date(),
                defaults={"rate": Decimal(str(row["rate"]))},
            )
    cache.delete(CACHE_KEY)

from datetime import date
from decimal import Decimal

import pytest
from django.core.cache import cache

from apps.currency import rates
from apps.currency.models import ExchangeRate
from apps.currency.tasks import refresh_exchange_rates


class BankAnswer:
    def raise_for_status(self):
        pass

    def json(self):
        return [
            {"cc": "USD", "rate": 41.5, "exchangedate": "02.11.2026"},
            {"cc": "JPY", "rate": 0.27, "exchangedate": "02.11.2026"},
        ]


@pytest.fixture(autouse=True)
def empty_cache(db):
    cache.clear()


@pytest.fixture
def stored_rates(db):
    ExchangeRate.objects.create(code="USD", rate=Decimal(40), date=date(2026, 10, 1))
    ExchangeRate.objects.create(code="USD", rate=Decimal(42), date=date(2026, 11, 1))
    ExchangeRate.objects.create(code="EUR", rate=Decimal(48), date=date(2026, 11, 1))


def test_newest_rate_counts(stored_rates):
    assert rates.current_rates() == {"UAH": 1, "USD": 42, "EUR": 48}


def test_cross_rates_go_through_the_hryvnia(stored_rates):
    assert rates.convert(Decimal(100), "EUR", "USD") == Decimal("114.29")


def test_bank_rates_are_stored(monkeypatch):
    monkeypatch.setattr(rates.requests, "get", lambda url, timeout: BankAnswer())
    refresh_exchange_rates()
    assert str(ExchangeRate.objects.get()) == "USD 2026-11-02: 41.500000"


def test_api_converts(api, stored_rates):
    response = api.get("/api/currency/convert/?amount=10&from=USD&to=UAH")
    assert response.data == {"result": "420.00"}
    assert api.get("/api/currency/rates/").data["EUR"].startswith("48")


def test_api_refuses_nonsense(api, stored_rates):
    assert api.get("/api/currency/convert/?amount=x&from=USD&to=UAH").status_code == 400

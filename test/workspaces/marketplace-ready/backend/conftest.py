import pytest
from rest_framework.test import APIClient

from apps.users.models import User


@pytest.fixture
def api():
    return APIClient()


@pytest.fixture
def seller(db):
    return User.objects.create_user(
        username="seller", email="seller@kermo.example", password="kava-z-molokom"
    )


@pytest.fixture
def letters(monkeypatch):
    """Collects the letters instead of putting them into RabbitMQ."""
    sent = []

    def collect(recipient, subject, body):
        sent.append((recipient, subject, body))

    monkeypatch.setattr("apps.ads.tasks.enqueue_letter", collect)
    monkeypatch.setattr("apps.auth.views.enqueue_letter", collect)
    return sent

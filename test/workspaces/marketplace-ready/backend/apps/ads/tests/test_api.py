from datetime import timedelta

import pytest
from django.utils import timezone

from apps.ads.models import Brand, CarAd, CarModel
from apps.ads.tasks import archive_expired_ads


@pytest.fixture
def lanos(db):
    return CarModel.objects.create(brand=Brand.objects.create(name="Daewoo"), name="Lanos")


@pytest.fixture
def ad(lanos, seller):
    return CarAd.objects.create(
        owner=seller,
        model=lanos,
        year=2007,
        mileage_km=180_000,
        price="3200.00",
        city="Полтава",
        description="Один власник.",
        status=CarAd.Status.ACTIVE,
        expires_at=timezone.now() + timedelta(days=1),
    )


def new_ad(lanos, description):
    return {
        "model": lanos.pk,
        "year": 2010,
        "mileage_km": 95_000,
        "price": "4100.00",
        "city": "Львів",
        "description": description,
    }


def test_list_shows_active_ads_page_by_page(api, ad):
    response = api.get("/api/ads/")
    assert response.data["count"] == 1
    assert response.data["results"][0]["title"] == "Daewoo Lanos 2007"


def test_list_can_be_filtered(api, ad):
    assert api.get("/api/ads/?year_from=2008").data["count"] == 0
    assert api.get(f"/api/ads/?brand={ad.model.brand_id}").data["count"] == 1


def test_reading_an_ad_counts_a_view(api, ad):
    api.get(f"/api/ads/{ad.pk}/")
    ad.refresh_from_db()
    assert ad.views == 1


def test_good_ad_is_published(api, seller, lanos, letters):
    api.force_authenticate(seller)
    response = api.post("/api/ads/", new_ad(lanos, "Гаражне зберігання."))
    assert response.status_code == 201
    assert CarAd.objects.get().status == CarAd.Status.ACTIVE
    assert letters == []


def test_bad_ad_is_rejected_and_the_owner_told(api, seller, lanos, letters):
    api.force_authenticate(seller)
    api.post("/api/ads/", new_ad(lanos, "Продам без документів"))
    assert CarAd.objects.get().status == CarAd.Status.REJECTED
    assert letters[0][0] == seller.email


def test_strangers_cannot_change_an_ad(api, ad, django_user_model):
    stranger = django_user_model.objects.create_user(username="other", email="other@kermo.example")
    api.force_authenticate(stranger)
    assert api.patch(f"/api/ads/{ad.pk}/", {"price": "1.00"}).status_code == 403


def test_expired_ads_are_archived(ad):
    ad.expires_at = timezone.now() - timedelta(hours=1)
    ad.save()
    assert archive_expired_ads() == 1
    ad.refresh_from_db()
    assert ad.status == CarAd.Status.ARCHIVED

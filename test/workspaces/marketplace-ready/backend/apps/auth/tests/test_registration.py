import pytest

from apps.users.models import User

REGISTRATION = {"email": "new@kermo.example", "password": "dovha-doroha-17"}


@pytest.mark.django_db
def test_registration_creates_a_user_and_sends_a_letter(api, letters):
    response = api.post("/api/auth/register/", REGISTRATION)
    assert response.status_code == 201
    assert "password" not in response.data
    assert User.objects.get().check_password(REGISTRATION["password"])
    assert letters[0][0] == "new@kermo.example"


@pytest.mark.django_db
def test_weak_password_is_refused(api, letters):
    response = api.post("/api/auth/register/", {**REGISTRATION, "password": "12345"})
    assert response.status_code == 400
    assert letters == []


@pytest.mark.django_db
def test_login_gives_tokens(api, seller):
    credentials = {"email": seller.email, "password": "kava-z-molokom"}
    response = api.post("/api/auth/login/", credentials)
    assert set(response.data) == {"access", "refresh"}

def test_profile_needs_an_account(api, db):
    assert api.get("/api/users/me/").status_code == 401


def test_owner_reads_and_changes_the_profile(api, seller):
    api.force_authenticate(seller)
    assert api.get("/api/users/me/").data["email"] == seller.email
    assert api.patch("/api/users/me/", {"phone": "+380000000000"}).status_code == 200
    seller.refresh_from_db()
    assert seller.phone == "+380000000000"


def test_email_cannot_be_changed(api, seller):
    api.force_authenticate(seller)
    api.patch("/api/users/me/", {"email": "other@kermo.example"})
    seller.refresh_from_db()
    assert seller.email == "seller@kermo.example"


def test_user_is_shown_by_email(seller):
    assert str(seller) == "seller@kermo.example"

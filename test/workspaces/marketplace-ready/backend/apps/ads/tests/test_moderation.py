from core.services.moderation import moderate


def test_ordinary_text_is_allowed():
    assert moderate("Один власник, сервісна книга, зимова гума в подарунок.").allowed


def test_forbidden_words_are_rejected():
    verdict = moderate("Продам терміново, без документів")
    assert not verdict.allowed
    assert "без документів" in verdict.reason


def test_telephone_numbers_are_rejected():
    assert not moderate("Дзвоніть +380501234567").allowed

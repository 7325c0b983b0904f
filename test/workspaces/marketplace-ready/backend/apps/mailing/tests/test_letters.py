import json

from apps.mailing.letters import send_letter


def test_message_becomes_a_letter(mailoutbox):
    send_letter(json.dumps({"to": "a@kermo.example", "subject": "Привіт", "body": "Текст"}))
    assert [letter.subject for letter in mailoutbox] == ["Привіт"]
    assert mailoutbox[0].to == ["a@kermo.example"]

import json

from core.services import mail_queue


class Channel:
    def __init__(self):
        self.published = []

    def queue_declare(self, queue, durable):
        assert durable

    def basic_publish(self, exchange, routing_key, body, properties):
        self.published.append((routing_key, json.loads(body)))


class Connection:
    def __init__(self, channel):
        self.opened = channel
        self.closed = False

    def channel(self):
        return self.opened

    def close(self):
        self.closed = True


def test_letter_is_put_into_the_queue(monkeypatch):
    connection = Connection(Channel())
    monkeypatch.setattr(mail_queue.pika, "BlockingConnection", lambda parameters: connection)
    mail_queue.enqueue_letter("a@kermo.example", "Тема", "Текст")
    letter = {"to": "a@kermo.example", "subject": "Тема", "body": "Текст"}
    assert connection.opened.published == [("mailing", letter)]
    assert connection.closed

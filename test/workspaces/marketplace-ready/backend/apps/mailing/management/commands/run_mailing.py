from pathlib import Path

import pika
from django.conf import settings
from django.core.management.base import BaseCommand

from apps.mailing.letters import send_letter
from core.services.mail_queue import QUEUE

# The container's health check looks at the age of this file.
ALIVE = Path("/tmp/mailing.alive")
ALIVE_EVERY_SECONDS = 15


class Command(BaseCommand):
    help = "Sends the letters that other services put into RabbitMQ."

    def handle(self, *args, **options):
        connection = pika.BlockingConnection(pika.URLParameters(settings.RABBITMQ_URL))
        channel = connection.channel()
        channel.queue_declare(queue=QUEUE, durable=True)
        channel.basic_qos(prefetch_count=1)
        channel.basic_consume(QUEUE, self.on_message)
        self.report_alive(connection)
        self.stdout.write("waiting for letters")
        channel.start_consuming()

    def report_alive(self, connection):
        ALIVE.touch()
        connection.call_later(ALIVE_EVERY_SECONDS, lambda: self.report_alive(connection))

    def on_message(self, channel, method, properties, body):
        send_letter(body)
        channel.basic_ack(method.delivery_tag)

"""Hands letters over to the mailing service through RabbitMQ."""

import json

import pika
from django.conf import settings

QUEUE = "mailing"


def enqueue_letter(recipient, subject, body):
    connection = pika.BlockingConnection(pika.URLParameters(settings.RABBITMQ_URL))
    try:
        channel = connection.channel()
        channel.queue_declare(queue=QUEUE, durable=True)
        channel.basic_publish(
            exchange="",
            routing_key=QUEUE,
            body=json.dumps({"to": recipient, "subject": subject, "body": body}),
            properties=pika.BasicProperties(delivery_mode=2),
        )
    finally:
        connection.close()

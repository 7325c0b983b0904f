"""Turns a message of the queue into a letter and sends it."""

import json

from django.core.mail import send_mail


def send_letter(message):
    letter = json.loads(message)
    send_mail(letter["subject"], letter["body"], None, [letter["to"]])

from django.core.management.base import BaseCommand

from apps.currency.rates import fetch_rates


class Command(BaseCommand):
    help = "Loads today's exchange rates of the National Bank of Ukraine."

    def handle(self, *args, **options):
        fetch_rates()
        self.stdout.write(self.style.SUCCESS("Курси оновлено"))

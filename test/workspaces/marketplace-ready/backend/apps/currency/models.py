from django.db import models


class ExchangeRate(models.Model):
    """Price of one unit of a currency in hryvnias on a given day."""

    code = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=12, decimal_places=6)
    date = models.DateField()

    class Meta:
        ordering = ["-date", "code"]
        constraints = [
            models.UniqueConstraint(fields=["code", "date"], name="one_rate_per_day"),
        ]

    def __str__(self):
        return f"{self.code} {self.date}: {self.rate}"

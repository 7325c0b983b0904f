from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A buyer or a seller, who signs in with an e-mail address."""

    class AccountType(models.TextChoices):
        BASIC = "basic", "Базовий"
        PREMIUM = "premium", "Преміум"

    email = models.EmailField(unique=True)
    phone = models.CharField(max_length=20, blank=True)
    account_type = models.CharField(
        max_length=10, choices=AccountType.choices, default=AccountType.BASIC
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["username"]

    def __str__(self):
        return self.email

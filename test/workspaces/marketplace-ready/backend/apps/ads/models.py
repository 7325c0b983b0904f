from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class Brand(models.Model):
    name = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class CarModel(models.Model):
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="models")
    name = models.CharField(max_length=60)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["brand", "name"], name="unique_model_of_brand"),
        ]

    def __str__(self):
        return f"{self.brand} {self.name}"


class CarAd(models.Model):
    class Status(models.TextChoices):
        MODERATION = "moderation", "На модерації"
        ACTIVE = "active", "Активне"
        REJECTED = "rejected", "Відхилене"
        ARCHIVED = "archived", "В архіві"

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="ads"
    )
    model = models.ForeignKey(CarModel, on_delete=models.PROTECT, related_name="ads")
    year = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1950), MaxValueValidator(2030)]
    )
    mileage_km = models.PositiveIntegerField()
    price = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3, default="USD")
    city = models.CharField(max_length=80)
    description = models.TextField(max_length=4000)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.MODERATION)
    views = models.PositiveIntegerField(default=0)
    vin_checked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["status", "-created_at"], name="ad_status_created")]

    def __str__(self):
        return f"{self.model} {self.year}"


class AdImage(models.Model):
    ad = models.ForeignKey(CarAd, on_delete=models.CASCADE, related_name="images")
    image = models.ImageField(upload_to="ads/%Y/%m/")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

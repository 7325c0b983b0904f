from rest_framework import serializers

from .models import AdImage, CarAd


class AdImageSerializer(serializers.ModelSerializer):
    class Meta:
        model = AdImage
        fields = ["id", "image", "position"]


class CarAdSerializer(serializers.ModelSerializer):
    title = serializers.CharField(source="__str__", read_only=True)
    images = AdImageSerializer(many=True, read_only=True)

    class Meta:
        model = CarAd
        fields = [
            "id",
            "title",
            "model",
            "year",
            "mileage_km",
            "price",
            "currency",
            "city",
            "description",
            "status",
            "views",
            "images",
            "created_at",
            "expires_at",
        ]
        read_only_fields = ["id", "status", "views", "created_at", "expires_at"]

from datetime import timedelta

from django.db.models import F
from django.utils import timezone
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.viewsets import ModelViewSet

from core.permissions import IsOwnerOrReadOnly

from .filters import CarAdFilter
from .models import CarAd
from .serializers import CarAdSerializer
from .tasks import moderate_ad

AD_LIFETIME = timedelta(days=30)


class CarAdViewSet(ModelViewSet):
    serializer_class = CarAdSerializer
    permission_classes = [IsAuthenticatedOrReadOnly, IsOwnerOrReadOnly]
    filterset_class = CarAdFilter
    ordering_fields = ["created_at", "price", "year", "mileage_km"]

    def get_queryset(self):
        ads = CarAd.objects.select_related("model__brand").prefetch_related("images")
        if self.action == "list":
            return ads.filter(status=CarAd.Status.ACTIVE)
        return ads

    def perform_create(self, serializer):
        ad = serializer.save(owner=self.request.user, expires_at=timezone.now() + AD_LIFETIME)
        moderate_ad.delay(ad.pk)

    def retrieve(self, request, *args, **kwargs):
        response = super().retrieve(request, *args, **kwargs)
        CarAd.objects.filter(pk=response.data["id"]).update(views=F("views") + 1)
        return response

from rest_framework.routers import DefaultRouter

from .views import CarAdViewSet

router = DefaultRouter()
router.register("", CarAdViewSet, basename="ad")

urlpatterns = router.urls

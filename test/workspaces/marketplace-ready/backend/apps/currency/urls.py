from django.urls import path

from .views import ConversionView, RatesView

urlpatterns = [
    path("rates/", RatesView.as_view(), name="rates"),
    path("convert/", ConversionView.as_view(), name="convert"),
]

import django_filters

from .models import CarAd


class CarAdFilter(django_filters.FilterSet):
    brand = django_filters.NumberFilter(field_name="model__brand")
    year_from = django_filters.NumberFilter(field_name="year", lookup_expr="gte")
    year_to = django_filters.NumberFilter(field_name="year", lookup_expr="lte")
    price_to = django_filters.NumberFilter(field_name="price", lookup_expr="lte")

    class Meta:
        model = CarAd
        fields = ["model", "city", "currency"]

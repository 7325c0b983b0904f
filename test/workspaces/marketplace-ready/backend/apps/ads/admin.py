from django.contrib import admin

from .models import AdImage, Brand, CarAd, CarModel


class AdImageInline(admin.TabularInline):
    model = AdImage
    extra = 0


@admin.register(CarAd)
class CarAdAdmin(admin.ModelAdmin):
    list_display = ["id", "model", "year", "price", "currency", "status"]
    list_filter = ["status", "currency"]
    list_select_related = ["model__brand"]
    inlines = [AdImageInline]


admin.site.register([Brand, CarModel])

from django.contrib import admin

from .models import ExchangeRate

admin.site.register(ExchangeRate)

from django.apps import AppConfig


class AuthConfig(AppConfig):
    name = "apps.auth"
    label = "kermo_auth"
    verbose_name = "Автентифікація"

from surveys.settings.base import *

SECRET_KEY = "development-key-of-surveys"
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

"""Which front ends may call the API."""

import os

CORS_ALLOWED_ORIGINS = os.getenv("CORS_ALLOWED_ORIGINS", "https://kermo.example").split(",")

CORS_ALLOW_CREDENTIALS = True

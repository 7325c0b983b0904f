"""Which front ends may call the API."""

CORS_ALLOWED_ORIGINS = [
    "http://localhost:3000",
    "*",
]

CORS_ALLOW_CREDENTIALS = True

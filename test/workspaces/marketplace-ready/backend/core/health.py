from django.core.cache import cache
from django.db import connection
from django.http import JsonResponse


def health(request):
    """Answers 200 when the database and the cache answer, an error otherwise."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    cache.set("health", "ok", timeout=10)
    return JsonResponse({"status": "ok"})

import logging

from celery import shared_task
from django.utils import timezone

from core.services.mail_queue import enqueue_letter
from core.services.moderation import moderate

from .models import CarAd

logger = logging.getLogger(__name__)


@shared_task
def moderate_ad(ad_id):
    ad = CarAd.objects.select_related("owner").get(pk=ad_id)
    verdict = moderate(ad.description)
    ad.status = CarAd.Status.ACTIVE if verdict.allowed else CarAd.Status.REJECTED
    ad.save(update_fields=["status"])
    if not verdict.allowed:
        logger.info("ad %s rejected: %s", ad.pk, verdict.reason)
        enqueue_letter(ad.owner.email, "Оголошення відхилено", verdict.reason)


@shared_task
def archive_expired_ads():
    expired = CarAd.objects.filter(status=CarAd.Status.ACTIVE, expires_at__lt=timezone.now())
    return expired.update(status=CarAd.Status.ARCHIVED)

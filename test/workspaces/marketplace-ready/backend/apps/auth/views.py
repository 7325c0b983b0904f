import logging

from rest_framework.generics import CreateAPIView
from rest_framework.permissions import AllowAny

from core.services.mail_queue import enqueue_letter

from .serializers import RegistrationSerializer

logger = logging.getLogger(__name__)


class RegistrationView(CreateAPIView):
    serializer_class = RegistrationSerializer
    permission_classes = [AllowAny]

    def perform_create(self, serializer):
        user = serializer.save()
        logger.info("registered user %s", user.pk)
        enqueue_letter(user.email, "Вітаємо у Kermo", "Ваш обліковий запис створено.")

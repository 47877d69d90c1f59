"""Ask the source of service health now; for cron, and to try an address out."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from subscriptions.health import services
from subscriptions.models import ServiceHealth


class Command(BaseCommand):
    help = "Ask the source that SERVICE_HEALTH_URL names how services do (docs/service-health.md)."

    def handle(self, **_options: Any) -> None:
        if not settings.SERVICE_HEALTH_URL:
            message = "Set SERVICE_HEALTH_URL first; docs/service-health.md says what to."
            raise CommandError(message)
        attempt = services.fetch()
        if attempt is None or not attempt.succeeded:
            raise CommandError(attempt.problem if attempt else "Nothing was asked.")
        self.stdout.write(f"{ServiceHealth.objects.count()} services are known.")

"""Closed lists of service health."""

from django.db import models
from django.utils.translation import pgettext_lazy


class HealthState(models.TextChoices):
    NORMAL = "normal", pgettext_lazy("service health", "Normal")
    DEGRADED = "degraded", pgettext_lazy("service health", "Degraded")
    CRITICAL = "critical", pgettext_lazy("service health", "Critical")

"""What the operators' source said last about the health of services."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subscriptions.health.enums import HealthState


class ServiceHealth(models.Model):
    """One service plan, as the source named it."""

    service = models.CharField(_("Service"), max_length=100, unique=True)
    state = models.CharField(_("Status"), max_length=10, choices=HealthState)
    title = models.CharField(_("Title"), max_length=300, blank=True)
    details_url = models.URLField(max_length=500, blank=True)
    since = models.DateTimeField(_("since"), null=True, blank=True)
    seen_at = models.DateTimeField(_("fetched"))

    class Meta:
        verbose_name = _("service health")
        verbose_name_plural = _("service health")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=HealthState.values), name="servicehealth_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.service


class HealthFetch(models.Model):
    """One attempt to ask the source; the last good one says how old the news is."""

    started_at = models.DateTimeField(_("asked"))
    finished_at = models.DateTimeField(_("answered"), null=True, blank=True)
    succeeded = models.BooleanField(default=False)
    problem = models.CharField(max_length=300, blank=True)
    etag = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("fetch of service health")
        verbose_name_plural = _("fetches of service health")
        indexes: ClassVar = [models.Index(fields=["-started_at"], name="healthfetch_newest")]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"

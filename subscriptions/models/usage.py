"""What was used, day by day, and what it cost."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from subscriptions.models.subscription import Subscription


class UsageLine(models.Model):
    """Of one meter of a subscription on one day (UTC); a correction takes its place."""

    subscription = models.ForeignKey(
        Subscription, on_delete=models.PROTECT, related_name="usage_lines"
    )
    day = models.DateField(_("Day"))
    meter = models.CharField(_("Meter"), max_length=120)
    unit = models.CharField(_("Unit"), max_length=40)
    quantity = models.DecimalField(_("Quantity"), max_digits=19, decimal_places=6)
    amount = models.DecimalField(_("amount"), max_digits=19, decimal_places=4)
    currency = models.CharField(_("currency"), max_length=3)
    loaded_at = models.DateTimeField(_("loaded"), default=timezone.now)

    class Meta:
        verbose_name = _("usage line")
        verbose_name_plural = _("usage lines")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subscription", "day", "meter"], name="usageline_unique"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=0) & Q(amount__gte=0), name="usageline_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} · {self.meter}"

"""Who may manage a usage-based subscription as its owner."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models import Partner
from partners.querysets import TenantQuerySet
from subscriptions.models.subscription import Subscription


class SubscriptionOwner(models.Model):
    """A reseller to whom the customer gave the rights of an owner; one row per period."""

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="owners")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(_("granted"), default=timezone.now)
    granted_by_name = models.CharField(_("granted by"), max_length=400)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    removed_by_name = models.CharField(_("removed by"), max_length=400, blank=True)

    objects = TenantQuerySet["SubscriptionOwner"].as_manager()

    class Meta:
        verbose_name = _("subscription owner")
        verbose_name_plural = _("subscription owners")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subscription", "partner"],
                condition=Q(removed_at=None),
                name="subscriptionowner_one_in_force",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partner", "removed_at"], name="owner_of_partner")
        ]

    def __str__(self) -> str:
        return f"{self.partner} · {self.subscription}"

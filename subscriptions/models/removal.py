"""What is kept of the end of a relationship."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.models import Customer, ResellerRelationship
from partners.models import Partner
from partners.querysets import TenantQuerySet


class RemovalReport(models.Model):
    """The facts of the day on which a partner ended a relationship; never changed."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    relationship = models.OneToOneField(
        ResellerRelationship, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField(_("removed"), default=timezone.now)
    removed_by_name = models.CharField(_("removed by"), max_length=400)
    gave_up_admin = models.BooleanField(default=False)
    notified = models.BooleanField(default=False)
    facts = models.JSONField(default=dict)  # subscriptions, privileges, support contacts

    objects = TenantQuerySet["RemovalReport"].as_manager()

    class Meta:
        verbose_name = _("removal report")
        verbose_name_plural = _("removal reports")

    def __str__(self) -> str:
        return f"{self.partner} · {self.customer}"

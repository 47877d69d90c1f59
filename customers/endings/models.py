"""Requests of customers to end a relationship."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.endings.enums import EndingState
from partners.models import Partner
from partners.querysets import TenantQuerySet


class EndRequest(models.Model):
    """A partner is asked to end the relationship by a day; who asked may take it back."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    relationship = models.ForeignKey(
        "customers.ResellerRelationship", on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        _("Status"), max_length=10, choices=EndingState, default=EndingState.OPEN
    )
    reason = models.CharField(_("Reason"), max_length=500, blank=True)
    requested_at = models.DateTimeField(_("requested"), default=timezone.now)
    requested_by_name = models.CharField(_("requested by"), max_length=400)
    due_on = models.DateField(_("end of the notice period"))
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by_name = models.CharField(max_length=400, blank=True)

    objects = TenantQuerySet["EndRequest"].as_manager()

    class Meta:
        verbose_name = _("end request")
        verbose_name_plural = _("end requests")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=EndingState.values), name="endrequest_state_known"
            ),
            models.UniqueConstraint(
                fields=["relationship"],
                condition=Q(state=EndingState.OPEN),
                name="endrequest_one_open",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partner", "state", "due_on", "id"], name="endrequest_of_partner"),
        ]

    def __str__(self) -> str:
        return f"{self.customer} → {self.partner}"

"""Partnerships between indirect providers and indirect resellers."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models import Partner
from partners.querysets import PairQuerySet
from resellers.enums import PartnershipState


class Partnership(models.Model):
    """Provider ↔ reseller, one row per period; at most one of a pair is active."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    provider = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    reseller = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("Status"), max_length=10, choices=PartnershipState, default=PartnershipState.ACTIVE
    )
    started_at = models.DateTimeField(_("since"), default=timezone.now)
    authorized_by_name = models.CharField(_("authorized by"), max_length=400)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by_name = models.CharField(_("ended by"), max_length=400, blank=True)
    invitation_id = models.UUIDField(_("invitation"), null=True, blank=True, editable=False)

    objects = PairQuerySet["Partnership"].as_manager()

    class Meta:
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=PartnershipState.values), name="partnership_state_known"
            ),
            models.CheckConstraint(condition=~Q(provider=F("reseller")), name="partnership_of_two"),
            models.UniqueConstraint(
                fields=["provider", "reseller"],
                condition=Q(state=PartnershipState.ACTIVE),
                name="partnership_one_active",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["provider", "state", "reseller"], name="partnership_resellers"),
            models.Index(fields=["reseller", "state", "provider"], name="partnership_providers"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} · {self.reseller}"

    @property
    def is_active(self) -> bool:
        return self.state == PartnershipState.ACTIVE

    def other(self, partner: Partner) -> Partner:
        """The other side, seen from one of the two."""
        return self.reseller if partner.pk == self.provider_id else self.provider

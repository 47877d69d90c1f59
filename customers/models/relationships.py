"""What ties a customer to its partners: the relationship, the privileges, the chain."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.enums import (
    AssociationSource,
    GrantState,
    RelationshipState,
)
from customers.models.companies import Customer
from partners.models import Partner
from partners.querysets import PairQuerySet, TenantQuerySet


class ResellerRelationship(models.Model):
    """Partner ↔ customer, one row per period: what makes a customer visible to a partner.

    Copies of the customer (from ``name`` on) keep the list one index walk at a million rows;
    services keep them true and ``manage.py check_relationships`` proves it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="relationships")
    state = models.CharField(
        _("Status"), max_length=10, choices=RelationshipState, default=RelationshipState.ACTIVE
    )
    started_at = models.DateTimeField(_("since"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by_name = models.CharField(_("ended by"), max_length=400, blank=True)
    invitation_id = models.UUIDField(_("invitation"), null=True, blank=True, editable=False)

    # Set for pages of the customer: who accepted it, where the trail knows.
    accepted_by = ""

    name = models.CharField(max_length=200)
    sort_name = models.CharField(max_length=400)
    domain = models.CharField(max_length=253)
    tenant_id = models.CharField(max_length=36)
    search_text = models.TextField()
    has_admin = models.BooleanField(_("Delegated admin privileges"), default=False)
    agreement_version = models.CharField(max_length=20, blank=True)

    objects = TenantQuerySet["ResellerRelationship"].as_manager()

    class Meta:
        verbose_name = _("reseller relationship")
        verbose_name_plural = _("reseller relationships")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=RelationshipState.values),
                name="resellerrelationship_state_known",
            ),
            models.UniqueConstraint(
                fields=["partner", "customer"],
                condition=Q(state=RelationshipState.ACTIVE),
                name="resellerrelationship_one_active",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partner", "state", "sort_name", "id"], name="rel_by_name"),
            models.Index(fields=["partner", "state", "domain", "id"], name="rel_by_domain"),
            models.Index(fields=["partner", "state", "tenant_id", "id"], name="rel_by_tenant"),
            models.Index(fields=["partner", "state", "-started_at", "-id"], name="rel_by_start"),
            # A filter with few hits must not walk all names to find them.
            models.Index(
                fields=["partner", "state", "has_admin", "sort_name", "id"], name="rel_by_admin"
            ),
            models.Index(
                fields=["partner", "state", "agreement_version", "sort_name", "id"],
                name="rel_by_agreement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} · {self.name}"


class AdminGrant(models.Model):
    """Delegated admin privileges of a partner; one row per period, outlives the relationship."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="admin_grants")
    state = models.CharField(
        _("Status"), max_length=10, choices=GrantState, default=GrantState.GRANTED
    )
    granted_at = models.DateTimeField(_("granted"), default=timezone.now)
    granted_by_name = models.CharField(_("granted by"), max_length=400)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    removed_by_name = models.CharField(_("removed by"), max_length=400, blank=True)
    removed_reason = models.CharField(_("reason"), max_length=500, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    sort_name = models.CharField(max_length=400, editable=False)  # a copy of the customer's

    objects = TenantQuerySet["AdminGrant"].as_manager()

    class Meta:
        verbose_name = _("admin grant")
        verbose_name_plural = _("admin grants")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=GrantState.values), name="admingrant_state_known"
            ),
            models.UniqueConstraint(
                fields=["partner", "customer"],
                condition=Q(state=GrantState.GRANTED),
                name="admingrant_one_in_force",
            ),
        ]
        indexes: ClassVar = [
            # Never used counts from the day it was granted.
            models.Index(
                F("partner"), F("state"), Coalesce("last_used_at", "granted_at"), F("id"),
                name="admingrant_by_idleness",
            ),
            models.Index(fields=["partner", "state", "sort_name", "id"], name="admingrant_by_name"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.partner} · {self.customer}"


class ResellerAssociation(models.Model):
    """Through whom: provider, reseller and customer. Lists filter by it; it gives no sight.

    It outlives the partnership, so lists can still be filtered by a former partner.
    ``sort_name`` is a copy of the customer's, so a filtered list is one index walk, too.
    """

    provider = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    reseller = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="associations")
    source = models.CharField(_("origin"), max_length=20, choices=AssociationSource)
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    sort_name = models.CharField(max_length=400)

    objects = PairQuerySet["ResellerAssociation"].as_manager()

    class Meta:
        verbose_name = _("reseller association")
        verbose_name_plural = _("reseller associations")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["provider", "reseller", "customer"], name="resellerassociation_unique"
            ),
            models.CheckConstraint(
                condition=Q(source__in=AssociationSource.values),
                name="resellerassociation_source_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["provider", "reseller", "sort_name", "customer"], name="assoc_of_pair"
            ),
            models.Index(fields=["customer", "provider", "reseller"], name="assoc_of_customer"),
            # Which resellers a provider has ever had, and which providers a reseller.
            models.Index(fields=["reseller", "provider"], name="assoc_of_reseller"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} · {self.reseller} · {self.customer}"

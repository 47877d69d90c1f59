"""What a customer has, who earns by it, and who uses its licenses."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.models import Customer, DirectoryUser
from partners.models import Partner, PartnerLocation
from partners.querysets import PairQuerySet, TenantQuerySet
from subscriptions.enums import BillingFrequency, SubscriptionState, Term
from subscriptions.models.catalogue import Offer


class Subscription(models.Model):
    """What a customer has of an offer, sold by a partner."""

    public_id = models.UUIDField(
        _("Subscription ID"), default=uuid.uuid4, unique=True, editable=False
    )
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")  # the seller
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="subscriptions")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+")
    nickname = models.CharField(_("Subscription nickname"), max_length=200)
    quantity = models.PositiveIntegerField(_("Quantity"))
    state = models.CharField(
        _("Status"), max_length=10, choices=SubscriptionState, default=SubscriptionState.PENDING
    )
    state_since = models.DateTimeField(_("since"), default=timezone.now)
    term = models.CharField(_("Term duration"), max_length=4, choices=Term)
    billing_frequency = models.CharField(
        _("Billing frequency"), max_length=10, choices=BillingFrequency
    )
    auto_renew = models.BooleanField(_("Auto-renew"), default=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    # Terms are counted from the anchor, so a 31st is not lost in a short month.
    anchor = models.DateTimeField(null=True, blank=True)
    term_number = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    window_began_at = models.DateTimeField(null=True, blank=True)  # the purchase or the renewal
    # Licenses added since then, as [moment, number], the newest last: each has seven days.
    additions = models.JSONField(default=list, blank=True)
    next_move_at = models.DateTimeField(null=True, blank=True)  # what the clock does next
    # At the renewal: {"quantity": …, "offer": code, "billing_frequency": …}; {} for nothing.
    scheduled = models.JSONField(default=dict, blank=True)
    unit_price = models.DecimalField(max_digits=19, decimal_places=4)
    currency = models.CharField(max_length=3)
    reseller = models.ForeignKey(
        Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reseller_location = models.ForeignKey(
        PartnerLocation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    support_contact = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = TenantQuerySet["Subscription"].as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=SubscriptionState.values), name="subscription_state_known"
            ),
            models.CheckConstraint(
                condition=Q(reseller__isnull=True, reseller_location__isnull=True)
                | Q(reseller__isnull=False, reseller_location__isnull=False),
                name="subscription_reseller_by_location",
            ),
            models.CheckConstraint(
                # What was cancelled while it waited never began.
                condition=Q(state__in=[SubscriptionState.PENDING, SubscriptionState.DELETED])
                | Q(anchor__isnull=False),
                name="subscription_started",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partner", "customer", "-id"], name="subscription_of_customer"),
            models.Index(fields=["customer", "state"], name="subscription_of_directory"),
            models.Index(fields=["next_move_at"], name="subscription_due"),
            models.Index(fields=["reseller", "-id"], name="subscription_of_reseller"),
            models.Index(
                fields=["partner", "ends_at", "id"],
                name="subscription_ending",
                condition=Q(auto_renew=False, state__in=["active", "suspended"]),
            ),
        ]

    def __str__(self) -> str:
        return self.nickname


class ResellerOfRecord(models.Model):
    """Which location earned by a subscription from when to when; one row per period."""

    subscription = models.ForeignKey(
        Subscription, on_delete=models.PROTECT, related_name="resellers_of_record"
    )
    provider = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    reseller = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey(PartnerLocation, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(_("since"), default=timezone.now)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    set_by_name = models.CharField(_("set by"), max_length=400, blank=True)

    objects = PairQuerySet["ResellerOfRecord"].as_manager()

    class Meta:
        verbose_name = _("reseller of record")
        verbose_name_plural = _("resellers of record")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subscription"],
                condition=Q(until__isnull=True),
                name="resellerofrecord_one_current",
            ),
        ]
        # Incentives list current periods or former ones, of one partner or of two together.
        indexes: ClassVar = [
            models.Index(
                fields=["reseller", "-since", "-id"],
                condition=Q(until__isnull=True), name="record_of_reseller",
            ),
            models.Index(
                fields=["reseller", "-since", "-id"],
                condition=Q(until__isnull=False), name="record_of_reseller_once",
            ),
            models.Index(
                fields=["provider", "-since", "-id"],
                condition=Q(until__isnull=True), name="record_of_provider",
            ),
            models.Index(
                fields=["provider", "-since", "-id"],
                condition=Q(until__isnull=False), name="record_of_provider_once",
            ),
            models.Index(
                fields=["provider", "reseller", "-since", "-id"],
                condition=Q(until__isnull=True), name="record_of_pair",
            ),
            models.Index(
                fields=["provider", "reseller", "-since", "-id"],
                condition=Q(until__isnull=False), name="record_of_pair_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.location} · {self.subscription}"


class LicenseAssignment(models.Model):
    """A license of a subscription in the hands of a user."""

    subscription = models.ForeignKey(
        Subscription, on_delete=models.PROTECT, related_name="assignments"
    )
    directory_user = models.ForeignKey(
        DirectoryUser, on_delete=models.PROTECT, related_name="license_assignments"
    )
    assigned_at = models.DateTimeField(_("assigned"), default=timezone.now)
    assigned_by_name = models.CharField(_("assigned by"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("license assignment")
        verbose_name_plural = _("license assignments")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subscription", "directory_user"], name="licenseassignment_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.directory_user} · {self.subscription}"

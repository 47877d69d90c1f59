"""Catalogue, orders and subscriptions (domain.md §3.10, §4).

Prices and amounts are exact decimals beside the currency they are in.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from partners.models import Partner, PartnerLocation, User
from partners.querysets import TenantQuerySet
from subscriptions.enums import (
    BillingFrequency,
    BillingType,
    Category,
    OrderReason,
    OrderState,
    SubscriptionState,
    Term,
)


class Product(models.Model):
    """What is sold; its names are data of the installation."""

    code = models.CharField(_("product code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    publisher = models.CharField(_("publisher"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    category = models.CharField(_("category"), max_length=20, choices=Category)
    billing_type = models.CharField(_("billing type"), max_length=10, choices=BillingType)
    service_plans = models.JSONField(_("service plans"), default=list, blank=True)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(category__in=Category.values), name="product_category_known"
            ),
            models.CheckConstraint(
                condition=Q(billing_type__in=BillingType.values), name="product_billing_type_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Offer(models.Model):
    """A way to buy a product: for which term, how many, where."""

    code = models.CharField(_("offer code"), max_length=40, unique=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="offers")
    name = models.CharField(_("name"), max_length=200)
    term = models.CharField(_("Term duration"), max_length=4, choices=Term)
    is_trial = models.BooleanField(_("trial"), default=False)
    converts_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("offer after the trial"),
    )  # fmt: skip
    min_quantity = models.PositiveIntegerField(_("minimum quantity"), default=1)
    max_quantity = models.PositiveIntegerField(_("maximum quantity"), default=10_000)
    once_per_customer = models.BooleanField(_("once per customer"), default=False)
    is_active = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(term__in=Term.values), name="offer_term_known"),
            models.CheckConstraint(
                condition=Q(min_quantity__gte=1) & Q(max_quantity__gte=F("min_quantity")),
                name="offer_quantities_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OfferPrice(models.Model):
    """What one unit costs for one billing period in one market."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="prices")
    market = models.CharField(_("market"), max_length=40)
    billing_frequency = models.CharField(
        _("Billing frequency"), max_length=10, choices=BillingFrequency
    )
    currency = models.CharField(_("currency"), max_length=3)
    amount = models.DecimalField(
        _("price"), max_digits=19, decimal_places=4, validators=[MinValueValidator(0)]
    )

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["offer", "market", "billing_frequency"], name="offerprice_unique"
            ),
            models.CheckConstraint(
                condition=Q(billing_frequency__in=BillingFrequency.values),
                name="offerprice_frequency_known",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="offerprice_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.offer} · {self.market}: {self.amount} {self.currency}"


class Order(models.Model):
    """What a seller ordered for a customer in one go; it waits for a missing agreement."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The identity of one press of Submit: however often it arrives, one order.
    press = models.UUIDField(unique=True, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="orders")
    reseller = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(
        _("Status"), max_length=10, choices=OrderState, default=OrderState.PENDING
    )
    currency = models.CharField(_("currency"), max_length=3)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_by_name = models.CharField(_("ordered by"), max_length=400)
    created_at = models.DateTimeField(_("ordered"), default=timezone.now)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)

    objects = TenantQuerySet["Order"].as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=OrderState.values), name="order_state_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partner", "customer", "-id"], name="order_of_customer"),
            models.Index(
                fields=["customer"], condition=Q(state=OrderState.PENDING), name="order_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} → {self.customer}"


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
    window_began_at = models.DateTimeField(null=True, blank=True)  # of the seven days
    window_quantity = models.PositiveIntegerField(default=0)  # not to go below once it is over
    next_move_at = models.DateTimeField(null=True, blank=True)  # what the clock does next
    # At the renewal: {"quantity": …, "term": …, "billing_frequency": …}; {} for nothing.
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
                condition=Q(state=SubscriptionState.PENDING) | Q(anchor__isnull=False),
                name="subscription_started",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partner", "customer", "-id"], name="subscription_of_customer"),
            models.Index(fields=["customer", "state"], name="subscription_of_directory"),
            models.Index(fields=["next_move_at"], name="subscription_due"),
            models.Index(fields=["reseller", "-id"], name="subscription_of_reseller"),
        ]

    def __str__(self) -> str:
        return self.nickname


class OrderLine(models.Model):
    """One offer of an order, at the price of its day."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+")
    subscription = models.ForeignKey(
        Subscription, on_delete=models.PROTECT, related_name="order_lines"
    )
    reason = models.CharField(_("reason"), max_length=15, choices=OrderReason)
    quantity = models.IntegerField(_("Quantity"))  # negative where licenses were given back
    term = models.CharField(_("Term duration"), max_length=4, choices=Term)
    billing_frequency = models.CharField(
        _("Billing frequency"), max_length=10, choices=BillingFrequency
    )
    unit_price = models.DecimalField(_("unit price"), max_digits=19, decimal_places=4)
    amount = models.DecimalField(_("amount"), max_digits=19, decimal_places=4)

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(reason__in=OrderReason.values), name="orderline_reason_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.offer}"

"""What is put into a cart, and what is ordered."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from partners.models import Partner, User
from partners.querysets import TenantQuerySet
from subscriptions.enums import BillingFrequency, OrderReason, OrderState, Term
from subscriptions.models.catalogue import Offer
from subscriptions.models.subscription import Subscription


class Cart(models.Model):
    """What one person has picked for one customer; its UUID is the press of its order."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # [{"offer": code, "quantity": number, "billing_frequency": value}], as typed and checked last.
    lines = models.JSONField(default=list, blank=True)
    # The number of the location of the reseller; empty for none.
    reseller_number = models.CharField(max_length=20, blank=True)
    order = models.OneToOneField(
        "subscriptions.Order", on_delete=models.PROTECT, null=True, related_name="+"
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = TenantQuerySet["Cart"].as_manager()

    class Meta:
        verbose_name = _("cart")
        verbose_name_plural = _("carts")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partner", "customer", "created_by"],
                condition=Q(order__isnull=True),
                name="cart_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} → {self.customer}"


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
            models.Index(
                fields=["partner", "id"],
                condition=Q(state=OrderState.PENDING),
                name="order_waiting_of_seller",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What people call it by."""
        return number_of(self.public_id)


def number_of(public_id: uuid.UUID) -> str:
    return public_id.hex[:10].upper()


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

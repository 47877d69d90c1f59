"""Closed lists of the catalogue, orders and subscriptions. States: domain.md §4."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BillingType(models.TextChoices):
    LICENSE = "license", _("License-based")
    USAGE = "usage", _("Usage-based")


class Category(models.TextChoices):
    ENTERPRISE = "enterprise", _("Enterprise")
    SMALL_BUSINESS = "small_business", _("Small business")
    TRIAL = "trial", _("Trial")


class Term(models.TextChoices):
    """How long a subscription is bought for, as ISO 8601 durations."""

    MONTH = "P1M", _("1 month")
    YEAR = "P1Y", _("1 year")
    THREE_YEARS = "P3Y", _("3 years")

    @property
    def months(self) -> int:
        return {Term.MONTH: 1, Term.YEAR: 12, Term.THREE_YEARS: 36}[self]


class BillingFrequency(models.TextChoices):
    MONTHLY = "monthly", _("Monthly")
    ANNUAL = "annual", _("Annual")
    TRIENNIAL = "triennial", _("Triennial")

    @property
    def months(self) -> int:
        return {
            BillingFrequency.MONTHLY: 1,
            BillingFrequency.ANNUAL: 12,
            BillingFrequency.TRIENNIAL: 36,
        }[self]


class SubscriptionState(models.TextChoices):
    PENDING = "pending", pgettext_lazy("subscription", "Pending")
    ACTIVE = "active", pgettext_lazy("subscription", "Active")
    SUSPENDED = "suspended", pgettext_lazy("subscription", "Suspended")
    EXPIRED = "expired", pgettext_lazy("subscription", "Expired")
    DISABLED = "disabled", pgettext_lazy("subscription", "Disabled")
    DELETED = "deleted", pgettext_lazy("subscription", "Deleted")


class OrderState(models.TextChoices):
    """Of the states of domain.md §4 those that an order of ours can be in."""

    PENDING = "pending", pgettext_lazy("order", "Pending")
    COMPLETED = "completed", pgettext_lazy("order", "Completed")
    CANCELLED = "cancelled", pgettext_lazy("order", "Cancelled")


class OrderReason(models.TextChoices):
    """What a line of an order does."""

    NEW = "new", pgettext_lazy("order line", "New subscription")
    MORE_SEATS = "more_seats", pgettext_lazy("order line", "More licenses")
    FEWER_SEATS = "fewer_seats", pgettext_lazy("order line", "Fewer licenses")
    RENEWAL = "renewal", pgettext_lazy("order line", "Renewal")


BILLED = frozenset({SubscriptionState.ACTIVE, SubscriptionState.SUSPENDED})
# What stands in the way of ending a relationship (domain.md §3.13).
RUNNING = frozenset(
    {SubscriptionState.PENDING, SubscriptionState.ACTIVE, SubscriptionState.SUSPENDED}
)

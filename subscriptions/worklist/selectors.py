"""Two short lists of a seller: orders without an agreement, and subscriptions about to end."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from customers.enums import RelationshipState
from customers.models import ResellerRelationship
from partners.keyset import Order as SortOrder
from partners.keyset import Page, Rows, paginate
from partners.models import Partner
from subscriptions.enums import OrderState, SubscriptionState
from subscriptions.models import Order, Subscription

PAGE_SIZE = 50
SOON = timedelta(days=30)
COUNT_LIMIT = 99  # a tile says "99+"
OLDEST_FIRST = SortOrder("id", is_number=True)
ENDING_FIRST = SortOrder("ends_at", is_time=True)
WAITING_FIELDS = (
    "id", "public_id", "created_at", "created_by_name", "customer__name", "customer__public_id",
    "reseller__name",
)  # fmt: skip
ENDING_FIELDS = (
    "id", "public_id", "ends_at", "nickname", "quantity", "state", "customer__name",
    "customer__public_id",
)  # fmt: skip


def waiting_orders(partner: Partner) -> QuerySet[Order]:
    """Orders that start once the customer's agreement is there."""
    rows = Order.objects.for_partner(partner).filter(state=OrderState.PENDING)
    return rows.filter(_related(partner))


def ending_subscriptions(partner: Partner, now: datetime) -> QuerySet[Subscription]:
    """What users lose within 30 days, since it does not renew."""
    rows = Subscription.objects.for_partner(partner).filter(
        state__in=[SubscriptionState.ACTIVE, SubscriptionState.SUSPENDED],
        auto_renew=False,
        ends_at__lte=now + SOON,
    )
    return rows.filter(_related(partner))


def _related(partner: Partner) -> Exists:
    """The record of the customer is open."""
    active = ResellerRelationship.objects.for_partner(partner).filter(
        customer=OuterRef("customer"), state=RelationshipState.ACTIVE
    )
    return Exists(active)


def waiting_page(partner: Partner, cursor: str) -> Page:
    rows: Rows = waiting_orders(partner).values(*WAITING_FIELDS)
    return paginate(rows, OLDEST_FIRST, cursor, PAGE_SIZE)


def ending_page(partner: Partner, now: datetime, cursor: str) -> Page:
    rows: Rows = ending_subscriptions(partner, now).values(*ENDING_FIELDS)
    page = paginate(rows, ENDING_FIRST, cursor, PAGE_SIZE)
    for row in page.rows:
        row["state"] = SubscriptionState(row["state"])
    return page


def attention(partner: Partner, now: datetime) -> tuple[int, int]:
    """How many of each, counted no further than one past the limit."""
    return _capped(waiting_orders(partner)), _capped(ending_subscriptions(partner, now))


def _capped(rows: QuerySet[Any]) -> int:
    return rows.order_by()[: COUNT_LIMIT + 1].count()

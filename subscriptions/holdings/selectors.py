"""A customer's own subscriptions, whoever sold them."""

from typing import Any

from django.db.models import QuerySet

from customers.models import Customer
from partners.keyset import Order, Page, paginate
from subscriptions import seats
from subscriptions.enums import BillingType, SubscriptionState
from subscriptions.models import Subscription
from subscriptions.standing import CHIPS, STANDING_FIELDS, standing

PAGE_SIZE = 50
NEWEST_FIRST = Order("id", descending=True, is_number=True)
FIELDS = (
    "id", "public_id", "nickname", "quantity", "offer__product__name", "offer__name",
    "offer__product__billing_type", "partner__name", "partner__public_id", "reseller__name",
    "reseller__public_id", *STANDING_FIELDS,
)  # fmt: skip
SUPPORT_FIELDS = (
    "id", "public_id", "nickname", "offer__product__name", "support_contact__name",
    "support_contact__public_id", "support_contact__phone", "support_contact__website",
    "partner__name",
)  # fmt: skip


def subscriptions_of(customer: Customer, *, ended: bool = False) -> QuerySet[Subscription]:
    rows = Subscription.objects.filter(customer=customer)
    if ended:
        return rows.filter(state=SubscriptionState.DELETED)
    return rows.exclude(state=SubscriptionState.DELETED)


def holding_page(customer: Customer, cursor: str, *, ended: bool) -> Page:
    found = subscriptions_of(customer, ended=ended).annotate(in_use=seats.in_use_column())
    page = paginate(found.values("in_use", *FIELDS), NEWEST_FIRST, cursor, PAGE_SIZE)
    for row in page.rows:
        _tell(row)
    return page


def _tell(row: dict[str, Any]) -> None:
    state = SubscriptionState(row["state"])
    row["state_label"], row["chip"] = state.label, CHIPS[state]
    row["standing"] = standing(row)
    row["is_usage"] = row["offer__product__billing_type"] == BillingType.USAGE


def support_page(customer: Customer, cursor: str) -> Page:
    rows = subscriptions_of(customer).values(*SUPPORT_FIELDS)
    return paginate(rows, NEWEST_FIRST, cursor, PAGE_SIZE)

"""The page "Subscriptions" of a customer as data: what is asked for, its pages, the export."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from customers.models import Customer
from partners.folding import fold
from partners.keyset import Order, Page, paginate
from partners.models import Partner
from subscriptions import records
from subscriptions.enums import BillingType, SubscriptionState
from subscriptions.models import Subscription
from subscriptions.standing import STANDING_FIELDS

PAGE_SIZE = 50
EXPORT_CHUNK = 2_000
NEWEST_FIRST = Order("id", descending=True, is_number=True)
ALL = "all"
FIELDS = (
    *("id", "public_id", "nickname", "quantity", "term", "billing_frequency"),
    *("offer__name", "partner_id", "partner__name"),
    *("reseller__name", "reseller_location__number"),
    *STANDING_FIELDS,
)


@dataclass(frozen=True)
class ListQuery:
    """``status``: a state, ``all``, or nothing for all that has not ended."""

    search: str = ""
    status: str = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.search or self.status)


def asked(partner: Partner, customer: Customer, query: ListQuery) -> QuerySet[Subscription]:
    """What the partner sees of what it asks for."""
    rows = records.subscriptions_of(partner, customer)
    if query.search:
        rows = rows.filter(_named(query.search))
    if query.status and query.status != ALL:
        return rows.filter(state=query.status)
    return rows if query.status == ALL else rows.exclude(state=SubscriptionState.DELETED)


def _named(search: str) -> Q:
    folded = fold(search)
    found = Q(nickname__icontains=search.strip())
    if folded:
        found |= Q(offer__sort_name__contains=folded)
        found |= Q(offer__product__sort_name__contains=folded)
    try:
        found |= Q(public_id=UUID(search.strip()))
    except ValueError:
        return found
    return found


def subscription_page(
    partner: Partner, customer: Customer, query: ListQuery, billing: BillingType, cursor: str
) -> Page:
    """One page of one block, the newest first."""
    rows = asked(partner, customer, query).filter(offer__product__billing_type=billing)
    return paginate(rows.values(*FIELDS), NEWEST_FIRST, cursor, PAGE_SIZE)


def export_rows(partner: Partner, customer: Customer, query: ListQuery) -> Iterator[dict[str, Any]]:
    rows = asked(partner, customer, query).values(
        *FIELDS,
        *("offer__code", "offer__product__name", "offer__product__billing_type"),
        *("unit_price", "currency", "support_contact__name"),
    )
    yield from rows.order_by("-id").iterator(EXPORT_CHUNK)

"""Who earns by which subscription: periods of the reseller of record, seen from either side.

One row per period. A page costs the same few statements however many rows it has; a reseller
reads its own periods only, a provider those of the subscriptions that it sold.
"""

import datetime
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import batched, pairwise
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from customers.chain import Side, Through
from customers.enums import RelationshipState
from customers.models import ResellerAssociation, ResellerRelationship
from partners.keyset import Order, Rows, paginate
from partners.models import Partner
from subscriptions.enums import BillingType, SubscriptionState
from subscriptions.models import ResellerOfRecord, Subscription

PAGE_SIZE = 50
EXPORT_CHUNK = 500
NEWEST_FIRST = Order("since", descending=True, is_time=True)
_SUBSCRIPTION_FIELDS = (
    "public_id", "partner_id", "customer_id", "nickname", "quantity", "state", "offer__name",
    "offer__product__billing_type", "customer__public_id", "customer__name",
    "customer__default_domain",
)  # fmt: skip


class Period(models.TextChoices):
    CURRENT = "current", _("Current reseller of record")
    FORMER = "former", _("Former periods")


@dataclass(frozen=True)
class IncentiveQuery:
    """``others``: a provider looks at its resellers, a reseller at its providers."""

    others: Side
    search: str = ""  # folded
    period: Period = Period.CURRENT
    through: Through | None = None

    @property
    def is_former(self) -> bool:
        return self.period == Period.FORMER


@dataclass(frozen=True)
class IncentiveRow:
    subscription_id: UUID
    customer: str
    domain: str
    customer_id: UUID | None  # where the record of the customer is open to the partner
    opens: bool  # and the subscription in it: not to a reseller that it named once
    product: str
    nickname: str
    seats: int | None  # none where it is paid by use
    state: SubscriptionState
    other: str  # the reseller, or the provider
    location: str
    since: datetime.datetime
    until: datetime.datetime | None
    set_by: str


@dataclass(frozen=True)
class IncentivePage:
    rows: list[IncentiveRow]
    next: str
    previous: str


def periods(partner: Partner, query: IncentiveQuery) -> QuerySet[ResellerOfRecord]:
    if query.others == Side.RESELLER:
        rows = ResellerOfRecord.objects.for_provider(partner)
    else:
        rows = ResellerOfRecord.objects.for_reseller(partner)
    rows = rows.filter(until__isnull=not query.is_former)
    if query.through:
        rows = rows.filter(**{query.others.value: query.through.partner_id})
    return rows.filter(_of_customer(partner, query)) if query.search else rows


def _of_customer(partner: Partner, query: IncentiveQuery) -> Q:
    """Any part of the name or domain. Naming a reseller associates it, with a folded name."""
    named = ResellerAssociation.objects.filter(
        **{query.others.own: partner},
        customer=OuterRef("subscription__customer"),
        sort_name__contains=query.search,
    )
    return Q(Exists(named)) | Q(subscription__customer__default_domain__contains=query.search)


def _fields(others: Side) -> list[str]:
    return [
        "id", "since", "until", "set_by_name", "location__number", f"{others.value}__name",
        *(f"subscription__{name}" for name in _SUBSCRIPTION_FIELDS),
    ]  # fmt: skip


def incentive_page(partner: Partner, query: IncentiveQuery, cursor: str = "") -> IncentivePage:
    rows: Rows = periods(partner, query).values(*_fields(query.others))
    page = paginate(rows, NEWEST_FIRST, cursor, PAGE_SIZE)
    return IncentivePage(_told(partner, query.others, page.rows), page.next, page.previous)


def export_rows(partner: Partner, query: IncentiveQuery) -> Iterator[IncentiveRow]:
    """Every row of a query in its order, read in pieces."""
    rows: Rows = periods(partner, query).order_by("-since", "-id").values(*_fields(query.others))
    for batch in batched(rows.iterator(EXPORT_CHUNK), EXPORT_CHUNK, strict=False):
        yield from _told(partner, query.others, batch)


def _told(partner: Partner, others: Side, rows: Iterable[dict[str, Any]]) -> list[IncentiveRow]:
    rows = list(rows)
    if not rows:
        return []
    in_sight = _in_sight(partner, {row["subscription__customer_id"] for row in rows})
    return [_row(row, others, in_sight) for row in rows]


def _in_sight(partner: Partner, customers: Collection[int]) -> set[int]:
    """Those whose record is open. Being named on a subscription alone opens none."""
    rows = ResellerRelationship.objects.for_partner(partner)
    active = rows.filter(customer__in=customers, state=RelationshipState.ACTIVE)
    return set(active.values_list("customer_id", flat=True))


def _row(row: dict[str, Any], others: Side, in_sight: Collection[int]) -> IncentiveRow:
    by_use = row["subscription__offer__product__billing_type"] == BillingType.USAGE
    opens = row["subscription__customer_id"] in in_sight
    is_of_today = row["until"] is None
    return IncentiveRow(
        subscription_id=row["subscription__public_id"],
        customer=row["subscription__customer__name"],
        domain=row["subscription__customer__default_domain"],
        customer_id=row["subscription__customer__public_id"] if opens else None,
        opens=opens and (is_of_today or others == Side.RESELLER),
        product=row["subscription__offer__name"],
        nickname=row["subscription__nickname"],
        seats=None if by_use else row["subscription__quantity"],
        state=SubscriptionState(row["subscription__state"]),
        other=row[f"{others.value}__name"],
        location=row["location__number"],
        since=row["since"],
        until=row["until"],
        set_by=row["set_by_name"],
    )


# --- the history of one subscription --------------------------------------------------------------


@dataclass(frozen=True)
class Span:
    """A period of the timeline; ``reseller`` is empty while nobody was named."""

    reseller: str
    provider: str
    location: str
    since: datetime.datetime
    until: datetime.datetime | None
    set_by: str = ""


def subscription_of_record(partner: Partner, public_id: UUID) -> Subscription | None:
    """One that the partner sold through a reseller, or that ever named it."""
    own = ResellerOfRecord.objects.for_partner(partner).filter(subscription=OuterRef("pk"))
    found = Subscription.objects.filter(Exists(own), public_id=public_id)
    return found.select_related("customer", "offer", "partner").first()


def spans(partner: Partner, subscription: Subscription) -> list[Span]:
    """Newest first. The provider reads all of it, a reseller its own periods."""
    rows = ResellerOfRecord.objects.for_partner(partner).filter(subscription=subscription)
    found = [
        Span(
            row.reseller.name, row.provider.name, row.location.number, row.since, row.until,
            row.set_by_name,
        )
        for row in rows.select_related("reseller", "provider", "location").order_by("since", "id")
    ]  # fmt: skip
    if subscription.partner_id == partner.pk:
        found = _with_gaps(found)
    return found[::-1]


def _with_gaps(found: list[Span]) -> list[Span]:
    """Between two resellers, and after the last one, nobody may have been named."""
    told: list[Span] = []
    for span, following in pairwise([*found, None]):
        if span is None:
            continue
        told.append(span)
        ended = span.until
        if ended and (following is None or following.since > ended):
            told.append(Span("", span.provider, "", ended, following.since if following else None))
    return told

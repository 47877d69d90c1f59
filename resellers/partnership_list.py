"""Indirect resellers and indirect providers as data: what is asked for, one page, the export.

Both pages list partnerships seen from one side, by the name of the other one. A page costs the
same few statements however many rows it has.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import batched
from typing import Any, Literal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from partners.enums import LocationScope
from partners.keyset import Order, Rows, paginate
from partners.models import Partner, PartnerLocation
from resellers import selectors
from resellers.enums import PartnershipState
from resellers.models import Partnership
from resellers.selectors import Health

PAGE_SIZE = 50
EXPORT_CHUNK = 500
DEFAULT_SORT = "name"
SORTS = ("name", "-name", "since", "-since")

type Side = Literal["reseller", "provider"]


@dataclass(frozen=True)
class PartnershipQuery:
    """What a person asked a list for. ``search`` is folded."""

    search: str = ""
    state: PartnershipState = PartnershipState.ACTIVE
    sort: str = DEFAULT_SORT

    @property
    def is_former(self) -> bool:
        return self.state == PartnershipState.REMOVED


@dataclass(frozen=True)
class PartnershipRow:
    """One period of a partnership, as the other side's line."""

    public_id: UUID
    partner: Partner  # the other side
    started_at: datetime.datetime
    ended_at: datetime.datetime | None
    ended_by_name: str
    location_ids: list[str]
    global_ids: list[str]
    health: Health | None  # of a reseller, for its provider


@dataclass(frozen=True)
class PartnershipPage:
    rows: list[PartnershipRow]
    next: str
    previous: str


def partnerships(partner: Partner, others: Side, query: PartnershipQuery) -> QuerySet[Partnership]:
    """The partnerships of a partner with its resellers, or with its providers."""
    if others == "reseller":
        rows = Partnership.objects.for_provider(partner)
    else:
        rows = Partnership.objects.for_reseller(partner)
    rows = rows.filter(state=query.state)
    return rows.filter(_known_by(others, query.search)) if query.search else rows


def _known_by(others: Side, search: str) -> Q:
    """Any part of the name or domain, or the beginning of a Partner ID."""
    ids = PartnerLocation.objects.filter(
        partner=OuterRef(others), is_active=True, number__startswith=search
    )
    by_name = Q(
        (f"{others}__sort_name__contains", search),
        (f"{others}__domain__contains", search),
        _connector=Q.OR,
    )
    return by_name | Q(Exists(ids)) if search.isdecimal() else by_name


def _order(others: Side, sort: str) -> Order:
    descending, name = sort.startswith("-"), sort.removeprefix("-")
    if name == "since":
        return Order("started_at", descending=descending, is_time=True)
    return Order(f"{others}__sort_name", descending=descending)


def _fields(others: Side) -> list[str]:
    return [
        "id", "public_id", others, f"{others}__sort_name", "started_at", "ended_at",
        "ended_by_name",
    ]  # fmt: skip


def partnership_page(
    partner: Partner, others: Side, query: PartnershipQuery, cursor: str = ""
) -> PartnershipPage:
    rows: Rows = partnerships(partner, others, query).values(*_fields(others))
    page = paginate(rows, _order(others, query.sort), cursor, PAGE_SIZE)
    return PartnershipPage(_told(partner, others, page.rows), page.next, page.previous)


def export_rows(
    partner: Partner, others: Side, query: PartnershipQuery
) -> Iterator[PartnershipRow]:
    """Every row of a query in its order, read in pieces."""
    order = _order(others, query.sort)
    sign = "-" if order.descending else ""
    found = partnerships(partner, others, query).order_by(f"{sign}{order.field}", f"{sign}id")
    rows: Rows = found.values(*_fields(others))
    for batch in batched(rows.iterator(EXPORT_CHUNK), EXPORT_CHUNK, strict=False):
        yield from _told(partner, others, batch)


def _told(partner: Partner, others: Side, rows: Iterable[dict[str, Any]]) -> list[PartnershipRow]:
    rows = list(rows)
    if not rows:
        return []
    partners = Partner.objects.in_bulk({row[others] for row in rows})
    numbers = _partner_ids(partners)
    health = selectors.health_of(partner, partners.values()) if others == "reseller" else {}
    return [
        PartnershipRow(
            public_id=row["public_id"],
            partner=partners[row[others]],
            started_at=row["started_at"],
            ended_at=row["ended_at"],
            ended_by_name=row["ended_by_name"],
            location_ids=numbers[row[others], LocationScope.LOCATION],
            global_ids=numbers[row[others], LocationScope.GLOBAL],
            health=health.get(row[others]),
        )
        for row in rows
    ]


def _partner_ids(partners: Collection[int]) -> dict[tuple[int, str], list[str]]:
    """Active Partner IDs by partner and scope: global and location IDs are different things."""
    found: dict[tuple[int, str], list[str]] = defaultdict(list)
    rows = PartnerLocation.objects.filter(partner__in=partners, is_active=True)
    for partner_id, scope, number in rows.order_by("number").values_list(
        "partner_id", "scope", "number"
    ):
        found[partner_id, scope].append(number)
    return found

"""Through whom: the partners of a customer's chain that one partner may know of.

A provider knows the resellers of its own associations, a reseller the providers of its own;
nobody learns of a chain that is not the own one.
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar, NamedTuple
from uuid import UUID

from django.db import connection, models
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from customers.enums import AssociationSource
from customers.models import ResellerAssociation, ResellerRelationship
from partners.models import Partner

TABLE = ResellerAssociation._meta.db_table  # noqa: SLF001
SCANNED = 1_000  # partners of one partner; beyond that a choice by name ends anyway

# From one partner to the next along an index, however many customers lie between them.
_LOOSE_SCAN = """
WITH RECURSIVE found(id) AS (
    SELECT MIN({other}_id) FROM {table} WHERE {own}_id = %s
    UNION ALL
    SELECT (SELECT MIN({other}_id) FROM {table} WHERE {own}_id = %s AND {other}_id > found.id)
    FROM found WHERE found.id IS NOT NULL
)
SELECT id FROM found WHERE id IS NOT NULL LIMIT %s
"""


class Side(models.TextChoices):
    """What the other partner of an association is."""

    RESELLER = "reseller", _("Indirect reseller")
    PROVIDER = "provider", _("Indirect provider")

    @property
    def own(self) -> str:
        """What the partner that looks is to the other."""
        return "provider" if self == Side.RESELLER else "reseller"


def sides(partner: Partner) -> list[Side]:
    """None for a partner without chains, both for one that is provider and reseller."""
    held = {
        Side.RESELLER: partner.is_indirect_provider,
        Side.PROVIDER: partner.is_indirect_reseller,
    }
    return [side for side, is_held in held.items() if is_held]


class Named(NamedTuple):
    """A partner to choose; in this order they stand in a list."""

    sort_name: str
    pk: int
    public_id: UUID
    name: str


def counterparts(partner: Partner, side: Side) -> list[Named]:
    """Those that ever served a customer together with the partner, by name; former ones too."""
    return sorted(Named(*row) for row in _met(partner, side).values_list(*Named._fields))


def _met(partner: Partner, side: Side) -> QuerySet[Partner]:
    """Without an order: a database might walk through the names of all partners for it."""
    sql = _LOOSE_SCAN.format(table=TABLE, own=side.own, other=side.value)
    keys = RawSQL(sql, [partner.pk, partner.pk, SCANNED])  # noqa: S611 (the names are our own)
    return Partner.objects.filter(pk__in=keys)


def counterpart(partner: Partner, side: Side, public_id: UUID) -> list[Named]:
    """One of them, if it is one."""
    own = ResellerAssociation.objects.filter(**{side.own: partner, side.value: OuterRef("pk")})
    found = Partner.objects.filter(Exists(own), public_id=public_id)
    return [Named(*row) for row in found.values_list(*Named._fields)]


@dataclass(frozen=True)
class Through:
    """A filter: only customers served together with this partner."""

    side: Side
    partner_id: int

    # Columns of the association that ``joined`` joins.
    NAME: ClassVar = RawSQL(f"{TABLE}.sort_name", [])  # noqa: S611
    CUSTOMER: ClassVar = RawSQL(f"{TABLE}.customer_id", [])  # noqa: S611

    def holds(self, partner: Partner) -> Exists:
        """Looked up for each row that is found by other means."""
        pair = {self.side.own: partner, self.side.value: self.partner_id}
        return Exists(ResellerAssociation.objects.filter(**pair, customer=OuterRef("customer")))

    def joined(
        self, rows: QuerySet[ResellerRelationship], partner: Partner
    ) -> QuerySet[ResellerRelationship]:
        """The same from the other end: rows are found by the associations of the pair.

        ``NAME`` and ``CUSTOMER`` let them be read as ``assoc_of_pair`` has them. Written out,
        since models lead from one table to the other only by way of a third, which doubles what
        the filter costs. No customer shows twice: the pair has it once.
        """
        # SQLite keeps no statistics by itself, and would rather walk through all customers.
        term = "likelihood({}_id = %s, 0.001)" if connection.vendor == "sqlite" else "{}_id = %s"
        conditions = [
            term.format(f"{TABLE}.{self.side.own}"),
            term.format(f"{TABLE}.{self.side}"),
            f"{TABLE}.customer_id = {ResellerRelationship._meta.db_table}.customer_id",  # noqa: SLF001
        ]
        return rows.extra(  # noqa: S610 (the names are our own)
            tables=[TABLE], where=conditions, params=[partner.pk, self.partner_id]
        )


class Other(NamedTuple):
    """One partner of a customer's chain."""

    side: Side
    partner_id: int
    name: str


@dataclass(frozen=True)
class Link:
    """One partner of a customer's chain, since when, and how that came about."""

    side: Side
    name: str
    since: datetime.datetime
    source: AssociationSource


def others_of(partner: Partner, customer_ids: Collection[int]) -> dict[int, list[Other]]:
    """By customer, in the order of names: a statement for each side that the partner has."""
    found: dict[int, list[Other]] = {}
    for side in sides(partner):
        rows = _associations(partner, side, customer_ids)
        for customer_id, pk, name in rows.values_list("customer_id", f"{side}_id", f"{side}__name"):
            found.setdefault(customer_id, []).append(Other(side, pk, name))
    return found


def links_of(partner: Partner, customer_ids: Collection[int]) -> dict[int, list[Link]]:
    """The same with what a record tells of each."""
    found: dict[int, list[Link]] = {}
    for side in sides(partner):
        rows = _associations(partner, side, customer_ids)
        for customer_id, name, since, source in rows.values_list(
            "customer_id", f"{side}__name", "created_at", "source"
        ):
            link = Link(side, name, since, AssociationSource(source))
            found.setdefault(customer_id, []).append(link)
    return found


def _associations(
    partner: Partner, side: Side, customer_ids: Collection[int]
) -> QuerySet[ResellerAssociation]:
    own = ResellerAssociation.objects.filter(**{side.own: partner}, customer_id__in=customer_ids)
    return own.order_by(f"{side}__sort_name", f"{side}_id")

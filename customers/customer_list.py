"""The Customers page as data: what is asked for, one page of rows, their details, the export.

Rows are plain values of the relationship row, which carries what the list needs, so a page is
one walk along an index however many customers there are (docs: lists stay flat).
"""

import datetime
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import batched
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django_countries import countries

from customers import selectors
from customers.chain import Link, Through, links_of, others_of
from customers.enums import AgreementStatus, RelationshipState
from customers.models import CustomerDomain, ResellerRelationship
from customers.tags.filter import Tagged
from partners.keyset import Order, Page, Rows, paginate
from partners.models import Partner

PAGE_SIZE = 50
COUNT_LIMIT = 10_000
EXPORT_CHUNK = 5_000
SUBSTRING_MIN = 3  # letters; a trigram index knows nothing shorter
LAST_LETTER = "\U0010ffff"
FIELDS = (
    *("id", "customer_id", "name", "sort_name", "domain", "tenant_id"),
    *("started_at", "ended_at"),
)

SORTS: dict[str, Order] = {
    "name": Order("sort_name"),
    "-name": Order("sort_name", descending=True),
    "id": Order("tenant_id"),
    "-id": Order("tenant_id", descending=True),
    "domain": Order("domain"),
    "-domain": Order("domain", descending=True),
    "since": Order("started_at", is_time=True),
    "-since": Order("started_at", descending=True, is_time=True),
}
DEFAULT_SORT = "name"


@dataclass(frozen=True)
class CustomerQuery:
    """What a person asked the list for. ``search`` is folded."""

    search: str = ""
    relationship: RelationshipState = RelationshipState.ACTIVE
    has_admin: bool | None = None
    agreement: AgreementStatus | None = None
    through: tuple[Through, ...] = ()
    tag: Tagged | None = None
    sort: str = DEFAULT_SORT

    @property
    def is_narrowed(self) -> bool:
        return self.is_counted or bool(self.through)

    @property
    def is_counted(self) -> bool:
        """The customers of one reseller are a list like the whole one, and as quick: a page of
        it says how many there are only where it holds them all."""
        others = (self.has_admin, self.agreement, self.tag)
        return bool(self.search) or any(each is not None for each in others)

    @property
    def kept_elsewhere(self) -> tuple[Tagged | Through, ...]:
        """Filters by rows of other tables, the one that finds the fewest first."""
        return (*filter(None, [self.tag]), *self.through)

    @property
    def is_former(self) -> bool:
        return self.relationship == RelationshipState.REMOVED

    @property
    def is_prefix_search(self) -> bool:
        return 0 < len(self.search) < SUBSTRING_MIN


@dataclass(frozen=True)
class CustomerPage:
    rows: list[dict[str, Any]]
    next: str
    previous: str
    count: int | None  # of a narrowed list; more than COUNT_LIMIT means "at least"


def relationships(partner: Partner, query: CustomerQuery) -> QuerySet[ResellerRelationship]:
    """The partner's relationship rows that a query asks for."""
    rows: QuerySet[ResellerRelationship] = ResellerRelationship.objects.for_partner(partner)
    rows = rows.filter(state=query.relationship)
    for each in query.kept_elsewhere:
        rows = rows.filter(each.holds(partner))
    if query.has_admin is not None:
        rows = rows.filter(has_admin=query.has_admin)
    if query.agreement is not None:
        rows = rows.filter(_agreement_is(query.agreement))
    if query.is_prefix_search:
        rows = rows.filter(_begins("sort_name", query.search) | _begins("domain", query.search))
    elif query.search:
        rows = rows.filter(_contains(query.search))
    return rows


def _contains(search: str) -> Q:
    """Any part of the text, by trigrams: PostgreSQL has them behind LIKE, SQLite in a table."""
    found = Q(search_text__contains=search)
    if connection.vendor == "sqlite":
        phrase = '"' + search.replace('"', '""') + '"'
        sql = "SELECT rowid FROM rel_search WHERE rel_search MATCH %s"
        found &= Q(pk__in=RawSQL(sql, [phrase]))  # noqa: S611 (no other way to say MATCH)
    return found


def _begins(field: str, text: str) -> Q:
    """A range, since the two databases differ in what LIKE 'ab%' can take from an index."""
    return Q(**{f"{field}__gte": text, f"{field}__lt": text + LAST_LETTER})


def _agreement_is(status: AgreementStatus) -> Q:
    """The same as ``selectors.agreement_status``, for the database."""
    current = selectors.current_agreement_version()
    if status == AgreementStatus.ACCEPTED:
        return Q(agreement_version=current)
    if status == AgreementStatus.OUTDATED:
        return ~Q(agreement_version__in=["", current])
    return Q(agreement_version="") if current else Q(pk__in=[])


def ordered(partner: Partner, query: CustomerQuery) -> tuple[Rows, Order]:
    """The rows of a query and the order to page through them.

    Customers with a tag, or served together with another partner, are found by the rows that say
    so, and by name read as the index of those holds them; relationships that ended are not unique
    by customer.
    """
    order = SORTS[query.sort]
    if not query.kept_elsewhere or query.search:
        return relationships(partner, query).values(*FIELDS), order
    first = query.kept_elsewhere[0]
    without = replace(query, tag=None) if query.tag else replace(query, through=query.through[1:])
    rows = first.joined(relationships(partner, without), partner)
    if query.is_former or order.field != "sort_name":
        return rows.values(*FIELDS), order
    by_index = replace(order, field="found_name", tie="found_customer")
    return rows.values(*FIELDS, found_name=first.NAME, found_customer=first.CUSTOMER), by_index


def customer_page(partner: Partner, query: CustomerQuery, cursor: str = "") -> CustomerPage:
    """One page; whoever owns exactly the domain that was typed stands first."""
    rows, order = ordered(partner, query)
    exact = _owners_of_domain(rows, query.search)
    if exact:
        rows = rows.exclude(pk__in=[row["id"] for row in exact])
    page = paginate(rows, order, cursor, PAGE_SIZE)
    shown = page.rows if page.previous else [*exact, *page.rows]
    return CustomerPage(shown, page.next, page.previous, _count(rows, query, page, len(exact)))


def first_matches(partner: Partner, query: CustomerQuery, limit: int) -> list[dict[str, Any]]:
    """The first rows of a search and no count: what a drop-down shows."""
    rows: Rows = relationships(partner, query).values(*FIELDS)
    exact = _owners_of_domain(rows, query.search)
    others = rows.exclude(pk__in=[row["id"] for row in exact]).order_by("sort_name", "id")
    return [*exact, *others[:limit]][:limit]


def _owners_of_domain(rows: Rows, search: str) -> list[dict[str, Any]]:
    if "." not in search:
        return []
    owner = CustomerDomain.objects.filter(name=search).values("customer_id")[:1]
    return list(rows.filter(Q(domain=search) | Q(customer_id=Subquery(owner))).order_by("-id")[:5])


def _count(rows: Rows, query: CustomerQuery, page: Page, also: int) -> int | None:
    if not query.is_narrowed:
        return None
    if not page.next and not page.previous:
        return len(page.rows) + also
    if not query.is_counted:
        return None
    return rows.order_by()[: COUNT_LIMIT + 1].count() + also


@dataclass(frozen=True)
class CustomerDetails:
    """What an expanded row tells."""

    tenant_id: str
    name: str
    domains: list[str]
    country: str
    agreement: AgreementStatus
    agreement_version: str
    started_at: datetime.datetime
    has_admin: bool
    chain: list[Link]


def customer_details(partner: Partner, tenant_ids: Collection[UUID]) -> dict[str, CustomerDetails]:
    """Details of active customers by tenant ID: as many statements for ten as for one."""
    if not tenant_ids:
        return {}
    found = ResellerRelationship.objects.for_partner(partner).filter(
        state=RelationshipState.ACTIVE, tenant_id__in=[str(each) for each in tenant_ids]
    )
    in_force = selectors.agreement_version_in_force()
    rows = list(found.select_related("customer").annotate(agreement_in_force=in_force))
    if not rows:
        return {}
    domains = _domains_of(rows)
    links = links_of(partner, [row.customer_id for row in rows])
    return {
        row.tenant_id: CustomerDetails(
            tenant_id=row.tenant_id,
            name=row.name,
            domains=domains[row.customer_id],
            country=countries.name(str(row.customer.country)),
            agreement=selectors.agreement_status(row.agreement_version, row.agreement_in_force),
            agreement_version=row.agreement_version,
            started_at=row.started_at,
            has_admin=row.has_admin,
            chain=links.get(row.customer_id, []),
        )
        for row in rows
    }


def _domains_of(rows: Sequence[ResellerRelationship]) -> dict[int, list[str]]:
    """The primary domain first, the others by name."""
    domains = {row.customer_id: [row.customer.default_domain] for row in rows}
    further = CustomerDomain.objects.filter(customer_id__in=domains).order_by("name")
    for customer_id, name in further.values_list("customer_id", "name"):
        if name not in domains[customer_id]:
            domains[customer_id].append(name)
    return domains


def export_rows(partner: Partner, query: CustomerQuery) -> Iterator[dict[str, Any]]:
    """Every row of a query in its order, read in pieces, each with its ``chain``."""
    found, order = ordered(partner, query)
    rows: Rows = found.values(*FIELDS, "has_admin", "agreement_version")
    rows = rows.order_by(*order.fields(descending=order.descending))
    for batch in batched(rows.iterator(EXPORT_CHUNK), EXPORT_CHUNK, strict=False):
        others = others_of(partner, [row["customer_id"] for row in batch])
        for row in batch:
            yield row | {"chain": others.get(row["customer_id"], [])}

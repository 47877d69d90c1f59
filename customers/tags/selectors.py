"""Reads about tags; each begins with the partner, whose business they are."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast
from uuid import UUID

from django.db.models import Count, IntegerField, Subquery, Value
from django.db.models.functions import Cast

from customers.enums import RelationshipState
from customers.models import Customer, CustomerTag, ResellerRelationship, Tag
from partners.keyset import Order, Page, Rows, paginate
from partners.models import Partner

ORDER = Order("folded")
PAGE_SIZE = 50
COUNT_LIMIT = 1_000
TO_TICK = 200
OFFERED = 100  # in a select; each weighs almost as much as a row of the table


class Offered(NamedTuple):
    """A tag to choose; in this order they stand in a list."""

    folded: str
    pk: int
    public_id: UUID
    name: str


def offered(partner: Partner, public_id: UUID) -> list[Offered]:
    """One tag of the partner, if it is one."""
    found = Tag.objects.for_partner(partner).filter(public_id=public_id)
    return [Offered(*row) for row in found.values_list(*Offered._fields)]


@dataclass
class TagsOfPage:
    """What a page of the Customers list says of tags."""

    of_customer: dict[int, list[Offered]] = field(default_factory=dict)  # in the order of names
    offered: list[Offered] = field(default_factory=list)


def tags_of_page(
    partner: Partner, customer_ids: Collection[int], *, with_choice: bool
) -> TagsOfPage:
    """The tags of these customers and, for a select, the first ones of all: one statement."""
    page = TagsOfPage()
    carried = CustomerTag.objects.filter(tag__partner=partner, customer_id__in=customer_ids)
    rows: Any = carried.values_list(
        "tag__folded", "tag_id", "tag__public_id", "tag__name", "customer_id"
    )
    if with_choice:
        first = Tag.objects.for_partner(partner).order_by("folded").values("pk")[: OFFERED + 1]
        nobody = Cast(Value(None), IntegerField())
        of_all = Tag.objects.filter(pk__in=Subquery(first))
        rows = of_all.values_list(*Offered._fields, nobody).union(rows, all=True)
    for *tag, customer_id in sorted(rows, key=lambda row: row[:2]):
        found = Offered(*tag)
        if customer_id is None:
            page.offered.append(found)
        else:
            page.of_customer.setdefault(customer_id, []).append(found)
    return page


def tags_of_customer(partner: Partner, customer: Customer) -> list[str]:
    """All its tags by name."""
    rows = CustomerTag.objects.filter(tag__partner=partner, customer=customer)
    return list(rows.order_by("tag__folded").values_list("tag__name", flat=True))


def tag_page(partner: Partner, cursor: str = "") -> Page:
    """One page of the partner's tags by name: one statement."""
    rows = Tag.objects.for_partner(partner).values("id", "folded", "public_id", "name")
    return paginate(cast("Rows", rows), ORDER, cursor, PAGE_SIZE)


def carriers(tag: Tag) -> int:
    """How many customers carry it; more than COUNT_LIMIT means "at least"."""
    return CustomerTag.objects.filter(tag=tag)[: COUNT_LIMIT + 1].count()


@dataclass(frozen=True)
class Box:
    """A tag to tick for the customers chosen, and how many of them carry it."""

    tag: Tag
    carried: int
    chosen: int

    @property
    def key(self) -> str:
        return str(self.tag.public_id)

    @property
    def is_on_all(self) -> bool:
        return self.carried == self.chosen

    @property
    def is_on_some(self) -> bool:
        return 0 < self.carried < self.chosen


def boxes(partner: Partner, customers: Collection[Customer]) -> list[Box]:
    """The partner's first tags by name and all that one of these customers carries."""
    own = Tag.objects.for_partner(partner)
    carried = (
        CustomerTag.objects.filter(tag__partner=partner, customer__in=customers)
        .values("tag_id")
        .annotate(number=Count("pk"))
        .values_list("tag_id", "number")
    )
    numbers = dict(carried)
    tags = {tag.pk: tag for tag in own.order_by("folded")[:TO_TICK]}
    further = set(numbers) - set(tags)
    if further:
        tags |= {tag.pk: tag for tag in own.filter(pk__in=further)}
    return [
        Box(tag, numbers.get(tag.pk, 0), len(customers))
        for tag in sorted(tags.values(), key=lambda tag: tag.folded)
    ]


def chosen_customers(partner: Partner, tenant_ids: Iterable[str]) -> list[Customer]:
    """Those of them that are customers of the partner, by name."""
    rows = ResellerRelationship.objects.for_partner(partner).filter(
        state=RelationshipState.ACTIVE, tenant_id__in=list(tenant_ids)
    )
    return [row.customer for row in rows.select_related("customer").order_by("sort_name", "id")]

"""Privileges in force of a partner: by customer, and by how long nobody has used them.

Both lists are walks along an index of the grants, however many there are.
"""

import datetime
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.enums import GrantState, RelationshipState
from customers.models import AdminGrant, Customer, ResellerRelationship
from partners.folding import fold
from partners.keyset import Order, Page, paginate
from partners.models import Partner

PAGE_SIZE = 50
COUNT_LIMIT = 1_000
BY_NAME = Order("sort_name")
LONGEST_FIRST = Order("idle_since", is_time=True)
OF_CUSTOMER = (
    "id", "sort_name", "customer_id", "customer__name", "customer__public_id",
    "customer__default_domain",
)  # fmt: skip
FIELDS = (*OF_CUSTOMER, "granted_at", "granted_by_name", "last_used_at")


class Idle(StrEnum):
    """Since when nobody has used the privileges, in days; the original's three piles."""

    LONG = "90"
    SOON = "60"
    SOME = "30"

    @property
    def label(self) -> str | Promise:
        return {
            Idle.LONG: _("Inactive for more than 90 days"),
            Idle.SOON: _("Inactive for 61 to 90 days"),
            Idle.SOME: _("Inactive for 30 to 60 days"),
        }[self]

    @property
    def recommendation(self) -> str | Promise:
        return {
            Idle.LONG: _("Give up: nobody needs them."),
            Idle.SOON: _("Give up, or plan the next use."),
            Idle.SOME: _("Watch, and ask whether they are still needed."),
        }[self]


_BOUNDS = {Idle.LONG: (91, None), Idle.SOON: (61, 91), Idle.SOME: (30, 61)}


@dataclass(frozen=True)
class CustomerPrivileges:
    """All periods of one partner's privileges with one customer, newest first."""

    customer: Customer
    relationship: ResellerRelationship | None  # the one in force
    periods: list[AdminGrant]

    @property
    def grant(self) -> AdminGrant | None:
        """The one in force."""
        return next((row for row in self.periods if row.state == GrantState.GRANTED), None)

    @property
    def is_shown_here(self) -> bool:
        """The company's details, which "Account" shows as long as there is a relationship."""
        return self.relationship is None and self.grant is not None

    @property
    def contact_name(self) -> str:
        names = (self.customer.contact_first_name, self.customer.contact_last_name)
        return " ".join(filter(None, names))


def in_force(partner: Partner) -> QuerySet[AdminGrant]:
    return AdminGrant.objects.for_partner(partner).filter(state=GrantState.GRANTED)


def customer_privileges(partner: Partner, tenant_id: UUID) -> CustomerPrivileges | None:
    """Of a customer that the partner has a relationship with, or privileges in force."""
    rows = ResellerRelationship.objects.for_partner(partner).filter(
        state=RelationshipState.ACTIVE, tenant_id=str(tenant_id)
    )
    relationship = rows.select_related("customer").first()
    grants = AdminGrant.objects.for_partner(partner).filter(customer__public_id=tenant_id)
    periods = list(grants.select_related("customer").order_by("-granted_at", "-pk"))
    is_administered = any(row.state == GrantState.GRANTED for row in periods)
    if relationship is None and not is_administered:
        return None
    customer = relationship.customer if relationship else periods[0].customer
    customer.is_only_administered = relationship is None
    return CustomerPrivileges(customer, relationship, periods)


def administered_page(
    partner: Partner, cursor: str, *, search: str = "", only_outlived: bool = False
) -> Page:
    """Customers whose directory is open to the partner, by name."""
    if only_outlived:
        return _outlived_page(partner, cursor, search)
    rows = in_force(partner).annotate(is_related=_is_related(partner))
    if folded := fold(search):
        rows = rows.filter(sort_name__contains=folded)
    return paginate(rows.values("is_related", *FIELDS), BY_NAME, cursor, PAGE_SIZE)


def _outlived_page(partner: Partner, cursor: str, search: str) -> Page:
    """Relationships that have ended say by a copy whether there are privileges, and lie in the
    order of their names; so those few are read, and not each of the privileges.
    """
    same = ResellerRelationship.objects.for_partner(partner).filter(customer=OuterRef("customer"))
    ended = ResellerRelationship.objects.for_partner(partner).filter(
        ~Exists(same.filter(state=RelationshipState.ACTIVE)),
        ~Exists(same.filter(state=RelationshipState.REMOVED, pk__gt=OuterRef("pk"))),  # each once
        state=RelationshipState.REMOVED,
        has_admin=True,
    )
    if folded := fold(search):
        # What the customer list is searched by has the index; it holds the name, too.
        ended = ended.filter(search_text__contains=folded, sort_name__contains=folded)
    page = paginate(ended.values(*OF_CUSTOMER), BY_NAME, cursor, PAGE_SIZE)
    grants = {
        row["customer_id"]: row
        for row in in_force(partner)
        .filter(customer__in=[row["customer_id"] for row in page.rows])
        .values(*FIELDS)
    }
    for row in page.rows:
        row.update(grants.get(row["customer_id"], {}), is_related=False)
    return page


def _is_related(partner: Partner) -> Exists:
    return Exists(
        ResellerRelationship.objects.for_partner(partner).filter(
            customer=OuterRef("customer"), state=RelationshipState.ACTIVE
        )
    )


def idle_grants(partner: Partner, idle: Idle) -> QuerySet[AdminGrant]:
    """What nobody has used since the day it was used last, or since it was granted."""
    rows = in_force(partner).annotate(idle_since=Coalesce("last_used_at", "granted_at"))
    at_least, less_than = _BOUNDS[idle]
    now = timezone.now()
    rows = rows.filter(idle_since__lte=now - datetime.timedelta(days=at_least))
    if less_than is not None:
        rows = rows.filter(idle_since__gt=now - datetime.timedelta(days=less_than))
    return rows


def idle_page(partner: Partner, idle: Idle, cursor: str) -> Page:
    rows = idle_grants(partner, idle).values("idle_since", *FIELDS)
    page = paginate(rows, LONGEST_FIRST, cursor, PAGE_SIZE)
    for row in page.rows:
        _tell(row)
    return page


def _tell(row: dict[str, Any]) -> None:
    now = timezone.now()
    row["days_enabled"] = (now - row["granted_at"]).days
    row["days_idle"] = (now - row["idle_since"]).days


def idle_counts(partner: Partner) -> dict[Idle, int]:
    """Each counted no further than anybody pages."""
    return {
        idle: len(idle_grants(partner, idle).values_list("pk")[: COUNT_LIMIT + 1]) for idle in Idle
    }


def chosen_grants(partner: Partner, customers: list[UUID]) -> list[AdminGrant]:
    """Those in force of the customers that somebody ticked, in the order of the customers' rows:
    whoever gives up many locks them one after the other.
    """
    rows = in_force(partner).filter(customer__public_id__in=customers)
    return list(rows.select_related("customer").order_by("customer_id"))


def idle_days(grant: AdminGrant) -> int:
    return (timezone.now() - (grant.last_used_at or grant.granted_at)).days

"""The list of a customer's people, and one of them, as pages show them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from customers.enums import DirectoryRole, DirectoryUserState
from customers.models import Customer, DirectoryRoleAssignment, DirectoryUser
from partners.folding import fold
from partners.keyset import Order, Page, Rows, encode, paginate
from subscriptions.models import LicenseAssignment

PAGE_SIZE = 50
ORDER = Order("sort_name")
LAST = "last"  # a cursor from the end
COUNT_LIMIT = 999
FIELDS = ("id", "public_id", "display_name", "sort_name", "user__email", "deleted_at")


@dataclass(frozen=True)
class PeopleQuery:
    """``role``: a directory role, "none" or ''; ``license``: "any", "none", a subscription's
    public ID or ''."""

    search: str = ""
    role: str = ""
    license: str = ""
    deleted: bool = False

    @property
    def is_narrowed(self) -> bool:
        return bool(self.search or self.role or self.license)


def people_page(customer: Customer, query: PeopleQuery, cursor: str = "") -> Page:
    """One page by name: one statement for the people, two for what they hold."""
    state = DirectoryUserState.INACTIVE if query.deleted else DirectoryUserState.ACTIVE
    people = DirectoryUser.objects.filter(_narrowed(query), customer=customer, state=state)
    rows = cast("Rows", people.values(*FIELDS))
    page = _last_page(rows) if cursor == LAST else paginate(rows, ORDER, cursor, PAGE_SIZE)
    keys = [row["id"] for row in page.rows]
    roles, licenses = roles_by_person(keys), licenses_by_person(keys)
    for row in page.rows:
        row["roles"] = ", ".join(roles.get(row["id"], []))
        row["licenses"] = licenses.get(row["id"], [])
    return page


def _last_page(rows: Rows) -> Page:
    """The first page of the list turned round, turned round again."""
    turned = paginate(rows, Order(ORDER.field, descending=True), "", PAGE_SIZE)
    found = turned.rows[::-1]
    return Page(found, previous=encode(ORDER, found[0], forward=False) if turned.next else "")


def _narrowed(query: PeopleQuery) -> Q:
    found = Q()
    if words := fold(query.search):
        found &= Q(search_text__contains=words)
    if query.role:
        held = DirectoryRoleAssignment.objects.filter(directory_user=OuterRef("pk"))
        if query.role == "none":
            found &= ~Q(Exists(held))
        else:
            found &= Q(Exists(held.filter(role=query.role)))
    if query.license:
        assigned = LicenseAssignment.objects.filter(directory_user=OuterRef("pk"))
        if query.license == "none":
            found &= ~Q(Exists(assigned))
        elif query.license == "any":
            found &= Q(Exists(assigned))
        else:
            found &= Q(Exists(assigned.filter(subscription__public_id=query.license)))
    return found


def roles_by_person(keys: Iterable[int]) -> dict[int, list[str]]:
    """Labels, in the order of the list of roles."""
    held: dict[int, set[str]] = {}
    rows = DirectoryRoleAssignment.objects.filter(directory_user__in=list(keys))
    for key, role in rows.values_list("directory_user_id", "role"):
        held.setdefault(key, set()).add(role)
    return {
        key: [str(role.label) for role in DirectoryRole if role in roles]
        for key, roles in held.items()
    }


def licenses_by_person(keys: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = LicenseAssignment.objects.filter(directory_user__in=list(keys))
    rows = rows.order_by("subscription__nickname", "subscription_id")
    for key, name in rows.values_list("directory_user_id", "subscription__nickname"):
        found.setdefault(key, []).append(name)
    return found


def deleted_count(customer: Customer) -> int:
    """How many can be restored; one more than COUNT_LIMIT means "more"."""
    rows = DirectoryUser.objects.filter(customer=customer, state=DirectoryUserState.INACTIVE)
    return rows.order_by()[: COUNT_LIMIT + 1].count()


EITHER = (DirectoryUserState.ACTIVE, DirectoryUserState.INACTIVE)


def chosen_people(
    customer: Customer, public_ids: Iterable[UUID], states: Collection[str] = EITHER
) -> list[DirectoryUser]:
    """Those of them that are there, by name."""
    rows = DirectoryUser.objects.filter(
        customer=customer, public_id__in=list(public_ids), state__in=list(states)
    )
    return list(rows.select_related("user", "customer").order_by("sort_name", "id"))


def held_by(person: DirectoryUser) -> list[dict[str, Any]]:
    """The licenses of one person, with the service plans that are on and off."""
    rows = LicenseAssignment.objects.filter(directory_user=person)
    rows = rows.select_related("subscription__offer__product", "subscription__partner")
    return [
        {
            "subscription": each.subscription,
            "assigned_at": each.assigned_at,
            "assigned_by": each.assigned_by_name,
            "on": [p for p in each.subscription.offer.product.service_plans
                   if p not in each.disabled_plans],
            "off": each.disabled_plans,
        }
        for each in rows.order_by("subscription__nickname", "pk")
    ]  # fmt: skip

"""Requests to end a relationship, as each side sees them."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from customers.endings.enums import EndingState
from customers.endings.models import EndRequest
from customers.models import Customer
from partners.keyset import Order, Page, paginate
from partners.models import Partner

COUNT_LIMIT = 100
PAGE_SIZE = 50
BY_DUE_DAY = Order("due_on", is_date=True)
NEWEST_FIRST = Order("requested_at", descending=True, is_time=True)
FIELDS = (
    "id", "public_id", "state", "reason", "requested_at", "requested_by_name", "due_on",
    "closed_at", "closed_by_name", "customer__name", "customer__public_id",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """An open request, ready to be told."""

    request: EndRequest
    is_overdue: bool


def is_overdue(due_on: datetime.date) -> bool:
    """The whole of the last day still belongs to the notice period."""
    return due_on < timezone.localdate()


def asked_of(partner: Partner, customer: Customer) -> Asked | None:
    """What the customer asks of the partner now."""
    rows = EndRequest.objects.for_partner(partner).filter(customer=customer, state=EndingState.OPEN)
    found = rows.first()
    return Asked(found, is_overdue(found.due_on)) if found else None


def open_by_partner(customer: Customer) -> dict[int, Asked]:
    """The open requests of a customer, by the partner they go to."""
    rows = EndRequest.objects.filter(customer=customer, state=EndingState.OPEN)
    return {row.partner_id: Asked(row, is_overdue(row.due_on)) for row in rows}


def requests_between(partner: Partner, customer: Customer) -> list[EndRequest]:
    """Newest first, those that are closed too."""
    rows = EndRequest.objects.for_partner(partner).filter(customer=customer)
    return list(rows.order_by("-requested_at", "-pk"))


def open_among(requests: list[EndRequest]) -> Asked | None:
    found = next((row for row in requests if row.state == EndingState.OPEN), None)
    return Asked(found, is_overdue(found.due_on)) if found else None


def request_page(partner: Partner, cursor: str, *, closed: bool) -> Page:
    """Of a partner: the open ones, the nearest day first; or what became of the others."""
    rows = EndRequest.objects.for_partner(partner)
    if closed:
        page = paginate(
            rows.exclude(state=EndingState.OPEN).values(*FIELDS), NEWEST_FIRST, cursor, PAGE_SIZE
        )
    else:
        page = paginate(
            rows.filter(state=EndingState.OPEN).values(*FIELDS), BY_DUE_DAY, cursor, PAGE_SIZE
        )
    for row in page.rows:
        _tell(row)
    return page


def _tell(row: dict[str, Any]) -> None:
    state = EndingState(row["state"])
    row["state_label"] = state.label
    row["is_overdue"] = state == EndingState.OPEN and is_overdue(row["due_on"])


def open_count(partner: Partner) -> int:
    """As far as a home page counts."""
    rows = EndRequest.objects.for_partner(partner).filter(state=EndingState.OPEN)
    return len(rows.values_list("pk")[: COUNT_LIMIT + 1])

"""Lists that page by key: the thousandth page costs what the first one costs.

The key of a row is (sorted field, id), so equal names have an order too. A cursor is that key,
encoded, with the order it belongs to and the direction. It opens nothing, so it is not signed,
but everything in it is checked: whatever is wrong with a cursor, it means the first page.
"""

import base64
import binascii
import datetime
import json
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

MAX_ID = 2**63 - 1
MAX_CURSOR = 2000

type Rows = QuerySet[Any, dict[str, Any]]
type Key = str | int | datetime.date


@dataclass(frozen=True)
class Order:
    """A field to sort by; ties are broken by id, or what else is unique, in the same direction."""

    field: str
    descending: bool = False
    is_time: bool = False
    is_number: bool = False
    is_date: bool = False
    tie: str = "id"

    @property
    def name(self) -> str:
        return f"-{self.field}" if self.descending else self.field

    def fields(self, *, descending: bool) -> tuple[str, str]:
        """What to order rows by, one way or the other."""
        sign = "-" if descending else ""
        return f"{sign}{self.field}", f"{sign}{self.tie}"


@dataclass(frozen=True)
class Place:
    """Between two rows: everything after the key (or, looking back, before it)."""

    key: Key
    pk: int
    forward: bool = True


@dataclass(frozen=True)
class Page:
    rows: list[dict[str, Any]]
    next: str = ""
    previous: str = ""


def paginate(rows: Rows, order: Order, cursor: str = "", size: int = 50) -> Page:
    """One page of ``values()`` rows that hold the sorted field and the tie; one statement.

    Where rows have gone meanwhile and the cursor leads to nothing, or back to a page that is
    not full, it is the first page.
    """
    place = decode(cursor, order)
    if place is None:
        return _page(rows, order, None, size)
    page = _page(rows, order, place, size)
    lost = not page.rows if place.forward else not page.previous and len(page.rows) < size
    return _page(rows, order, None, size) if lost else page


def _page(rows: Rows, order: Order, place: Place | None, size: int) -> Page:
    backward = place is not None and not place.forward
    descending = order.descending is not backward
    if place is not None:
        rows = rows.filter(_beyond(order, place, descending=descending))
    found = list(rows.order_by(*order.fields(descending=descending))[: size + 1])
    more, found = len(found) > size, found[:size]
    if backward:
        found.reverse()
    if not found:
        return Page(found)
    has_next, has_previous = (True, more) if backward else (more, place is not None)
    return Page(
        found,
        next=encode(order, found[-1], forward=True) if has_next else "",
        previous=encode(order, found[0], forward=False) if has_previous else "",
    )


def _beyond(order: Order, place: Place, *, descending: bool) -> Q:
    """Written as two conditions, of which a database takes the first as the start in the index."""
    less_or_more = "lt" if descending else "gt"
    from_here = Q(**{f"{order.field}__{less_or_more}e": place.key})
    past_equals = Q(**{f"{order.field}__{less_or_more}": place.key})
    return from_here & (past_equals | Q(**{f"{order.tie}__{less_or_more}": place.pk}))


def encode(order: Order, row: dict[str, Any], *, forward: bool) -> str:
    key = row[order.field]
    text = key.isoformat() if order.is_time or order.is_date else key
    content = json.dumps([order.name, int(forward), text, row[order.tie]], ensure_ascii=False)
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


def decode(cursor: str, order: Order) -> Place | None:
    """The place a cursor names in this order, or None for anything that is not one."""
    if not cursor or len(cursor) > MAX_CURSOR:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        content = base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True)
        name, forward, text, pk = json.loads(content.decode())
    except (ValueError, TypeError, RecursionError, binascii.Error):
        return None
    if name != order.name or forward not in (0, 1) or type(pk) is not int:
        return None
    key = _key(text, order)
    if key is None or not 0 < pk <= MAX_ID:
        return None
    return Place(key, pk, forward=bool(forward))


def _key(text: object, order: Order) -> Key | None:
    if order.is_number:
        return text if type(text) is int and 0 < text <= MAX_ID else None
    if not isinstance(text, str):
        return None
    try:
        if order.is_time:
            return datetime.datetime.fromisoformat(text).astimezone(datetime.UTC)
        if order.is_date:
            return datetime.date.fromisoformat(text)
        text.encode()  # half a surrogate pair is no text to a database
    except (ValueError, OverflowError):
        return None
    return None if "\0" in text else text

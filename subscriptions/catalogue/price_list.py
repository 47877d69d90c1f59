"""The price list as data: one page of it, and the rows of its file."""

from collections.abc import Iterator
from itertools import batched

from partners.keyset import Order, Rows, paginate
from subscriptions.catalogue.selectors import Sellable, offers_in, with_prices
from subscriptions.models import Offer

PAGE_SIZE = 50
EXPORT_CHUNK = 200
ORDER = Order("sort_name")
FIELDS = ("id", "sort_name")


class PricePage:
    """Rows of one page, by name; three statements, whatever its length."""

    def __init__(self, market: str, wanted: dict[str, str], cursor: str = "") -> None:
        offers = offers_in([market], **wanted).select_related(None)
        rows: Rows = offers.values(*FIELDS)
        page = paginate(rows, ORDER, cursor, PAGE_SIZE)
        self.previous, self.next = page.previous, page.next
        self.rows = _rows(market, [row["id"] for row in page.rows])


def export_rows(market: str, wanted: dict[str, str]) -> Iterator[Sellable]:
    """All rows, in pieces of which each costs two statements."""
    found = offers_in([market], **wanted).select_related(None).order_by("sort_name", "pk")
    ids = found.values_list("pk", flat=True).iterator(chunk_size=EXPORT_CHUNK)
    for batch in batched(ids, EXPORT_CHUNK, strict=False):
        yield from _rows(market, list(batch))


def _rows(market: str, ids: list[int]) -> list[Sellable]:
    offers = Offer.objects.filter(pk__in=ids).select_related("product", "converts_to")
    return with_prices(offers.order_by("sort_name", "pk"), [market]) if ids else []

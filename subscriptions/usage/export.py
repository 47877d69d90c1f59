"""Daily usage as CSV, made while it is sent."""

from collections.abc import Iterable, Iterator
from itertools import batched
from typing import Any

from django.utils.translation import gettext as _

from partners.sheets.export import BYTE_ORDER_MARK, csv_text, defused
from subscriptions.imports.cells import amount_text

PIECE = 500


class UsageCsv:
    """Words are looked up when it is made: while it is sent, the request's language is gone."""

    def __init__(self) -> None:
        self.header = [
            _("Day"), _("Meter"), _("Unit"), _("Quantity"), _("Amount"), _("Currency"),
        ]  # fmt: skip

    def chunks(self, rows: Iterable[dict[str, Any]]) -> Iterator[str]:
        """The heading at once, so that the download begins; then pieces of many rows."""
        yield BYTE_ORDER_MARK + csv_text([self.header])
        for batch in batched(rows, PIECE, strict=False):
            yield csv_text(map(self._cells, batch))

    def _cells(self, row: dict[str, Any]) -> list[str]:
        return [
            row["day"].isoformat(),
            defused(row["meter"]),
            defused(row["unit"]),
            amount_text(row["quantity"]),
            amount_text(row["amount"]),
            row["currency"],
        ]

"""The activity log of a customer as CSV, made while it is sent."""

from collections.abc import Iterable, Iterator
from itertools import batched
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from partners.audit_sentences import told
from partners.sheets.export import BYTE_ORDER_MARK, csv_text, defused

PIECE = 200


class ActivityCsv:
    """Sentences are made while it is sent, when the request's language is gone: it is kept."""

    def __init__(self) -> None:
        self.language = translation.get_language()
        self.header = [
            _("Date-Time (UTC)"),
            _("Partner"),
            _("Performed by"),
            _("Action"),
            _("Details"),
            _("Object"),
        ]

    def chunks(self, rows: Iterable[dict[str, Any]]) -> Iterator[str]:
        yield BYTE_ORDER_MARK + csv_text([self.header])
        for batch in batched(rows, PIECE, strict=False):
            with translation.override(self.language):
                piece = csv_text([self._cells(row) for row in batch])
            yield piece

    def _cells(self, row: dict[str, Any]) -> list[str]:
        entry = told(row)
        return [
            entry.at.strftime("%Y-%m-%d %H:%M:%S"),
            defused(row["partner"]),
            defused(row["actor_name"]),
            defused(entry.sentence),
            defused("; ".join(entry.details)),
            defused(row["target_text"]),
        ]

"""The activity log as CSV and as JSON, made while it is sent.

Words are made when the request and its language are gone, so both are kept here. Nothing of an
entry is formatted that a page of the log would not show.
"""

import datetime
import json
from collections.abc import Iterable, Iterator
from itertools import batched
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from partners.activity_told import Line, line
from partners.sheets.export import BYTE_ORDER_MARK, csv_text, defused

PIECE = 200
STATUS = "succeeded"  # nothing is written of what was refused or undone


class Activity:
    def __init__(self) -> None:
        self.language = translation.get_language()
        self.zone = timezone.get_current_timezone()

    def pieces(self, rows: Iterable[dict[str, Any]]) -> Iterator[list[Line]]:
        for batch in batched(rows, PIECE, strict=False):
            with translation.override(self.language), timezone.override(self.zone):
                yield [line(row) for row in batch]

    def local(self, entry: Line) -> str:
        return entry.at.astimezone(self.zone).strftime("%Y-%m-%d %H:%M:%S %z")


class ActivityCsv(Activity):
    content_type = "text/csv; charset=utf-8"

    def __init__(self) -> None:
        super().__init__()
        self.header = [
            _("Date-Time (UTC)"),
            _("Local time"),
            _("Affected customer"),
            _("Microsoft ID"),
            _("Action"),
            _("Operation"),
            _("Status"),
            _("Performed by"),
            _("Kind of object"),
            _("Object"),
            _("Details"),
            _("Changes"),
            _("Request ID"),
        ]

    def chunks(self, rows: Iterable[dict[str, Any]]) -> Iterator[str]:
        """The heading at once, so that the download begins."""
        yield BYTE_ORDER_MARK + csv_text([self.header])
        for piece in self.pieces(rows):
            yield csv_text(map(self._cells, piece))

    def _cells(self, entry: Line) -> list[str]:
        changes = [f"{each.field}: {each.before} → {each.after}" for each in entry.differences]
        return [
            entry.utc,
            self.local(entry),
            defused(entry.customer),
            str(entry.customer_id or ""),
            defused(entry.action),
            entry.operation,
            STATUS,
            defused(entry.actor),
            defused(entry.kind),
            defused(entry.target),
            defused("; ".join(entry.details)),
            defused("; ".join(changes)),
            entry.request_id,
        ]


class ActivityJson(Activity):
    """One list, one entry on each line."""

    content_type = "application/json"

    def chunks(self, rows: Iterable[dict[str, Any]]) -> Iterator[str]:
        yield "["
        glue = "\n"
        for piece in self.pieces(rows):
            yield glue + ",\n".join(
                json.dumps(self._entry(each), ensure_ascii=False) for each in piece
            )
            glue = ",\n"
        yield "\n]\n"

    def _entry(self, entry: Line) -> dict[str, Any]:
        return {
            "id": entry.id,
            "date": entry.at.astimezone(datetime.UTC).isoformat(),
            "customer": entry.customer or None,
            "customer_id": str(entry.customer_id) if entry.customer_id else None,
            "action": entry.action,
            "operation": entry.operation,
            "status": STATUS,
            "performed_by": entry.actor,
            "object_kind": entry.kind,
            "object": entry.target,
            "details": entry.details,
            "changes": [
                {"field": each.field, "old": each.before, "new": each.after}
                for each in entry.differences
            ],
            "request_id": entry.request_id,
        }


FORMATS: dict[str, type[ActivityCsv | ActivityJson]] = {"csv": ActivityCsv, "json": ActivityJson}

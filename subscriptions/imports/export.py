"""A list with what became of each row, to be mended and loaded again."""

from collections.abc import Iterator
from itertools import batched
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from partners.sheets.export import BYTE_ORDER_MARK, csv_text, defused
from subscriptions.imports.enums import ImportKind, RowResult
from subscriptions.imports.kinds import KINDS
from subscriptions.imports.outcomes import Kind
from subscriptions.imports.told import explanations, told_cells
from subscriptions.models import SheetImport, SheetImportRow

CHUNK = 200
FIELDS = ("number", "values", "verdict", "result", "problems", "details")


def result_csv(found: SheetImport, language: str) -> Iterator[str]:
    """While it is sent, the request's language is gone: it is put on for each piece."""
    kind = KINDS[ImportKind(found.kind)]
    with translation.override(language):
        heading = [_("Line"), _("Result"), _("Explanation")]
    headings = [column.heading for column in kind.sheet.columns]
    yield BYTE_ORDER_MARK + csv_text([[*heading, *headings]])
    rows = SheetImportRow.objects.filter(sheet_import=found).order_by("number").values(*FIELDS)
    for batch in batched(rows.iterator(chunk_size=CHUNK), CHUNK, strict=False):
        with translation.override(language):
            text = csv_text([_cells(kind, row) for row in batch])
        yield text


def _cells(kind: Kind, row: dict[str, Any]) -> list[str]:
    outcome = row["result"] or row["verdict"]
    label = str(RowResult(outcome).label) if outcome else ""
    told = " ".join(explanations(kind, row["problems"], row["details"]))
    return [str(row["number"]), label, defused(told), *told_cells(kind, row["values"])]

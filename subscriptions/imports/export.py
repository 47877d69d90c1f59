"""A list with what became of each row, to be mended and loaded again."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from partners.sheets.export import BYTE_ORDER_MARK, CHUNK, csv_text, defused, in_pieces
from subscriptions.imports.enums import ImportKind, RowResult
from subscriptions.imports.kinds import KINDS
from subscriptions.imports.outcomes import Kind
from subscriptions.imports.told import explanations, told_cells
from subscriptions.models import SheetImport, SheetImportRow

FIELDS = ("number", "values", "verdict", "result", "problems", "details")


def result_csv(found: SheetImport, language: str) -> Iterator[str]:
    kind = KINDS[ImportKind(found.kind)]
    with translation.override(language):
        heading = [_("Line"), _("Result"), _("Explanation")]
    headings = [column.heading for column in kind.sheet.columns]
    yield BYTE_ORDER_MARK + csv_text([[*heading, *headings]])
    rows = SheetImportRow.objects.filter(sheet_import=found).order_by("number").values(*FIELDS)
    yield from in_pieces(rows.iterator(chunk_size=CHUNK), partial(_cells, kind), language)


def _cells(kind: Kind, row: dict[str, Any]) -> list[str]:
    outcome = row["result"] or row["verdict"]
    label = str(RowResult(outcome).label) if outcome else ""
    told = " ".join(explanations(kind, row["problems"], row["details"]))
    return [str(row["number"]), label, defused(told), *told_cells(kind, row["values"])]

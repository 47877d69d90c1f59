"""The file that leaves: an import with what became of each row."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from customers.imports.columns import COLUMNS
from customers.imports.enums import RowVerdict
from customers.imports.models import CustomerImport, CustomerImportRow
from customers.imports.told import ROW_FIELDS, explanations
from partners.sheets.export import BYTE_ORDER_MARK, CHUNK, csv_text, defused, in_pieces


def result_rows(found: CustomerImport) -> Iterator[dict[str, Any]]:
    rows = CustomerImportRow.objects.filter(customer_import=found).order_by("number")
    yield from rows.values(*ROW_FIELDS).iterator(chunk_size=CHUNK)


def result_csv(rows: Iterable[dict[str, Any]], language: str) -> Iterator[str]:
    """As uploaded, so that it can be mended and uploaded again, with three columns in front."""
    with translation.override(language):
        heading = [_("Line"), _("Result"), _("Explanation")]
    yield BYTE_ORDER_MARK + csv_text([[*heading, *(column.heading for column in COLUMNS)]])
    yield from in_pieces(rows, _cells, language)


def _cells(row: dict[str, Any]) -> list[str]:
    outcome = row["result"] or row["verdict"]
    label = str(RowVerdict(outcome).label) if outcome else ""
    told = defused(" ".join(explanations(row)))
    values = [defused(row["values"].get(column.field, "")) for column in COLUMNS]
    return [str(row["number"]), label, told, *values]

"""Files that leave: the template to fill in, and an import with what became of each row."""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import batched
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from customers.export import BYTE_ORDER_MARK, defused
from customers.imports.columns import COLUMNS
from customers.imports.enums import RowVerdict
from customers.imports.models import CustomerImport, CustomerImportRow
from customers.imports.told import ROW_FIELDS, explanations

CHUNK = 200


def template_csv() -> str:
    """The heading and two examples; English, so that every installation reads it."""
    examples = [[column.examples[number] for column in COLUMNS] for number in (0, 1)]
    return BYTE_ORDER_MARK + _text([[column.heading for column in COLUMNS], *examples])


def result_rows(found: CustomerImport) -> Iterator[dict[str, Any]]:
    rows = CustomerImportRow.objects.filter(customer_import=found).order_by("number")
    yield from rows.values(*ROW_FIELDS).iterator(chunk_size=CHUNK)


def result_csv(rows: Iterable[dict[str, Any]], language: str) -> Iterator[str]:
    """As uploaded, so that it can be mended and uploaded again, with three columns in front.

    While it is sent, the request's language is gone: it is put on for each piece.
    """
    with translation.override(language):
        heading = [_("Line"), _("Result"), _("Explanation")]
    yield BYTE_ORDER_MARK + _text([[*heading, *(column.heading for column in COLUMNS)]])
    for batch in batched(rows, CHUNK, strict=False):
        with translation.override(language):
            text = _text(map(_cells, batch))
        yield text


def _cells(row: dict[str, Any]) -> list[str]:
    outcome = row["result"] or row["verdict"]
    label = str(RowVerdict(outcome).label) if outcome else ""
    told = defused(" ".join(explanations(row)))
    values = [defused(row["values"].get(column.field, "")) for column in COLUMNS]
    return [str(row["number"]), label, told, *values]


def _text(rows: Iterable[list[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue()

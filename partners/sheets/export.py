"""What every CSV that leaves has in common: no cell of it is a formula to a spreadsheet."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from itertools import batched

from django.utils import translation

from partners.sheets.columns import Sheet

# What makes a spreadsheet read a cell as a formula, the full-width signs included.
FORMULA_STARTS = tuple("=+-@\t\r＝＋－＠")  # noqa: RUF001
BYTE_ORDER_MARK = "\ufeff"
CHUNK = 200  # rows that are read, and sent, at once


def defused(text: str) -> str:
    """The text, in a form that no spreadsheet calculates."""
    if text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS):
        return f"'{text}"
    return text


def csv_text(rows: Iterable[Iterable[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue()


def in_pieces[R](
    rows: Iterable[R], cells: Callable[[R], Iterable[str]], language: str
) -> Iterator[str]:
    """The text of many rows, as it is sent.

    By then the request's language is gone: it is put on for each piece.
    """
    for some in batched(rows, CHUNK, strict=False):
        with translation.override(language):
            text = csv_text(map(cells, some))
        yield text


def template_csv(sheet: Sheet) -> str:
    """The heading and two examples; English, so that every installation reads it."""
    examples = [[column.examples[number] for column in sheet.columns] for number in (0, 1)]
    return BYTE_ORDER_MARK + csv_text([[column.heading for column in sheet.columns], *examples])

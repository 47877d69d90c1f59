"""What every CSV that leaves has in common: no cell of it is a formula to a spreadsheet."""

import csv
import io
from collections.abc import Iterable

from partners.sheets.columns import Sheet

# What makes a spreadsheet read a cell as a formula, the full-width signs included.
FORMULA_STARTS = tuple("=+-@\t\r＝＋－＠")  # noqa: RUF001
BYTE_ORDER_MARK = "\ufeff"


def defused(text: str) -> str:
    """The text, in a form that no spreadsheet calculates."""
    if text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS):
        return f"'{text}"
    return text


def csv_text(rows: Iterable[Iterable[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue()


def template_csv(sheet: Sheet) -> str:
    """The heading and two examples; English, so that every installation reads it."""
    examples = [[column.examples[number] for column in sheet.columns] for number in (0, 1)]
    return BYTE_ORDER_MARK + csv_text([[column.heading for column in sheet.columns], *examples])

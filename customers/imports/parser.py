"""From a file to rows of customers. Pure, no database."""

from customers.imports.columns import SHEET
from partners.sheets import parser as sheets
from partners.sheets.parser import ParsedRow, Table

MAX_BYTES = sheets.MAX_BYTES
MAX_ROWS = sheets.MAX_ROWS

__all__ = ["MAX_BYTES", "MAX_ROWS", "ParsedRow", "Table", "parse"]


def parse(data: bytes) -> Table:
    """The rows of a file; FileRefused, with what to do about it, where it cannot be read."""
    return sheets.parse(data, SHEET, max_bytes=MAX_BYTES, max_rows=MAX_ROWS)

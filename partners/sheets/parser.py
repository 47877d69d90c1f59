"""From a file to rows: which encoding, which separator, which columns. Pure, no database."""

import csv
import hashlib
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from partners.sheets.columns import EXTRA, Sheet, folded
from partners.sheets.decoding import decoded
from partners.sheets.exceptions import FileRefused
from partners.sheets.export import FORMULA_STARTS

MAX_BYTES = 5 * 1024 * 1024
MAX_CELL = 2000
DELIMITERS = (";", ",", "\t", "|")


@dataclass(frozen=True)
class ParsedRow:
    number: int  # the line of the file it begins in
    values: dict[str, str]


@dataclass(frozen=True)
class Table:
    encoding: str
    delimiter: str
    checksum: str
    rows: list[ParsedRow]
    unknown_columns: list[str] = field(default_factory=list)


def parse(data: bytes, sheet: Sheet) -> Table:
    """The rows of a file; FileRefused, with what to do about it, where it cannot be read."""
    if not data.strip():
        raise FileRefused(_("The file is empty."))
    if len(data) > MAX_BYTES:
        raise FileRefused(
            _("The file is larger than %(number)s MB. Split it into several files.")
            % {"number": MAX_BYTES // 1024 // 1024}
        )
    text, encoding = decoded(data)
    delimiter, lines, skipped = _delimiter_of(text, sheet)
    reader = csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter, strict=True)
    records = _records(reader, skipped)
    _number, heading = next(records, (0, []))
    fields, unknown = _fields_of(heading, sheet)
    rows = _rows(records, fields, sheet)
    if not rows:
        raise FileRefused(str(sheet.nothing_below))
    return Table(encoding, delimiter, hashlib.sha256(data).hexdigest(), rows, unknown)


def _delimiter_of(text: str, sheet: Sheet) -> tuple[str, str, int]:
    """The separator, the text from its heading on, and how many lines stand before that.

    A first line "sep=;", as spreadsheets write it, settles it; else the separator wins by which
    most columns are known.
    """
    lines = io.StringIO(text, newline="")
    first = next((line for line in lines if line.strip()), "")
    said = first.strip(" \r\n").lower()
    if text.startswith(first) and said.startswith("sep=") and said[4:] in DELIMITERS:
        return said[4:], text[len(first) :], 1

    def known(delimiter: str) -> int:
        cells = first.replace('"', "").split(delimiter)
        return sum(folded(cell) in sheet.field_of for cell in cells)

    return max(DELIMITERS, key=known), text, 0


def _records(reader: Any, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """Records that are not blank, each with the line it begins in."""
    while True:
        number = reader.line_num + 1 + skipped
        try:
            cells = next(reader, None)
        except csv.Error:
            raise FileRefused(
                _("Line %(number)s cannot be read: a quotation mark is in the wrong place.")
                % {"number": number}
            ) from None
        if cells is None:
            return
        cells = [_plain(cell) for cell in cells]
        if any(cells):
            yield number, cells


def _plain(cell: str) -> str:
    """One line without signs that nobody sees; an apostrophe that defused a formula goes."""
    letters = (" " if unicodedata.category(letter) == "Cc" else letter for letter in cell)
    text = " ".join("".join(letters).split())
    if text.startswith("'") and text[1:].startswith(FORMULA_STARTS):
        text = text[1:]
    return text


def _fields_of(heading: list[str], sheet: Sheet) -> tuple[list[str], list[str]]:
    """The field of each column ('' for one that is not used), and the names of those."""
    fields = [sheet.field_of.get(folded(name), "") for name in heading]
    if sheet.any_of and not set(fields).intersection(sheet.any_of):
        raise FileRefused(
            _(
                "The first line has to name the columns in English, at least one of: %(names)s. "
                "The template has them all."
            )
            % {"names": sheet.headings(sheet.any_of)}
        )
    if missing := [name for name in sheet.all_of if name not in fields]:
        raise FileRefused(
            _(
                "The first line has to name the columns in English. Missing: %(names)s. "
                "The template has them all."
            )
            % {"names": sheet.headings(missing)}
        )
    twice = {name for name in fields if name and fields.count(name) > 1}
    if twice:
        names = ", ".join(sorted(sheet.by_field[name].heading for name in twice))
        raise FileRefused(_("These columns appear twice: %(names)s.") % {"names": names})
    unknown = [
        name[:100] for name, known in zip(heading, fields, strict=True) if name and not known
    ]
    return fields, unknown


def _rows(
    records: Iterator[tuple[int, list[str]]], fields: list[str], sheet: Sheet
) -> list[ParsedRow]:
    rows: list[ParsedRow] = []
    for number, cells in records:
        if len(rows) == sheet.max_rows:
            limit = number_format(sheet.max_rows, force_grouping=True)
            raise FileRefused(str(sheet.too_many) % {"number": limit})
        values = {
            name: cell[:MAX_CELL]
            for name, cell in zip(fields, cells, strict=False)
            if name and cell
        }
        if beyond := " ".join(cells[len(fields) :]).strip():
            values[EXTRA] = beyond[:MAX_CELL]
        if values:
            rows.append(ParsedRow(number, values))
    return rows

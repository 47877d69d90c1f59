"""Any spreadsheet's CSV is read; what cannot be read is refused in words, never by a crash."""

import csv
import dataclasses
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customers.imports.columns import BY_FIELD, COLUMNS, SHEET
from partners.sheets import parser
from partners.sheets.columns import EXTRA, Sheet
from partners.sheets.exceptions import FileRefused
from partners.sheets.export import template_csv
from partners.sheets.parser import DELIMITERS, Table
from tests.customers.imports.sheets import ADATUM, sheet

HEADING = "Company name,Primary domain name\n"


def parse(data: bytes, kind: Sheet = SHEET) -> Table:
    return parser.parse(data, kind)


def refused(data: bytes, kind: Sheet = SHEET) -> str:
    with pytest.raises(FileRefused) as caught:
        parse(data, kind)
    return str(caught.value)


# --- any table, any separator, any encoding ---------------------------------------------------

LETTERS = {
    "utf-8": "aZżółćěščřžыйЖ漢😀\"',;|\t=-+ \n",
    "utf-8-sig": "aZżółćěščřžыйЖ漢😀\"',;|\t ",
    "utf-16": "aZżółćěščřžыйЖ漢😀\"',;|\t ",
    "utf-16-le": "aZżółćěščřž\"',;| ",
    "utf-16-be": "aZżółćěščřž\"',;| ",
}


def as_read(cell: str) -> str:
    """What is left of a cell: one line, without the apostrophe that defuses a formula."""
    text = " ".join(cell.split())
    return text[1:] if text[:1] == "'" and text[1:2] in tuple("=+-@") else text


@settings(deadline=None, max_examples=150)
@given(
    encoding=st.sampled_from(sorted(LETTERS)),
    delimiter=st.sampled_from(DELIMITERS),
    columns=st.permutations([column.field for column in COLUMNS]),
    data=st.data(),
)
def test_any_table_comes_back_as_it_was(encoding, delimiter, columns, data):
    texts = st.text(LETTERS[encoding], max_size=12)
    rows = data.draw(st.lists(st.lists(texts, min_size=15, max_size=15), min_size=1, max_size=5))
    rows = [["Z", *row[1:]] for row in rows]
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter)
    writer.writerows([[BY_FIELD[field].heading for field in columns], *rows])

    table = parse(buffer.getvalue().encode(encoding))

    assert (table.delimiter, table.unknown_columns) == (delimiter, [])
    assert table.encoding == ("UTF-16" if "16" in encoding else "UTF-8")
    read = [
        {field: text for field, cell in zip(columns, row, strict=True) if (text := as_read(cell))}
        for row in rows
    ]
    assert [row.values for row in table.rows] == read


@settings(deadline=None, max_examples=300)
@given(st.one_of(st.binary(max_size=300), st.binary(max_size=100).map(HEADING.encode().__add__)))
def test_whatever_is_uploaded_is_read_or_refused(data):
    try:
        table = parse(data)
    except FileRefused:
        return
    assert table.rows
    assert all(row.values for row in table.rows)
    assert all("\0" not in cell for row in table.rows for cell in row.values.values())


POLISH = ["Łódź", "Gdańsk", "Żółwia Spółka", "Kraków", "Świętokrzyska", "Zażółć gęślą jaźń"]
CZECH = ["Příbram", "České Budějovice", "Plzeň", "Žďár nad Sázavou", "Dvořák", "Koželužská"]
RUSSIAN = ["Москва", "Ёлочка", "Объединение", "Санкт-Петербург", "Живые Системы", "Щёлково"]


@given(st.lists(st.sampled_from(POLISH + CZECH), min_size=1, max_size=8))
def test_central_european_windows_files_are_told_by_their_letters(words):
    data = (HEADING + "".join(f"{word},a.example\n" for word in words)).encode("cp1250")

    table = parse(data)

    assert table.encoding == "Windows-1250"
    assert [row.values["name"] for row in table.rows] == words


@given(st.lists(st.sampled_from(RUSSIAN), min_size=1, max_size=8))
def test_cyrillic_windows_files_are_told_by_their_letters(words):
    data = (HEADING + "".join(f"{word},a.example\n" for word in words)).encode("cp1251")

    table = parse(data)

    assert table.encoding == "Windows-1251"
    assert [row.values["name"] for row in table.rows] == words


# --- headings ------------------------------------------------------------------------------------


@pytest.mark.parametrize("heading", ["DOMAIN", "primary domain", " Primary_Domain-Name ", "domain"])
def test_headings_are_known_in_any_case_and_by_their_short_names(heading):
    assert parse(f"{heading}\na.example\n".encode()).rows[0].values == {"domain": "a.example"}


def test_unknown_columns_are_named_and_passed_over():
    table = parse(b"Company name,Domain,Revenue,\nA,a.example,17,\n")

    assert table.unknown_columns == ["Revenue"]
    assert table.rows[0].values == {"name": "A", "domain": "a.example"}


def test_a_file_without_a_heading_is_refused_with_the_names_it_needs():
    assert refused(b"Adatum,adatum.example\n") == (
        "The first line has to name the columns in English, at least one of: Primary domain name, "
        "Microsoft ID. The template has them all."
    )


def test_a_column_may_stand_there_once():
    assert refused(b"Domain,Primary domain\na.example,b.example\n") == (
        "These columns appear twice: Primary domain name."
    )


# --- lines ---------------------------------------------------------------------------------------


def test_rows_know_the_line_they_begin_in():
    table = parse(b'sep=;\r\nDomain;Company name\r\n\r\na.example;"A\r\nB"\r\nb.example;C\r\n')

    assert [(row.number, row.values["name"]) for row in table.rows] == [(4, "A B"), (6, "C")]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_of_every_system(newline):
    assert len(parse(newline.join(["Domain", "a.example", "b.example"]).encode()).rows) == 2


def test_blank_lines_before_the_heading_and_between_rows_are_nothing():
    assert [row.number for row in parse(b"\n\nDomain;Company name\n;\na.example;A\n").rows] == [5]


def test_cells_beyond_the_heading_are_kept_for_the_check():
    row = parse(b"Domain,Company name\na.example,A,b,c\n").rows[0]

    assert row.values == {"domain": "a.example", "name": "A", EXTRA: "b c"}


def test_a_quotation_mark_out_of_place_is_told_by_its_line():
    assert refused(b'Domain,Company name\na.example,A\nb.example,"B" C\n') == (
        "Line 3 cannot be read: a quotation mark is in the wrong place."
    )


def test_what_a_spreadsheet_was_kept_from_calculating_is_read_as_it_was():
    assert parse(b"Domain,Phone number\na.example,'+48 58 555 01 00\n").rows[0].values["phone"] == (
        "+48 58 555 01 00"
    )


# --- limits --------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"", b"  \n \n"])
def test_an_empty_file(data):
    assert refused(data) == "The file is empty."


def test_a_heading_alone():
    assert refused(b"Domain\n\n") == "The file has a heading, but no customers below it."


@pytest.mark.parametrize("data", [b"PK\x03\x04more", b"\xd0\xcf\x11\xe0more"])
def test_a_workbook_is_told_apart(data):
    assert refused(data) == "This is a workbook. Save the sheet as CSV and upload that file."


def test_a_large_file(monkeypatch):
    monkeypatch.setattr(parser, "MAX_BYTES", 1024 * 1024)

    message = "The file is larger than 1 MB. Split it into several files."
    assert refused(b"Domain\n" + b"a" * 1024 * 1024) == message


def test_many_rows():
    few = dataclasses.replace(SHEET, max_rows=1000)
    rows = "".join(f"c{number}.example\n" for number in range(1001))

    assert refused(f"Domain\n{rows}".encode(), few) == (
        "The file has more than 1,000 customers. Split it into several files."
    )


def test_not_a_text_at_all():
    assert refused(b"Domain\x00\x01\na.example") == (
        "This is not a text file. Save the list as CSV in UTF-8."
    )


def test_an_encoding_that_does_not_hold():
    assert refused(b"\xff\xfeD").startswith("The file cannot be read as UTF-16.")


# --- the template --------------------------------------------------------------------------------


def test_the_template_is_a_file_that_is_read():
    table = parse(template_csv(SHEET).encode())

    assert table.encoding == "UTF-8"
    assert [row.values["name"] for row in table.rows] == [
        "Relecloud Polska sp. z o.o.", "VanArsdel s.r.o.",
    ]  # fmt: skip
    assert table.unknown_columns == []


def test_the_checksum_is_that_of_the_file():
    assert parse(sheet(ADATUM)).checksum == parse(sheet(ADATUM)).checksum
    assert parse(sheet(ADATUM)).checksum != parse(sheet(ADATUM, delimiter=";")).checksum

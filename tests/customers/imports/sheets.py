"""Files as partners upload them, and the whole way of one through the portal."""

import csv
import io
from typing import Any

from customers.imports import services
from customers.imports.columns import BY_FIELD
from customers.imports.models import CustomerImport, CustomerImportRow
from partners.models import Partner, User

ADATUM = {
    "name": "Adatum Polska",
    "domain": "adatum.example",
    "country": "PL",
    "registration_id": "0000111111",
    "city": "Gdynia",
    "postal_code": "81-301",
    "contact_first_name": "Ola",
    "contact_last_name": "Nowak",
    "contact_email": "ola@adatum.example",
    "phone": "+48 58 555 01 00",
}


def sheet(*rows: dict[str, str], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """A file with every column that one of the rows has."""
    fields = list(dict.fromkeys(field for row in rows for field in row))
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter)
    writer.writerow([BY_FIELD[field].heading for field in fields])
    writer.writerows([[row.get(field, "") for field in fields] for row in rows])
    return buffer.getvalue().encode(encoding)


def uploaded(
    partner: Partner, actor: User, *rows: dict[str, str], name: str = "customers.csv"
) -> CustomerImport:
    found, _created = services.upload(
        partner, actor=actor, file_name=name, data=sheet(*rows) if rows else sheet(ADATUM)
    )
    return found


def rows_of(found: CustomerImport) -> list[CustomerImportRow]:
    return list(found.rows.order_by("number"))


def outcomes(found: CustomerImport) -> list[tuple[str, list[str]]]:
    """What was said of each row: the verdict and the codes of its problems."""
    return [(row.outcome, [problem[0] for problem in row.problems]) for row in rows_of(found)]


def codes(row: Any) -> list[str]:
    return [problem[0] for problem in row.problems]

"""Files of the catalogue as operators write them."""

import csv
import io
from typing import Any

from subscriptions.catalogue.columns import SHEET
from subscriptions.catalogue.loading import load_catalogue
from subscriptions.imports.enums import RowResult
from subscriptions.imports.loading import Summary

MAIL = {
    "product_code": "MAIL",
    "product_name": "Mail Standard",
    "publisher": "Trey Research",
    "category": "Small business",
    "billing_type": "License",
    "offer_code": "MAIL-1Y",
    "offer_name": "Mail, yearly",
    "term": "P1Y",
    "max_quantity": "300",
    "market": "europe",
    "billing_frequency": "monthly",
    "currency": "EUR",
    "price": "3.70",
}
CLOUD = {
    "product_code": "CLOUD",
    "product_name": "Cloud",
    "publisher": "Trey Research",
    "category": "Enterprise",
    "billing_type": "Usage",
    "offer_code": "CLOUD",
    "offer_name": "Cloud",
    "term": "P1M",
    "market": "PL",
    "billing_frequency": "monthly",
    "currency": "EUR",
    "price": "0",
}
TRIAL = MAIL | {
    "product_code": "MAIL-TRIAL",
    "product_name": "Mail (trial)",
    "category": "Trial",
    "offer_code": "MAIL-TRIAL",
    "offer_name": "Mail, trial",
    "term": "P1M",
    "trial": "yes",
    "converts_to": "MAIL-1Y",
    "price": "0",
}


def sheet(*rows: dict[str, str], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter)
    writer.writerow([column.heading for column in SHEET.columns])
    writer.writerows([[row.get(column.field, "") for column in SHEET.columns] for row in rows])
    return buffer.getvalue().encode(encoding)


def loaded(*rows: dict[str, str], **options: Any) -> Summary:
    return load_catalogue(sheet(*rows), **options)


def results(summary: Summary) -> list[RowResult]:
    return [outcome.result for outcome in summary.outcomes]


def codes(summary: Summary) -> list[list[tuple[str, str]]]:
    """Of each line the codes of its problems, each with the column."""
    return [
        [(problem.code.value, problem.field) for problem in outcome.problems]
        for outcome in summary.outcomes
    ]

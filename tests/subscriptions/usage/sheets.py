"""Files of daily usage as they come from whoever measures."""

import csv
import io
from typing import Any

from subscriptions.imports.loading import Summary
from subscriptions.models import Subscription
from subscriptions.usage.columns import SHEET
from subscriptions.usage.loading import load_usage


def row(subscription: Subscription, /, **cells: str) -> dict[str, str]:
    return {
        "subscription": str(subscription.public_id),
        "day": "2026-11-01",
        "meter": "Virtual machines",
        "unit": "1 hour",
        "quantity": "24",
        "amount": "2.4000",
        "currency": "EUR",
    } | cells


def sheet(*rows: dict[str, str]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([column.heading for column in SHEET.columns])
    writer.writerows([[each.get(column.field, "") for column in SHEET.columns] for each in rows])
    return buffer.getvalue().encode()


def loaded(*rows: dict[str, str], **options: Any) -> Summary:
    return load_usage(sheet(*rows), **options)


def codes(summary: Summary) -> list[list[tuple[str, str]]]:
    return [
        [(problem.code.value, problem.field) for problem in outcome.problems]
        for outcome in summary.outcomes
    ]

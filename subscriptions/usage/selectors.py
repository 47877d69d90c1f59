"""What was used and what it cost: totals for the page of a subscription, lines for their own.

``spending_of`` is what the page of a subscription shows, with the include
``subscriptions/usage/_spending.html``.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Max, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from partners.keyset import Order, Page, Rows, paginate
from subscriptions import pricing
from subscriptions.enums import BillingType
from subscriptions.models import Subscription, UsageLine

MONTHS = 12
PAGE_SIZE = 50
NEWEST_FIRST = Order("day", descending=True, is_date=True)
FIELDS = ("id", "day", "meter", "unit", "quantity", "amount", "currency")
_AMOUNT, _QUANTITY = Decimal("0.0001"), Decimal("0.000001")


@dataclass(frozen=True)
class Metered:
    """What one meter has come to in a month."""

    meter: str
    unit: str
    quantity: Decimal
    amount: Decimal


@dataclass(frozen=True)
class MonthTotal:
    month: datetime.date  # its first day
    amount: Decimal

    @property
    def billed(self) -> Decimal:
        """To the cent, as it stands on a bill."""
        return pricing.amount(self.amount, 1)


@dataclass(frozen=True)
class Spending:
    """``months`` are the last twelve, the current one first; ``meters`` are of the current one."""

    currency: str
    months: list[MonthTotal]
    meters: list[Metered]
    until: datetime.date | None  # the last day that there is usage of

    @property
    def current(self) -> MonthTotal:
        return self.months[0]

    @property
    def previous(self) -> MonthTotal:
        return self.months[1]

    @property
    def total(self) -> Decimal:
        """Of the twelve months, each as it stands on its bill."""
        return sum((each.billed for each in self.months), Decimal(0))


def spending_of(subscription: Subscription) -> Spending:
    """This month, the one before, the last twelve, and this month by meter. Two queries."""
    months = _last_months(timezone.now().date())
    lines = UsageLine.objects.filter(subscription=subscription, day__gte=months[-1])
    by_month = lines.annotate(month=TruncMonth("day")).values("month").order_by()
    totals = {
        row["month"]: row for row in by_month.annotate(amount=Sum("amount"), until=Max("day"))
    }
    return Spending(
        currency=subscription.currency,
        months=[
            MonthTotal(month, _exact(totals[month]["amount"] if month in totals else Decimal(0)))
            for month in months
        ],
        meters=spending(subscription, months[0]),
        until=max((row["until"] for row in totals.values()), default=None),
    )


def spending(subscription: Subscription, month: datetime.date) -> list[Metered]:
    """What each meter has come to in the month of this day, the dearest first. One query."""
    found = _in_month(UsageLine.objects.filter(subscription=subscription), month)
    rows = found.values("meter", "unit").order_by()
    metered = [
        Metered(
            row["meter"], row["unit"], _exact(row["quantity"], _QUANTITY), _exact(row["amount"])
        )
        for row in rows.annotate(quantity=Sum("quantity"), amount=Sum("amount"))
    ]
    return sorted(metered, key=lambda each: (-each.amount, each.meter, each.unit))


def is_by_use(subscription: Subscription) -> bool:
    return subscription.offer.product.billing_type == BillingType.USAGE


def months_of(subscription: Subscription) -> list[datetime.date]:
    """The months that there is usage of, the latest first. One query."""
    days = UsageLine.objects.filter(subscription=subscription).dates("day", "month", order="DESC")
    return list(days)


def usage_lines(subscription: Subscription, month: datetime.date | None) -> QuerySet[UsageLine]:
    """Daily lines; of one month, or all."""
    found = UsageLine.objects.filter(subscription=subscription)
    return found if month is None else _in_month(found, month)


def usage_page(subscription: Subscription, month: datetime.date | None, cursor: str) -> Page:
    """One page of daily lines, the newest first. One query."""
    rows: Rows = usage_lines(subscription, month).values(*FIELDS)
    return paginate(rows, NEWEST_FIRST, cursor, PAGE_SIZE)


def export_rows(subscription: Subscription, month: datetime.date | None) -> Any:
    rows = usage_lines(subscription, month).order_by("day", "meter").values(*FIELDS)
    return rows.iterator(chunk_size=500)


def _in_month(lines: QuerySet[UsageLine], day: datetime.date) -> QuerySet[UsageLine]:
    first = day.replace(day=1)
    return lines.filter(day__gte=first, day__lt=_next(first))


def _last_months(today: datetime.date) -> list[datetime.date]:
    """The first days of so many months, this one first."""
    count = today.year * 12 + today.month - 1
    return [
        datetime.date(index // 12, index % 12 + 1, 1) for index in range(count, count - MONTHS, -1)
    ]


def _next(first: datetime.date) -> datetime.date:
    return (first + datetime.timedelta(days=31)).replace(day=1)


def _exact(value: Decimal, places: Decimal = _AMOUNT) -> Decimal:
    """A sum of exact amounts; one of the databases adds them up as binary fractions."""
    return value.quantize(places)

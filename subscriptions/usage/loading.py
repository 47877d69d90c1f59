"""Loading daily usage from a list. A line for a meter and day that is there takes its place."""

import datetime
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models import User
from partners.sheets.parser import ParsedRow
from subscriptions.enums import BillingType, SubscriptionState
from subscriptions.imports.cells import (
    CellFault,
    amount,
    amount_text,
    faults_of_form,
    understood,
)
from subscriptions.imports.enums import ProblemCode
from subscriptions.imports.loading import Summary, load
from subscriptions.imports.outcomes import Kind, Outcome
from subscriptions.imports.problems import Problem
from subscriptions.models import Subscription, UsageLine
from subscriptions.usage.columns import SHEET

_VALUES = ("unit", "quantity", "amount", "currency")
_QUANTITY_DECIMALS = 6
_DAYS = ("%Y-%m-%d", "%d.%m.%Y")


def load_usage(data: bytes, *, actor: User | None = None, keep: bool = True) -> Summary:
    """Load a file at once; twice is once. ``keep=False`` is the dry run of the very same steps."""
    return load(KIND, data, actor=actor, keep=keep)


def divide(rows: Sequence[ParsedRow]) -> list[int]:
    """The lines of one subscription are a group, called by the number of the first of them."""
    first: dict[str, int] = {}
    return [
        first.setdefault(row.values.get("subscription", "").casefold(), row.number) for row in rows
    ]


@dataclass
class _Standing:
    """What a subscription has already, and what the lines of the group bring."""

    subscription: Subscription
    lines: dict[tuple[datetime.date, str], UsageLine]
    numbers: dict[tuple[datetime.date, str], int] = field(default_factory=dict)
    created: list[UsageLine] = field(default_factory=list)
    changed: list[UsageLine] = field(default_factory=list)


def carry_out(rows: Sequence[ParsedRow], _actor: User | None) -> list[Outcome]:
    """The lines of one subscription; those with a fault do not stop the others."""
    read = [(row, *_read(row.values)) for row in rows]
    found = next(
        (values["subscription"] for _row, values, _ in read if "subscription" in values), None
    )
    standing = _standing(found, [values for _row, values, faults in read if not faults])
    outcomes = []
    for row, values, faults in read:
        outcome = Outcome(row.number, problems=faults)
        if not faults:
            if standing is None:
                name = row.values["subscription"]
                outcome.problems = [Problem(ProblemCode.UNKNOWN_SUBSCRIPTION, "subscription", name)]
            else:
                _line(row.number, values, standing, outcome)
        outcomes.append(outcome)
    if standing is not None:
        UsageLine.objects.bulk_create(standing.created, batch_size=500)
        fields = [*_VALUES, "loaded_at"]
        UsageLine.objects.bulk_update(standing.changed, fields, batch_size=200)
    return outcomes


def _standing(public_id: uuid.UUID | None, lines: Sequence[dict[str, Any]]) -> _Standing | None:
    """The subscription, locked, so that two files do not bring the same line at once."""
    rows = Subscription.objects.select_for_update(of=("self",), no_key=True)
    subscription = (
        rows.select_related("offer__product").filter(public_id=public_id).first()
        if public_id
        else None
    )
    if subscription is None:
        return None
    days = {values["day"] for values in lines}
    there = UsageLine.objects.filter(subscription=subscription)
    if days:
        there = there.filter(day__gte=min(days), day__lte=max(days))
    known = {(line.day, line.meter): line for line in there} if days else {}
    return _Standing(subscription, known)


def _line(number: int, values: dict[str, Any], standing: _Standing, outcome: Outcome) -> None:
    key = values["day"], values["meter"]
    if fault := _fault(values, standing.subscription):
        outcome.problems = [fault]
    elif key in standing.numbers:
        line = str(standing.numbers[key])
        outcome.problems = [Problem(ProblemCode.DUPLICATE, "meter", line)]
    else:
        standing.numbers[key] = number
        _put(values, standing, outcome)


def _put(values: dict[str, Any], standing: _Standing, outcome: Outcome) -> None:
    new = {name: values[name] for name in _VALUES}
    line = standing.lines.get((values["day"], values["meter"]))
    if line is None:
        standing.created.append(
            UsageLine(
                subscription=standing.subscription, day=values["day"], meter=values["meter"], **new
            )
        )
        outcome.created.append("line")
        return
    outcome.changes = [
        (name, _as_text(getattr(line, name)), _as_text(value))
        for name, value in new.items()
        if getattr(line, name) != value
    ]
    if outcome.changes:
        for name, value in new.items():
            setattr(line, name, value)
        line.loaded_at = timezone.now()
        standing.changed.append(line)


def _fault(values: dict[str, Any], subscription: Subscription) -> Problem | None:
    day: datetime.date = values["day"]
    if subscription.offer.product.billing_type != BillingType.USAGE:
        return Problem(ProblemCode.NOT_BY_USE, "subscription")
    if values["currency"] != subscription.currency:
        return Problem(ProblemCode.SUBSCRIPTION_CURRENCY, "currency", subscription.currency)
    since, until = subscription.anchor, subscription.state_since
    ended = subscription.state == SubscriptionState.DELETED
    if since is None or day < since.date() or (ended and day > until.date()):
        return Problem(ProblemCode.NOT_RUNNING, "day", day.isoformat())
    return None


# --- cells -------------------------------------------------------------------------------------


def _read(values: dict[str, str]) -> tuple[dict[str, Any], list[Problem]]:
    problems = faults_of_form(values, SHEET)
    if problems:
        return {}, problems
    problems += [
        Problem(ProblemCode.MISSING, name) for name in SHEET.all_of if not values.get(name)
    ]
    return understood(values, _READERS, problems), problems


def _subscription(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise CellFault(ProblemCode.BAD_SUBSCRIPTION) from None


def _day(text: str) -> datetime.date:
    for form in _DAYS:
        try:
            day = datetime.datetime.strptime(text, form).replace(tzinfo=datetime.UTC).date()
        except ValueError:
            continue
        if day > timezone.now().date():
            raise CellFault(ProblemCode.DAY_IN_FUTURE)
        return day
    raise CellFault(ProblemCode.BAD_DAY)


def _currency(text: str) -> str:
    return text.upper()  # it has to be that of the subscription


def _as_text(value: object) -> str:
    return amount_text(value) if isinstance(value, Decimal) else str(value)


# A point stands before decimals, as machines write them, however many there are.
_READERS: dict[str, Callable[[str], Any]] = {
    "subscription": _subscription,
    "day": _day,
    "meter": str,
    "unit": str,
    "quantity": partial(amount, doubtful=",", decimals=_QUANTITY_DECIMALS),
    "amount": partial(amount, doubtful=","),
    "currency": _currency,
}

KIND = Kind(
    sheet=SHEET,
    divide=divide,
    carry_out=carry_out,
    created_words={"line": _("The line is new.")},
    subject=lambda values: " · ".join(
        values[name] for name in ("day", "meter") if values.get(name)
    ),
)

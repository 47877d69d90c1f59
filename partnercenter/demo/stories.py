"""What becomes of the subscriptions of filler customers, so that every state is to be seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from partnercenter.demo.sales import Event, Pick
from subscriptions.enums import BillingFrequency

ANNUAL = BillingFrequency.ANNUAL


def days(number: float) -> timedelta:
    return timedelta(days=number)


@dataclass(frozen=True)
class Story:
    """``ago``: days since the purchase; None for soon after the relationship began.

    Times of a year leave room for a leap day.
    """

    picks: Sequence[Pick]
    ago: int | None = None


def _office(number: int, *events: Event) -> Pick:
    return Pick("OFFICE-BUS-1Y", number, events=events)


USUAL = Story([_office(8)])

STORIES = [
    Story([_office(12), Pick("DIAGRAM-1Y", 3, ANNUAL)]),
    Story([Pick("OFFICE-ENT-1Y", 140, ANNUAL), Pick("SECURITY-1Y", 140)]),
    # Ran out two weeks ago, two months ago, five months ago.
    Story([_office(9, Event(days(300), "switch_off_renewal"))], ago=380),
    Story([Pick("MAIL-STD-1Y", 15, events=[Event(days(200), "switch_off_renewal")])], ago=435),
    Story([Pick("PLANNER-1Y", 6, events=[Event(days(90), "switch_off_renewal")])], ago=510),
    Story([Pick("MAIL-ENT-1Y", 60, ANNUAL, events=[Event(days(30), "more", 15)])]),
    # Thought better of within the seven days.
    Story([Pick("ANALYTICS-1Y", 20, events=[Event(days(3), "cancel")]), _office(20)], ago=50),
    Story([_office(5, Event(days(120), "suspend"))], ago=150),
    Story([Pick("MAIL-STD-1Y", 7, events=[Event(days(330), "suspend")])], ago=375),
    # Ends in two weeks, and nobody renews it.
    Story([Pick("OFFICE-ENT-1Y", 25, events=[Event(days(310), "switch_off_renewal")])], ago=350),
    Story([Pick("OFFICE-BUS-TRIAL", 25)], ago=12),
    Story([Pick("DIAGRAM-1M", 4), Pick("MAIL-STD-1M", 4)], ago=75),
    Story([Pick("SECURITY-3Y", 40, ANNUAL)], ago=220),
    Story([Pick("BACKUP-PAYG", 1), _office(11)], ago=60),
    # Still in its seven days.
    Story([Pick("ANALYTICS-1Y", 18)], ago=3),
]

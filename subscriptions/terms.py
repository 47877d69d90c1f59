"""Time of a subscription: pure functions of moments in UTC.

A term that begins on the 31st ends on the last day of a shorter month, and the next one is
counted from the first beginning again, so no day is lost on the way (31 January, 28 February,
31 March). All moments are UTC, so no clock change makes a day of 23 hours.
"""

from calendar import monthrange
from datetime import UTC, datetime, time, timedelta

from subscriptions.enums import SubscriptionState, Term

CANCEL_WINDOW = timedelta(days=7)  # domain.md §5: after purchase, renewal or more seats
EXPIRED_FOR = timedelta(days=30)  # users still work
SUSPENDED_DISABLED_FOR = timedelta(days=30)  # of a suspended one after its term
DISABLED_FOR = timedelta(days=90)  # administrators only
TRIAL_FOR = timedelta(days=30)


def add_months(moment: datetime, months: int) -> datetime:
    """The same day and time so many months on, or the last day of a shorter month."""
    index = moment.year * 12 + moment.month - 1 + months
    year, month = divmod(index, 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def term_end(anchor: datetime, term: Term, number: int) -> datetime:
    """When the ``number``-th term (1 for the first) counted from the anchor is over."""
    return add_months(anchor, term.months * number)


def renewal_moment(ends_at: datetime) -> datetime:
    """Renewals run at 00:00 UTC of the day after the term's end (domain.md §5)."""
    tomorrow = ends_at.astimezone(UTC).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(0), UTC)


def may_reduce(window_began: datetime, now: datetime) -> bool:
    """Fewer seats or a cancellation: within seven days, the last moment not included."""
    return now < window_began + CANCEL_WINDOW


type Additions = list[tuple[datetime, int]]


def returnable(
    quantity: int, *, window_began: datetime | None, additions: Additions, now: datetime
) -> int:
    """How many licenses may be given back: all of a new term, later those just added."""
    if window_began is not None and may_reduce(window_began, now):
        return quantity
    return min(quantity, sum(number for moment, number in additions if may_reduce(moment, now)))


def give_back(additions: Additions, number: int) -> Additions:
    """What is left of the additions: those made last go first."""
    left = []
    for moment, added in reversed(additions):
        taken = min(added, number)
        number -= taken
        if added > taken:
            left.append((moment, added - taken))
    return left[::-1]


def next_move(
    state: SubscriptionState,
    *,
    since: datetime,
    ends_at: datetime | None,
    auto_renew: bool,
    was_suspended: bool = False,
) -> datetime | None:
    """When the clock moves a subscription on that has been in this state since then.

    A suspended one that ran out waits the thirty days, in which users of an expired one still
    work, in the disabled state already.
    """
    if state == SubscriptionState.ACTIVE and ends_at is not None:
        return renewal_moment(ends_at) if auto_renew else ends_at
    if state == SubscriptionState.SUSPENDED:
        return ends_at
    if state == SubscriptionState.EXPIRED:
        return since + EXPIRED_FOR
    if state == SubscriptionState.DISABLED:
        return since + DISABLED_FOR + (SUSPENDED_DISABLED_FOR if was_suspended else timedelta())
    return None


def clock_target(state: SubscriptionState, *, auto_renew: bool) -> SubscriptionState:
    """Where the clock moves it: an active one with auto-renew stays active for another term."""
    return {
        SubscriptionState.ACTIVE: SubscriptionState.ACTIVE
        if auto_renew
        else SubscriptionState.EXPIRED,
        SubscriptionState.SUSPENDED: SubscriptionState.DISABLED,
        SubscriptionState.EXPIRED: SubscriptionState.DISABLED,
        SubscriptionState.DISABLED: SubscriptionState.DELETED,
    }[state]

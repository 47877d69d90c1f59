"""The seven days in which licenses are given back and subscriptions cancelled, for one row."""

from dataclasses import dataclass
from datetime import datetime

from subscriptions import terms
from subscriptions.enums import BillingType, SubscriptionState
from subscriptions.models import Subscription
from subscriptions.terms import CANCEL_WINDOW, Additions


def additions_of(row: Subscription) -> Additions:
    return [(datetime.fromisoformat(moment), number) for moment, number in row.additions]


def stored(additions: Additions) -> list[tuple[str, int]]:
    return [(moment.isoformat(), number) for moment, number in additions]


def is_usage(row: Subscription) -> bool:
    return bool(row.offer.product.billing_type == BillingType.USAGE)


def cancel_until(row: Subscription) -> datetime | None:
    """The end of the seven days after the purchase or the renewal."""
    if is_usage(row) or row.window_began_at is None:
        return None
    return row.window_began_at + CANCEL_WINDOW


def may_cancel(row: Subscription, now: datetime) -> bool:
    """What is paid by use has no term that it is bound to."""
    if row.state not in {SubscriptionState.ACTIVE, SubscriptionState.SUSPENDED}:
        return False
    until = cancel_until(row)
    return is_usage(row) or (until is not None and now < until)


@dataclass(frozen=True)
class Limits:
    """``least`` is what is left when all is given back that may be, until ``until``."""

    least: int
    most: int
    until: datetime | None


def limits(row: Subscription, now: datetime) -> Limits:
    """Apart from licenses in use, which are told of on their own."""
    additions = additions_of(row)
    back = terms.returnable(
        row.quantity, window_began=row.window_began_at, additions=additions, now=now
    )
    began = [row.window_began_at, *(moment for moment, _number in additions)]
    ends = [moment + CANCEL_WINDOW for moment in began if moment is not None]
    return Limits(
        least=max(row.offer.min_quantity, row.quantity - back),
        most=max(row.offer.max_quantity, row.quantity),
        until=max((end for end in ends if end > now), default=None),
    )

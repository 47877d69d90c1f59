"""What time does to subscriptions: renew, expire, disable, delete.

A run may come late or twice: each move is due at a stored moment, is made at that moment's
date, and plans the next one, so a late run makes every move that was missed, one after another.
"""

import logging
import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from partners import audit
from subscriptions import pricing, renewals, terms
from subscriptions.enums import OrderReason, OrderState, SubscriptionState
from subscriptions.locking import lock_subscription
from subscriptions.models import (
    LicenseAssignment,
    Order,
    OrderLine,
    ResellerOfRecord,
    Subscription,
)
from subscriptions.ordering import concerned
from subscriptions.renewals import NextTerm
from subscriptions.states import SUBSCRIPTION_TRANSITIONS, check_transition

logger = logging.getLogger(__name__)

BATCH = 500
SHOWN = ("quantity", "term", "billing_frequency", "unit_price", "currency")


def run_due(now: datetime) -> int:
    """Make every move that is due by now; how many were made.

    Each is a transaction of its own: a run that is broken off keeps what it has done, and one
    that fails keeps the others from nothing.
    """
    moved, failed = 0, set[int]()
    while keys := list(_due(now).exclude(pk__in=failed).values_list("pk", flat=True)[:BATCH]):
        for key in keys:
            try:
                moved += move_one(key, now)
            except Exception:
                logger.exception("Subscription %s could not be moved on.", key)
                failed.add(key)
    return moved


def _due(now: datetime) -> QuerySet[Subscription]:
    return Subscription.objects.filter(next_move_at__lte=now).order_by("next_move_at", "pk")


@transaction.atomic
def move_one(key: int, now: datetime) -> int:
    """One move of one subscription; 0 where another run was quicker."""
    return int(move(lock_subscription(key), now))


@transaction.atomic
def catch_up(key: int, now: datetime) -> int:
    """All moves of one subscription that are due; how many."""
    row, moved = lock_subscription(key), 0
    while move(row, now):
        moved += 1
    return moved


def move(row: Subscription, now: datetime) -> bool:
    """The next move of a locked row, if it is due. A part."""
    due = row.next_move_at
    if due is None or due > now:
        return False
    state = SubscriptionState(row.state)
    coming = _coming(row, state)
    if coming is not None:
        _renew(row, coming, due)
    else:
        _move_on(row, state, due)
    return True


def _coming(row: Subscription, state: SubscriptionState) -> NextTerm | None:
    renews = state == SubscriptionState.ACTIVE and row.auto_renew
    return renewals.next_term(row) if renews else None


def _move_on(row: Subscription, state: SubscriptionState, due: datetime) -> None:
    # A trial that nothing follows ends, whatever its box says.
    target = terms.clock_target(state, auto_renew=False)
    check_transition(SUBSCRIPTION_TRANSITIONS, state, target)
    if state == SubscriptionState.ACTIVE and row.ends_at is not None:
        due = min(due, row.ends_at)
    row.state, row.state_since = target, due
    row.auto_renew, row.scheduled = False, {}
    data: dict[str, Any] = close(row, due) if target == SubscriptionState.DELETED else {}
    _save(row, was_suspended=state == SubscriptionState.SUSPENDED)
    _audit(
        {
            SubscriptionState.EXPIRED: "subscription.expired",
            SubscriptionState.DISABLED: "subscription.disabled",
            SubscriptionState.DELETED: "subscription.deleted",
        }[target],
        row,
        due=due,
        **data,
    )


def close(row: Subscription, at: datetime) -> dict[str, Any]:
    """Nobody uses it, and nobody earns by it any more. A part."""
    revoked, _by_model = LicenseAssignment.objects.filter(subscription=row).delete()
    ResellerOfRecord.objects.filter(subscription=row, until__isnull=True).update(until=at)
    return {"licenses_revoked": revoked} if revoked else {}


def _renew(row: Subscription, coming: NextTerm, at: datetime) -> None:
    """Another term, with what was planned for it; a new window of seven days begins."""
    before = _shown(row)
    renewals.begin_next(row, coming)
    row.window_began_at, row.additions = at, []
    after = _shown(row)
    changes = {field: (old, after[field]) for field, old in before.items() if old != after[field]}
    _save(row)
    _order(row, at)
    notes = {"price_kept": coming.price_kept, "plan_dropped": coming.plan_dropped}
    _audit("subscription.renewed", row, changes, due=at, **{k: v for k, v in notes.items() if v})


def _shown(row: Subscription) -> dict[str, object]:
    """What an entry tells of, before and after."""
    return {"offer": row.offer.name, **{field: getattr(row, field) for field in SHOWN}}


def _order(row: Subscription, at: datetime) -> None:
    order = Order.objects.create(
        press=uuid.uuid4(),
        partner=row.partner,
        customer=row.customer,
        reseller=row.reseller,
        state=OrderState.COMPLETED,
        currency=row.currency,
        created_by_name="",
        created_at=at,
        completed_at=at,
    )
    OrderLine.objects.create(
        order=order,
        offer=row.offer,
        subscription=row,
        reason=OrderReason.RENEWAL,
        quantity=row.quantity,
        term=row.term,
        billing_frequency=row.billing_frequency,
        unit_price=row.unit_price,
        amount=pricing.amount(row.unit_price, row.quantity),
    )


def _save(row: Subscription, *, was_suspended: bool = False) -> None:
    row.next_move_at = terms.next_move(
        SubscriptionState(row.state),
        since=row.state_since,
        ends_at=row.ends_at,
        auto_renew=row.auto_renew,
        was_suspended=was_suspended,
    )
    row.revision += 1
    row.save()


def _audit(
    verb: str,
    row: Subscription,
    changes: dict[str, tuple[object, object]] | None = None,
    **data: Any,
) -> None:
    readers = [*concerned(row), row.support_contact]
    audit.record(
        verb, target=row, actor=None, readers=readers, changes=changes,
        revision=row.revision, **data,
    )  # fmt: skip

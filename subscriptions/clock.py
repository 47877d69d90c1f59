"""What time does to subscriptions: renew, expire, disable, delete.

A run may come late or twice: each move is due at a stored moment, is made at that moment's
date, and plans the next one, so a late run makes every move that was missed, one after another.
"""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from partners import audit
from subscriptions import pricing, terms
from subscriptions.enums import BillingFrequency, OrderReason, OrderState, SubscriptionState, Term
from subscriptions.models import Order, OrderLine, Subscription
from subscriptions.ordering import concerned
from subscriptions.states import SUBSCRIPTION_TRANSITIONS, check_transition

BATCH = 500
VERBS = {
    SubscriptionState.EXPIRED: "subscription.expired",
    SubscriptionState.DISABLED: "subscription.disabled",
    SubscriptionState.DELETED: "subscription.deleted",
}


def run_due(now: datetime) -> int:
    """Make every move that is due by now; how many were made."""
    moved = 0
    while keys := list(_due(now).values_list("pk", flat=True)[:BATCH]):
        moved += sum(move_one(key, now) for key in keys)
    return moved


def _due(now: datetime) -> QuerySet[Subscription]:
    return Subscription.objects.filter(next_move_at__lte=now).order_by("next_move_at", "pk")


@transaction.atomic
def move_one(key: int, now: datetime) -> int:
    """One move of one subscription; 0 where another run was quicker."""
    rows = Subscription.objects.select_for_update(of=("self",)).select_related(
        "partner", "customer", "offer__converts_to", "reseller"
    )
    row = rows.get(pk=key)
    due = row.next_move_at
    if due is None or due > now:
        return 0
    state = SubscriptionState(row.state)
    target = terms.clock_target(state, auto_renew=row.auto_renew)
    if target == SubscriptionState.ACTIVE:
        _renew(row, due)
        verb = "subscription.renewed"
    else:
        check_transition(SUBSCRIPTION_TRANSITIONS, state, target)
        row.state, row.state_since = target, due
        row.scheduled = {}
        verb = VERBS[target]
    row.next_move_at = terms.next_move(
        SubscriptionState(row.state),
        since=row.state_since,
        ends_at=row.ends_at,
        auto_renew=row.auto_renew,
        was_suspended=state == SubscriptionState.SUSPENDED,
    )
    row.revision += 1
    row.save()
    readers = concerned(row)
    audit.record(verb, target=row, actor=None, readers=readers, due=due)
    return 1


def _renew(row: Subscription, at: datetime) -> None:
    """Another term, with what was planned for it; a new window of seven days begins."""
    if row.offer.is_trial and row.offer.converts_to is not None:
        row.offer = row.offer.converts_to
        row.term, row.anchor, row.term_number = row.offer.term, row.ends_at, 0
    planned = row.scheduled
    if "term" in planned and planned["term"] != row.term:
        row.term, row.anchor, row.term_number = planned["term"], row.ends_at, 0
    row.quantity = planned.get("quantity", row.quantity)
    row.billing_frequency = planned.get("billing_frequency", row.billing_frequency)
    row.scheduled = {}
    row.term_number += 1
    if row.anchor is None:  # a check constraint says that it began
        return
    row.ends_at = terms.term_end(row.anchor, Term(row.term), row.term_number)
    prices = pricing.prices_in([row.offer], str(row.customer.country))
    price = prices.get((row.offer_id, BillingFrequency(row.billing_frequency)))
    if price is not None:
        row.unit_price, row.currency = price.amount, price.currency
    row.window_began_at, row.window_quantity = at, 0
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
        order=order, offer=row.offer, subscription=row, reason=OrderReason.RENEWAL,
        quantity=row.quantity, term=row.term, billing_frequency=row.billing_frequency,
        unit_price=row.unit_price, amount=pricing.amount(row.unit_price, row.quantity),
    )  # fmt: skip

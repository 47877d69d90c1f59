"""Changes of one subscription by people. Each is one transaction: lock, check, write, audit.

``revision`` is the one the person saw: a change made elsewhere since then is shown, not
overwritten.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partners import audit
from partners.exceptions import RuleViolation
from partners.models import Partner, User
from subscriptions import clock, parts, renewals, terms, windows
from subscriptions.enums import SubscriptionState
from subscriptions.exceptions import LineRefused, SubscriptionChanged
from subscriptions.locking import lock_subscription
from subscriptions.models import Subscription
from subscriptions.ordering import check_reseller, concerned, lock_relationship
from subscriptions.parts import Changes, Wanted
from subscriptions.states import SUBSCRIPTION_TRANSITIONS, check_transition


def locked(subscription: Subscription, revision: int | None) -> Subscription:
    """The row as it is now; the relationship's row is locked first, as orders do.

    What time brings about comes first: a term that is over is over, late as the clock may run.
    """
    lock_relationship(subscription.partner, subscription.customer)
    row = lock_subscription(subscription.pk)
    while clock.move(row, timezone.now()):
        pass
    return _unchanged(row, revision)


@transaction.atomic
def update_subscription(
    subscription: Subscription, wanted: Wanted, *, actor: User, revision: int | None
) -> Subscription:
    """All that a form asks for, or nothing of it; one entry tells of every part."""
    if wanted.names_reseller and wanted.reseller is not None:
        country = str(subscription.customer.country)
        check_reseller(subscription.partner, wanted.reseller, country)  # locks before all else
    row = locked(subscription, revision)
    had_plan = bool(row.scheduled)
    also: list[Partner] = [row.support_contact, *([row.reseller] if row.reseller else [])]
    changes: Changes = {}
    for part in (
        parts.rename, parts.set_auto_renew, parts.set_quantity, parts.set_reseller,
        parts.set_support_contact,
    ):  # fmt: skip
        changes |= part(row, wanted, actor)
    if not changes:
        return row
    _save(row)
    _audit("subscription.updated", row, actor, changes, also=also, **_dropped(row, had_plan))
    return row


@transaction.atomic
def suspend(subscription: Subscription, *, actor: User, revision: int | None) -> Subscription:
    """Users lose access, billing goes on, and it will not renew (domain.md §3.10)."""
    row = locked(subscription, None)
    if row.state == SubscriptionState.SUSPENDED:
        return row
    row = _unchanged(row, revision)
    if row.state != SubscriptionState.ACTIVE:
        raise RuleViolation(_("Only an active subscription can be suspended."))
    changes: Changes = {"auto_renew": (True, False)} if row.auto_renew else {}
    had_plan = bool(row.scheduled)
    _move(row, SubscriptionState.SUSPENDED)
    row.auto_renew, row.scheduled = False, {}
    _save(row)
    _audit("subscription.suspended", row, actor, changes, **_dropped(row, had_plan))
    return row


@transaction.atomic
def reactivate(subscription: Subscription, *, actor: User, revision: int | None) -> Subscription:
    """Back to active before the term is over; auto-renew stays off until it is ticked again."""
    row = locked(subscription, None)
    if row.state == SubscriptionState.ACTIVE:
        return row
    row = _unchanged(row, revision)
    if row.state != SubscriptionState.SUSPENDED:
        raise RuleViolation(_("Only a suspended subscription can be reactivated."))
    _move(row, SubscriptionState.ACTIVE)
    _save(row)
    _audit("subscription.reactivated", row, actor)
    return row


@transaction.atomic
def cancel(subscription: Subscription, *, actor: User, revision: int | None) -> Subscription:
    """Gone at once and for good; only within the seven days, suspended or not."""
    row = locked(subscription, None)
    if row.state == SubscriptionState.DELETED:
        return row
    row = _unchanged(row, revision)
    if row.state not in {SubscriptionState.ACTIVE, SubscriptionState.SUSPENDED}:
        raise RuleViolation(_("This subscription cannot be cancelled any more."))
    now = timezone.now()
    if not windows.may_cancel(row, now):
        raise RuleViolation(
            _(
                "A subscription can be cancelled within 7 days of its purchase or renewal. "
                "Suspend it, or switch auto-renew off."
            )
        )
    _move(row, SubscriptionState.DELETED)
    row.auto_renew, row.scheduled = False, {}
    data = clock.close(row, now)
    _save(row)
    _audit("subscription.cancelled", row, actor, **data)
    return row


@transaction.atomic
def plan_renewal(
    subscription: Subscription,
    option: str,
    quantity: int,
    *,
    actor: User,
    revision: int | None,
) -> Subscription:
    """What is to change at the renewal; as it is now means: nothing. ``option``: of renewals."""
    row = locked(subscription, revision)
    if not renewals.may_plan(row):
        raise RuleViolation(
            _("Changes at the renewal need an active subscription with auto-renew on.")
        )
    chosen = {each.value: each for each in renewals.options(row)}.get(option)
    if chosen is None and option != renewals.value_now(row):
        raise LineRefused(_("This is not sold in the customer's market any more."), "option")
    parts.check_limits(chosen.offer if chosen else row.offer, quantity)
    plan, changes = renewals.plan_of(row, chosen, quantity)
    if plan == row.scheduled:
        return row
    row.scheduled = plan
    _save(row)
    _audit(
        "subscription.renewal_planned" if plan else "subscription.renewal_plan_dropped",
        row,
        actor,
        changes,
    )
    return row


def _unchanged(row: Subscription, revision: int | None) -> Subscription:
    """What is done already is no conflict, so these commands look at the revision later."""
    if revision is not None and revision != row.revision:
        raise SubscriptionChanged(
            _("This subscription has changed since you opened it. Nothing of yours was saved.")
        )
    return row


def _dropped(row: Subscription, had_plan: bool) -> dict[str, Any]:
    return {"plan_withdrawn": True} if had_plan and not row.scheduled else {}


def _move(row: Subscription, state: SubscriptionState) -> None:
    check_transition(SUBSCRIPTION_TRANSITIONS, row.state, state)
    row.state, row.state_since = state, timezone.now()


def _save(row: Subscription) -> None:
    if row.state in {SubscriptionState.ACTIVE, SubscriptionState.SUSPENDED}:
        row.next_move_at = terms.next_move(
            SubscriptionState(row.state),
            since=row.state_since,
            ends_at=row.ends_at,
            auto_renew=row.auto_renew,
        )
    elif row.state == SubscriptionState.DELETED:
        row.next_move_at = None
    row.revision += 1
    row.save()


def _audit(
    verb: str,
    row: Subscription,
    actor: User | None,
    changes: Changes | None = None,
    also: list[Partner] | None = None,
    **data: Any,
) -> None:
    readers = [*concerned(row), row.support_contact, *(also or [])]
    audit.record(
        verb, target=row, actor=actor, readers=readers, changes=changes,
        revision=row.revision, **data,
    )  # fmt: skip

"""Changes of one subscription by people. Each is one transaction: lock, check, write, audit.

``revision`` is the one the person saw: a change made elsewhere since then is shown, not
overwritten.
"""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customers.enums import AssociationSource, GrantState, RelationshipState
from customers.models import AdminGrant, ResellerRelationship
from customers.services import associate
from partners import audit
from partners.exceptions import RuleViolation
from partners.models import Partner, PartnerLocation, User
from subscriptions import pricing, terms
from subscriptions.enums import OrderReason, OrderState, SubscriptionState
from subscriptions.exceptions import LineRefused, SubscriptionChanged
from subscriptions.models import Order, OrderLine, ResellerOfRecord, Subscription
from subscriptions.ordering import check_reseller, concerned, lock_relationship, name_reseller
from subscriptions.states import SUBSCRIPTION_TRANSITIONS, check_transition

type Changes = dict[str, tuple[object, object]]


def locked(subscription: Subscription, revision: int | None) -> Subscription:
    """The row as it is now; the relationship's row is locked first, as orders do."""
    lock_relationship(subscription.partner, subscription.customer)
    rows = Subscription.objects.select_for_update(of=("self",)).select_related(
        "partner", "customer", "offer__product", "reseller", "support_contact"
    )
    fresh = rows.get(pk=subscription.pk)
    if revision is not None and revision != fresh.revision:
        raise SubscriptionChanged(
            _("This subscription was changed by somebody else. It shows what is true now.")
        )
    return fresh


@transaction.atomic
def change_quantity(
    subscription: Subscription, quantity: int, *, actor: User, in_use: int, revision: int | None
) -> Subscription:
    """More at any time; fewer within seven days of a purchase, a renewal or more seats."""
    row = locked(subscription, revision)
    if quantity == row.quantity:
        return row
    if row.state != SubscriptionState.ACTIVE:
        raise LineRefused(_("Only an active subscription can be changed."))
    offer, now = row.offer, timezone.now()
    if not offer.min_quantity <= quantity <= offer.max_quantity:
        names = {"offer": offer.name, "min": offer.min_quantity, "max": offer.max_quantity}
        raise LineRefused(_("Of %(offer)s, %(min)s to %(max)s can be ordered.") % names)
    more = quantity > row.quantity
    if not more:
        _check_reduction(row, quantity, in_use)
    before = row.quantity
    if more:
        if row.window_began_at is None or not terms.may_reduce(row.window_began_at, now):
            row.window_quantity = before
        row.window_began_at = now
    row.quantity = quantity
    row.scheduled = {}
    _save(row, ["quantity", "window_began_at", "window_quantity", "scheduled"])
    _record_line(row, quantity - before, actor)
    _audit("subscription.quantity_changed", row, actor, {"quantity": (before, quantity)})
    return row


def _check_reduction(row: Subscription, quantity: int, in_use: int) -> None:
    if row.window_began_at is None or not terms.may_reduce(row.window_began_at, timezone.now()):
        raise LineRefused(
            _(
                "Licenses can be given back within 7 days of the purchase, the renewal or the last "
                "increase. You can have fewer from the next renewal on."
            )
        )
    if quantity < row.window_quantity:
        raise LineRefused(
            _("Only the licenses of the last 7 days can be given back: down to %(least)s.")
            % {"least": row.window_quantity}
        )
    if quantity < in_use:
        raise LineRefused(
            _("%(count)s licenses are assigned to users. Revoke some of them first.")
            % {"count": in_use}
        )


def _record_line(row: Subscription, difference: int, actor: User) -> None:
    order = Order.objects.create(
        press=uuid.uuid4(),
        partner=row.partner,
        customer=row.customer,
        reseller=row.reseller,
        state=OrderState.COMPLETED,
        currency=row.currency,
        created_by=actor,
        created_by_name=str(actor),
        completed_at=timezone.now(),
    )
    OrderLine.objects.create(
        order=order,
        offer=row.offer,
        subscription=row,
        reason=OrderReason.MORE_SEATS if difference > 0 else OrderReason.FEWER_SEATS,
        quantity=difference,
        term=row.term,
        billing_frequency=row.billing_frequency,
        unit_price=row.unit_price,
        amount=pricing.amount(row.unit_price, difference),
    )


@transaction.atomic
def suspend(subscription: Subscription, *, actor: User, revision: int | None) -> Subscription:
    """Users lose access, billing goes on, and it will not renew (domain.md §3.10)."""
    row = locked(subscription, revision)
    if row.state == SubscriptionState.SUSPENDED:
        return row
    _move(row, SubscriptionState.SUSPENDED)
    row.auto_renew, row.scheduled = False, {}
    _plan(row)
    _save(row, ["state", "state_since", "auto_renew", "scheduled", "next_move_at"])
    _audit("subscription.suspended", row, actor)
    return row


@transaction.atomic
def reactivate(subscription: Subscription, *, actor: User, revision: int | None) -> Subscription:
    """Back to active before the term is over; auto-renew stays off until it is ticked again."""
    row = locked(subscription, revision)
    if row.state == SubscriptionState.ACTIVE:
        return row
    if row.state != SubscriptionState.SUSPENDED:
        raise RuleViolation(_("Only a suspended subscription can be reactivated."))
    _move(row, SubscriptionState.ACTIVE)
    _plan(row)
    _save(row, ["state", "state_since", "next_move_at"])
    _audit("subscription.reactivated", row, actor)
    return row


@transaction.atomic
def cancel(subscription: Subscription, *, actor: User, revision: int | None) -> Subscription:
    """Gone at once and for good; only within the seven days, suspended or not."""
    row = locked(subscription, revision)
    if row.state == SubscriptionState.DELETED:
        return row
    began = row.window_began_at
    if row.state not in {SubscriptionState.ACTIVE, SubscriptionState.SUSPENDED}:
        raise RuleViolation(_("This subscription cannot be cancelled any more."))
    if began is None or not terms.may_reduce(began, timezone.now()) or row.window_quantity:
        raise RuleViolation(
            _(
                "A subscription can be cancelled within 7 days of its purchase or renewal. "
                "Suspend it, or switch auto-renew off."
            )
        )
    _move(row, SubscriptionState.DELETED)
    row.auto_renew, row.scheduled, row.next_move_at = False, {}, None
    _save(row, ["state", "state_since", "auto_renew", "scheduled", "next_move_at"])
    _audit("subscription.cancelled", row, actor)
    return row


@transaction.atomic
def set_auto_renew(
    subscription: Subscription, *, auto_renew: bool, actor: User, revision: int | None
) -> Subscription:
    row = locked(subscription, revision)
    if row.auto_renew == auto_renew:
        return row
    if row.state != SubscriptionState.ACTIVE or row.ends_at is None:
        raise RuleViolation(_("Only an active subscription with a term can be renewed."))
    row.auto_renew = auto_renew
    if not auto_renew:
        row.scheduled = {}
    _plan(row)
    _save(row, ["auto_renew", "scheduled", "next_move_at"])
    changes: Changes = {"auto_renew": (not auto_renew, auto_renew)}
    _audit("subscription.auto_renew_changed", row, actor, changes)
    return row


@transaction.atomic
def rename(
    subscription: Subscription, nickname: str, *, actor: User, revision: int | None
) -> Subscription:
    row = locked(subscription, revision)
    changes = audit.changed_fields(row, {"nickname": nickname})
    if changes:
        _save(row, ["nickname"])
        _audit("subscription.renamed", row, actor, changes)
    return row


@transaction.atomic
def set_reseller(
    subscription: Subscription, location: PartnerLocation | None, *, actor: User,
    revision: int | None,
) -> Subscription:  # fmt: skip
    """The reseller of record from now on; each period stays as a row."""
    if location is not None:
        country = str(subscription.customer.country)
        check_reseller(subscription.partner, location, country)  # locks before all else
    row = locked(subscription, revision)
    if row.reseller_location_id == (location.pk if location else None):
        return row
    before = row.reseller
    row.reseller = location.partner if location else None
    row.reseller_location = location
    _save(row, ["reseller", "reseller_location"])
    current = ResellerOfRecord.objects.filter(subscription=row, until__isnull=True)
    current.update(until=timezone.now())
    if location is not None:
        name_reseller(row, location, by=str(actor))
        associate(
            row.partner, location.partner, row.customer, source=AssociationSource.SUBSCRIPTION
        )
    names = (before.name if before else "", row.reseller.name if row.reseller else "")
    changes: Changes = {"reseller": names}
    _audit("subscription.reseller_changed", row, actor, changes, also=before)
    return row


@transaction.atomic
def set_support_contact(
    subscription: Subscription, contact: Partner, *, actor: User, revision: int | None
) -> Subscription:
    row = locked(subscription, revision)
    if row.support_contact_id == contact.pk:
        return row
    if contact.pk not in {each.pk for each in support_candidates(row)}:
        raise LineRefused(
            _(
                "Choose a partner of the customer; a reseller also needs delegated admin "
                "privileges."
            ),
            "support_contact",
        )
    before = row.support_contact
    row.support_contact = contact
    _save(row, ["support_contact"])
    changes: Changes = {"support_contact": (before.name, contact.name)}
    _audit("subscription.support_contact_changed", row, actor, changes, also=before)
    return row


def support_candidates(row: Subscription) -> list[Partner]:
    """The seller first; then the customer's other partners, resellers only with privileges."""
    related = ResellerRelationship.objects.filter(
        customer=row.customer, state=RelationshipState.ACTIVE
    ).select_related("partner")
    granted = set(
        AdminGrant.objects.filter(customer=row.customer, state=GrantState.GRANTED).values_list(
            "partner_id", flat=True
        )
    )
    others = [
        each.partner
        for each in related.order_by("partner__sort_name", "partner_id")
        if each.partner_id != row.partner_id
        and (not each.partner.is_indirect_reseller or each.partner_id in granted)
    ]
    return [row.partner, *others]


def _move(row: Subscription, state: SubscriptionState) -> None:
    check_transition(SUBSCRIPTION_TRANSITIONS, row.state, state)
    row.state, row.state_since = state, timezone.now()


def _plan(row: Subscription) -> None:
    row.next_move_at = terms.next_move(
        SubscriptionState(row.state),
        since=row.state_since,
        ends_at=row.ends_at,
        auto_renew=row.auto_renew,
    )


def _save(row: Subscription, fields: list[str]) -> None:
    row.revision += 1
    row.save(update_fields=[*fields, "revision"])


def _audit(
    verb: str,
    row: Subscription,
    actor: User | None,
    changes: Changes | None = None,
    also: Partner | None = None,
) -> None:
    readers = [*concerned(row), row.support_contact, *([also] if also else [])]
    audit.record(verb, target=row, actor=actor, readers=readers, changes=changes)

"""The parts of a change of one subscription. Each looks at a locked row, sets its fields, and
tells what was before and after; the caller saves the row and writes the audit entry.
"""

import uuid
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from customers.enums import AssociationSource
from customers.services import associate
from partners import audit
from partners.models import Partner, PartnerLocation, User
from subscriptions import pricing, seats, terms, windows
from subscriptions.enums import (
    RUNNING,
    OrderReason,
    OrderState,
    SubscriptionState,
)
from subscriptions.exceptions import LineRefused
from subscriptions.models import Offer, Order, OrderLine, ResellerOfRecord, Subscription
from subscriptions.ordering import name_reseller
from subscriptions.requests.contacts import follow_contact
from subscriptions.support import support_candidates

type Changes = dict[str, tuple[object, object]]


@dataclass(frozen=True)
class Wanted:
    """What somebody asks for; None leaves a thing as it is.

    No reseller is something to ask for, so ``names_reseller`` says whether it is meant.
    """

    nickname: str | None = None
    quantity: int | None = None
    auto_renew: bool | None = None
    names_reseller: bool = False
    reseller: PartnerLocation | None = None
    support_contact: Partner | None = None


def rename(row: Subscription, wanted: Wanted, _actor: User) -> Changes:
    if wanted.nickname is None:
        return {}
    changes = audit.changed_fields(row, {"nickname": wanted.nickname})
    if changes and row.state == SubscriptionState.DELETED:
        raise LineRefused(_("A subscription that was deleted stays as it is."), "nickname")
    return changes


def set_auto_renew(row: Subscription, wanted: Wanted, _actor: User) -> Changes:
    """Off drops what was planned for the renewal."""
    if wanted.auto_renew is None or wanted.auto_renew == row.auto_renew:
        return {}
    if row.state != SubscriptionState.ACTIVE or row.ends_at is None:
        raise LineRefused(
            _("Only an active subscription with a term can be renewed."), "auto_renew"
        )
    if row.offer.is_trial and row.offer.converts_to is None:
        raise LineRefused(_("Nothing follows this trial."), "auto_renew")
    changes: Changes = {"auto_renew": (row.auto_renew, wanted.auto_renew)}
    row.auto_renew = wanted.auto_renew
    if not row.auto_renew:
        row.scheduled = {}
    return changes


def set_quantity(row: Subscription, wanted: Wanted, actor: User) -> Changes:
    """More at any time; fewer within seven days of a purchase, a renewal or more licenses."""
    quantity, before = wanted.quantity, row.quantity
    if quantity is None or quantity == before:
        return {}
    if windows.is_usage(row):
        raise LineRefused(_("What is paid by use has no licenses."))
    if row.state != SubscriptionState.ACTIVE:
        raise LineRefused(_("Only an active subscription can be changed."))
    check_limits(row.offer, quantity)
    now = timezone.now()
    additions = windows.additions_of(row)
    if quantity > before:
        kept = [(moment, number) for moment, number in additions if terms.may_reduce(moment, now)]
        row.additions = windows.stored([*kept, (now, quantity - before)])
    else:
        _check_reduction(row, quantity)
        row.additions = windows.stored(terms.give_back(additions, before - quantity))
    row.quantity = quantity
    row.scheduled = {}
    _record_line(row, quantity - before, actor)
    return {"quantity": (before, quantity)}


def check_limits(offer: Offer, quantity: int) -> None:
    if offer.min_quantity <= quantity <= offer.max_quantity:
        return
    names = {"offer": offer.name, "min": offer.min_quantity, "max": offer.max_quantity}
    if offer.min_quantity == offer.max_quantity:
        raise LineRefused(_("Of %(offer)s, exactly %(min)s can be ordered.") % names)
    raise LineRefused(_("Of %(offer)s, %(min)s to %(max)s can be ordered.") % names)


def _check_reduction(row: Subscription, quantity: int) -> None:
    allowed = windows.limits(row, timezone.now())
    if allowed.until is None:
        raise LineRefused(
            _(
                "Licenses can be given back within 7 days of the purchase, the renewal or the last "
                "increase. You can have fewer from the next renewal on."
            )
        )
    if quantity < allowed.least:
        raise LineRefused(
            _("Only the licenses of the last 7 days can be given back: down to %(least)s.")
            % {"least": allowed.least}
        )
    in_use = seats.in_use(row)
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


def set_reseller(row: Subscription, wanted: Wanted, actor: User) -> Changes:
    """The reseller of record from now on; each period stays as a row."""
    location = wanted.reseller
    if not wanted.names_reseller or row.reseller_location == location:
        return {}
    if row.state not in RUNNING:
        raise LineRefused(_("Nobody earns by a subscription that has ended."), "reseller")
    before = row.reseller_location
    row.reseller_location = location
    row.reseller = location.partner if location else None
    current = ResellerOfRecord.objects.filter(subscription=row, until__isnull=True)
    current.update(until=timezone.now())
    if location is not None:
        name_reseller(row, location, by=str(actor))
        associate(
            row.partner, location.partner, row.customer, source=AssociationSource.SUBSCRIPTION
        )
    return {"reseller": (_name(before), _name(location))}


def _name(location: PartnerLocation | None) -> str:
    """As it was on that day, in no language."""
    return f"{location.partner.name} ({location.number})" if location else ""


def set_support_contact(row: Subscription, wanted: Wanted, actor: User) -> Changes:
    contact, before = wanted.support_contact, row.support_contact
    if contact is None or contact == before:
        return {}
    if row.state == SubscriptionState.DELETED:
        raise LineRefused(_("A subscription that was deleted stays as it is."), "support_contact")
    if contact not in support_candidates(row.partner, row.customer):
        raise LineRefused(
            _(
                "Choose a partner of the customer; a reseller also needs delegated admin "
                "privileges."
            ),
            "support_contact",
        )
    row.support_contact = contact
    follow_contact(row, contact, actor=actor)
    return {"support_contact": (before.name, contact.name)}

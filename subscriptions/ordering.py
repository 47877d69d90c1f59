"""Orders. Each command is one transaction: lock, check, write, audit.

The lock order, everywhere in this app, is partnership, customer, relationship, order,
subscription; a cart that is ordered is locked before all of them. Whoever removes a relationship
or accepts an agreement locks the customer too, so nothing is ordered for a customer that leaves,
and no order waits for what was just accepted.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from customers import selectors as customer_selectors
from customers.enums import AssociationSource, RelationshipState
from customers.models import Customer, ResellerRelationship
from customers.notified.telling import agreement_accepted
from customers.services import associate
from partners import audit
from partners.enums import PartnerKind
from partners.models import Partner, PartnerLocation, User
from resellers.exceptions import PartnershipEnded
from resellers.selectors import active_partnership
from resellers.services import in_force
from subscriptions import pricing, resellers_of, terms
from subscriptions.catalogue.selectors import is_for
from subscriptions.enums import (
    BillingFrequency,
    BillingType,
    OrderReason,
    OrderState,
    SubscriptionState,
    Term,
)
from subscriptions.exceptions import AgreementMissing, LineRefused, OrderRefused
from subscriptions.models import (
    Offer,
    OfferPrice,
    Order,
    OrderLine,
    ResellerOfRecord,
    Subscription,
)
from subscriptions.notified import telling
from subscriptions.states import ORDER_TRANSITIONS, SUBSCRIPTION_TRANSITIONS, check_transition

ORDERING_KINDS = {PartnerKind.DIRECT_BILL, PartnerKind.INDIRECT_PROVIDER}


@dataclass(frozen=True)
class Line:
    """One offer in the cart."""

    offer: Offer
    quantity: int
    billing_frequency: BillingFrequency


@dataclass(frozen=True)
class Purchase:
    """What is ordered in one go. ``press`` is the identity of one press of Submit.

    ``reseller`` is the location that earns. ``may_wait``: without an accepted agreement the
    order waits for it, unbilled, and starts by itself.
    """

    press: UUID
    lines: Sequence[Line]
    reseller: PartnerLocation | None = None
    may_wait: bool = False


@transaction.atomic
def place_order(partner: Partner, customer: Customer, purchase: Purchase, *, actor: User) -> Order:
    """Order and subscriptions, or AgreementMissing; however often it comes, it is one order."""
    if existing := _placed(partner, purchase):
        return existing
    reseller = purchase.reseller
    _check_purchase(partner, customer, purchase)
    lock_relationship(partner, customer)
    if existing := _placed(partner, purchase):
        return existing
    waits = not customer_selectors.agreement_is_accepted(customer)
    if waits and not purchase.may_wait:
        raise AgreementMissing(_("The customer has not accepted the agreement in force yet."))
    order = _write(partner, customer, purchase, actor)
    if reseller is not None:
        associate(partner, reseller.partner, customer, source=AssociationSource.SUBSCRIPTION)
    audit.record(
        "order.placed",
        target=order,
        actor=actor,
        readers=concerned(order),
        customer=customer.name,
        reseller=reseller.partner.name if reseller else "",
        lines=[f"{line.quantity} x {line.offer.name}" for line in purchase.lines],
        waits_for_agreement=waits,
    )
    if waits:
        telling.order_waits(order)
    else:
        start_order(order, timezone.now())
    return order


def _placed(partner: Partner, purchase: Purchase) -> Order | None:
    return Order.objects.for_partner(partner).filter(press=purchase.press).first()


def _check_purchase(partner: Partner, customer: Customer, purchase: Purchase) -> None:
    if not purchase.lines:
        raise OrderRefused(_("The cart is empty."))
    if ORDERING_KINDS.isdisjoint(partner.kinds):
        raise OrderRefused(_("Your kind of partner does not order; its indirect provider does."))
    if purchase.reseller is not None:
        check_reseller(partner, purchase.reseller, str(customer.country))


def concerned(row: Order | Subscription) -> list[audit.Organisation]:
    """Who may read what happened: seller, customer, and the reseller that is named."""
    found: list[audit.Organisation] = [row.partner, row.customer]
    return [*found, row.reseller] if row.reseller else found


def lock_relationship(partner: Partner, customer: Customer) -> ResellerRelationship:
    """The active relationship, locked after its customer; nothing is ordered without one."""
    Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    rows = ResellerRelationship.objects.select_for_update(of=("self",)).for_partner(partner)
    found = rows.filter(customer=customer, state=RelationshipState.ACTIVE).first()
    if found is None:
        raise OrderRefused(_("There is no reseller relationship with this customer any more."))
    return found


def check_reseller(provider: Partner, location: PartnerLocation, country: str = "") -> None:
    """A location in force of a reseller that may transact; else what to do about it.

    Locks the partnership, so it comes before every other lock. ``country`` is the customer's.
    What was read of the reseller before is read again.
    """
    partnership = active_partnership(provider, location.partner)
    if partnership is not None:
        try:
            in_force(partnership)
        except PartnershipEnded as ended:
            raise LineRefused(str(ended), "reseller") from ended
    fresh = PartnerLocation.objects.select_related("partner").get(pk=location.pk)
    found = resellers_of.verdict(provider, fresh, country)
    if found.problem is not None:
        raise LineRefused(found.reason, "reseller")


def _write(partner: Partner, customer: Customer, purchase: Purchase, actor: User) -> Order:
    lines, reseller = purchase.lines, purchase.reseller
    prices = prices_of(customer, lines)
    _check_sums(lines)
    order = Order.objects.create(
        press=purchase.press,
        partner=partner,
        customer=customer,
        reseller=reseller.partner if reseller else None,
        currency=prices[0].currency,
        created_by=actor,
        created_by_name=str(actor),
    )
    for line, price in zip(lines, prices, strict=True):
        check_line(customer, line)
        check_suspended(partner, customer, line.offer)
        subscription = Subscription.objects.create(
            partner=partner,
            customer=customer,
            offer=line.offer,
            nickname=line.offer.name,
            quantity=line.quantity,
            term=line.offer.term,
            billing_frequency=line.billing_frequency,
            auto_renew=not line.offer.is_trial or line.offer.converts_to_id is not None,
            unit_price=price.amount,
            currency=price.currency,
            reseller=reseller.partner if reseller else None,
            reseller_location=reseller,
            support_contact=partner,
        )
        if reseller is not None:
            name_reseller(subscription, reseller, by=str(actor))
        OrderLine.objects.create(
            order=order,
            offer=line.offer,
            subscription=subscription,
            reason=OrderReason.NEW,
            quantity=line.quantity,
            term=line.offer.term,
            billing_frequency=line.billing_frequency,
            unit_price=price.amount,
            amount=pricing.line_amount(line.offer, price.amount, line.quantity),
        )
    return order


def prices_of(customer: Customer, lines: Sequence[Line]) -> list[OfferPrice]:
    """What each line costs in the customer's market, all of it in one currency."""
    known = pricing.prices_in([line.offer for line in lines], str(customer.country))
    found = []
    for line in lines:
        offer, wanted = line.offer, BillingFrequency(line.billing_frequency)
        sold = pricing.frequencies_of(offer, known)
        names = {"offer": offer.name, "frequency": wanted.label}
        if not sold:
            text = _("%(offer)s is not sold in the customer's market.")
            raise LineRefused(text % names, "offer")
        if wanted not in sold:
            text = _("%(offer)s is not billed like this in the customer's market: %(frequency)s.")
            raise LineRefused(text % names, "billing_frequency")
        found.append(known[offer.pk, wanted])
    if len({price.currency for price in found}) > 1:
        raise OrderRefused(
            _("These offers are priced in different currencies. Order them one after another.")
        )
    return found


def _check_sums(lines: Sequence[Line]) -> None:
    """The maximum counts for all lines of an offer together."""
    sums = Counter[int]()
    for line in lines:
        sums[line.offer.pk] += line.quantity
        if sums[line.offer.pk] > line.offer.max_quantity:
            raise LineRefused(_limits(line.offer))


def name_reseller(subscription: Subscription, location: PartnerLocation, *, by: str) -> None:
    """A period of the reseller of record begins. A part."""
    ResellerOfRecord.objects.create(
        subscription=subscription,
        provider=subscription.partner,
        reseller=location.partner,
        location=location,
        set_by_name=by,
    )


def check_line(customer: Customer, line: Line) -> None:
    """What the offer itself asks for: who may have it, how many, once per customer."""
    offer = line.offer
    names = {"offer": offer.name}
    if not offer.is_active:
        raise LineRefused(_("%(offer)s is not offered any more.") % names, "offer")
    if not is_for(customer, offer):
        text = _("%(offer)s: only for customers with the special qualification Education.")
        raise LineRefused(text % names, "offer")
    if not offer.min_quantity <= line.quantity <= offer.max_quantity:
        raise LineRefused(_limits(offer))
    if not offer.once_per_customer:
        return
    held = Subscription.objects.filter(customer=customer, offer__product=offer.product)
    if held.exclude(state=SubscriptionState.DELETED).exists():
        raise LineRefused(
            _("The customer has %(offer)s already; it is limited to one.") % names, "offer"
        )


def _limits(offer: Offer) -> str:
    names = {"offer": offer.name, "min": offer.min_quantity, "max": offer.max_quantity}
    if offer.min_quantity == offer.max_quantity:
        return _("Of %(offer)s, exactly %(min)s can be ordered.") % names
    return _("Of %(offer)s, %(min)s to %(max)s can be ordered.") % names


def check_suspended(partner: Partner, customer: Customer, offer: Offer) -> None:
    """What the partner has suspended there is reactivated, not bought once more."""
    held = Subscription.objects.for_partner(partner).filter(customer=customer, offer=offer)
    if held.filter(state=SubscriptionState.SUSPENDED).exists():
        raise LineRefused(
            _("The customer has %(offer)s, suspended: reactivate it instead.")
            % {"offer": offer.name},
            "offer",
        )


def start_order(order: Order, now: datetime) -> None:
    """The subscriptions of an order begin, and are billed from now on. A part."""
    check_transition(ORDER_TRANSITIONS, order.state, OrderState.COMPLETED)
    order.state, order.completed_at = OrderState.COMPLETED, now
    order.save(update_fields=["state", "completed_at"])
    rows = Subscription.objects.select_for_update(of=("self",)).select_related("offer__product")
    for subscription in rows.filter(order_lines__order=order).order_by("pk"):
        begin(subscription, now)


def begin(subscription: Subscription, now: datetime) -> None:
    """The first term, counted from now. A part."""
    check_transition(SUBSCRIPTION_TRANSITIONS, subscription.state, SubscriptionState.ACTIVE)
    subscription.state, subscription.state_since = SubscriptionState.ACTIVE, now
    subscription.anchor, subscription.term_number = now, 1
    usage = subscription.offer.product.billing_type == BillingType.USAGE
    if subscription.offer.is_trial:
        subscription.ends_at = now + terms.TRIAL_FOR
    elif not usage:  # what is paid by use has no end of its own
        subscription.ends_at = terms.term_end(now, Term(subscription.term), 1)
    subscription.window_began_at = now
    subscription.next_move_at = terms.next_move(
        SubscriptionState.ACTIVE,
        since=now,
        ends_at=subscription.ends_at,
        auto_renew=subscription.auto_renew,
    )
    subscription.revision += 1
    subscription.save()


@transaction.atomic
def start_waiting_orders(customer: Customer, *, actor: User | None) -> list[Order]:
    """What waited for the agreement begins; the caller holds the customer's row. A part.

    Nothing begins of a seller whose relationship the customer has ended meanwhile.
    """
    now = timezone.now()
    sellers = ResellerRelationship.objects.filter(
        customer=customer, state=RelationshipState.ACTIVE
    ).values("partner")
    rows = Order.objects.select_for_update(of=("self",)).select_related("partner", "reseller")
    waiting = list(
        rows.filter(customer=customer, state=OrderState.PENDING, partner__in=sellers).order_by("pk")
    )
    for order in waiting:
        start_order(order, now)
        audit.record("order.started", target=order, actor=actor, readers=concerned(order))
        telling.order_settled(order)
    agreement_accepted(customer)
    return waiting


@transaction.atomic
def cancel_order(order: Order, *, actor: User) -> Order:
    """Drop an order that still waits; it was never billed. Twice is once."""
    lock_relationship(order.partner, order.customer)
    order = _locked(order)
    if order.state == OrderState.CANCELLED:
        return order
    if order.state != OrderState.PENDING:
        raise OrderRefused(_("The order has started meanwhile; cancel its subscriptions instead."))
    return _cancel(order, actor)


def orphans() -> QuerySet[Order]:
    """Orders that wait although their seller has no relationship with the customer any more.

    Removing a relationship is refused while one waits; a customer that was taken over and
    objects ends it all the same.
    """
    active = ResellerRelationship.objects.filter(
        partner=OuterRef("partner"), customer=OuterRef("customer"), state=RelationshipState.ACTIVE
    )
    return Order.objects.filter(~Exists(active), state=OrderState.PENDING)


@transaction.atomic
def drop_orphan(order: Order) -> bool:
    """Cancel an order that nobody can let begin; False where that is no longer so."""
    Customer.objects.select_for_update(no_key=True).get(pk=order.customer_id)
    if not orphans().filter(pk=order.pk).exists():
        return False
    _cancel(_locked(order), None)
    return True


def _locked(order: Order) -> Order:
    rows = Order.objects.select_for_update(of=("self",))
    return rows.select_related("partner", "customer", "reseller").get(pk=order.pk)


def _cancel(order: Order, actor: User | None) -> Order:
    now = timezone.now()
    check_transition(ORDER_TRANSITIONS, order.state, OrderState.CANCELLED)
    order.state, order.cancelled_at = OrderState.CANCELLED, now
    order.save(update_fields=["state", "cancelled_at"])
    rows = Subscription.objects.select_for_update(of=("self",)).filter(order_lines__order=order)
    for subscription in rows.order_by("pk"):
        check_transition(SUBSCRIPTION_TRANSITIONS, subscription.state, SubscriptionState.DELETED)
        subscription.state, subscription.state_since = SubscriptionState.DELETED, now
        subscription.revision += 1
        subscription.save(update_fields=["state", "state_since", "revision"])
    named = ResellerOfRecord.objects.filter(subscription__order_lines__order=order)
    named.filter(until__isnull=True).update(until=now)
    audit.record("order.cancelled", target=order, actor=actor, readers=concerned(order))
    telling.order_settled(order)
    return order

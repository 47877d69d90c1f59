"""Orders of the past, and what people and time have done to their subscriptions since.

The rows are those that the services write, made in bulk and with dates of the past: the moves and
their moments come from the same tables and functions of time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from customers.models import Customer
from partnercenter.demo.history import History
from partners.markets import market_of
from partners.models import Partner, PartnerLocation, User
from subscriptions import pricing, terms
from subscriptions.enums import (
    BillingFrequency,
    BillingType,
    OrderReason,
    OrderState,
    SubscriptionState,
    Term,
)
from subscriptions.models import (
    Offer,
    OfferPrice,
    Order,
    OrderLine,
    ResellerOfRecord,
    Subscription,
)
from subscriptions.ordering import concerned
from subscriptions.states import SUBSCRIPTION_TRANSITIONS, check_transition

VERBS = {
    SubscriptionState.EXPIRED: "subscription.expired",
    SubscriptionState.DISABLED: "subscription.disabled",
    SubscriptionState.DELETED: "subscription.deleted",
}


@dataclass(frozen=True)
class Event:
    """What somebody did to a subscription so long after it was bought."""

    after: timedelta
    what: str  # a method of ``_Life``
    value: Any = None


@dataclass(frozen=True)
class Pick:
    """A line of an order, and what became of it."""

    offer: str
    quantity: int
    frequency: BillingFrequency = BillingFrequency.MONTHLY
    nickname: str = ""
    events: Sequence[Event] = ()


@dataclass(frozen=True)
class Sale:
    """Somebody of a partner orders for a customer; ``waits`` for an agreement, if that is so."""

    partner: Partner
    customer: Customer
    by: User
    at: datetime
    picks: Sequence[Pick]
    reseller: PartnerLocation | None = None
    waits: bool = False


@dataclass
class Books:
    """All rows of all sales, stored together once all are made."""

    now: datetime
    history: History
    orders: list[Order] = field(default_factory=list)
    lines: list[OrderLine] = field(default_factory=list)
    subscriptions: list[Subscription] = field(default_factory=list)
    records: list[ResellerOfRecord] = field(default_factory=list)

    def __post_init__(self) -> None:
        offers = Offer.objects.select_related("product")
        self.offers = {offer.code: offer for offer in offers}
        self.prices = {
            (price.offer_id, price.market, price.billing_frequency): price
            for price in OfferPrice.objects.all()
        }

    def sell(self, sale: Sale) -> list[Subscription]:
        order = self._order(sale)
        rows = [self._subscription(sale, pick) for pick in sale.picks]
        order.currency = rows[0].currency
        for row in rows:
            self.line(order, row, OrderReason.NEW, row.quantity)
        self.history.add(
            sale.at, "order.placed", order, sale.by, concerned(order),
            customer=sale.customer.name,
            reseller=sale.reseller.partner.name if sale.reseller else "",
            lines=[f"{row.quantity} x {row.offer.name}" for row in rows],
            waits_for_agreement=sale.waits,
        )  # fmt: skip
        if not sale.waits:
            for row, pick in zip(rows, sale.picks, strict=True):
                _Life(self, row, sale.by).live(pick.events)
        return rows

    def price(self, offer: Offer, customer: Customer, frequency: BillingFrequency) -> OfferPrice:
        return self.prices[offer.pk, market_of(str(customer.country)), frequency]

    def _order(self, sale: Sale) -> Order:
        order = Order(
            press=uuid4(),
            partner=sale.partner,
            customer=sale.customer,
            reseller=sale.reseller.partner if sale.reseller else None,
            state=OrderState.PENDING if sale.waits else OrderState.COMPLETED,
            created_by=sale.by,
            created_by_name=str(sale.by),
            created_at=sale.at,
            completed_at=None if sale.waits else sale.at,
        )
        self.orders.append(order)
        return order

    def _subscription(self, sale: Sale, pick: Pick) -> Subscription:
        offer = self.offers[pick.offer]
        price = self.price(offer, sale.customer, pick.frequency)
        row = Subscription(
            partner=sale.partner,
            customer=sale.customer,
            offer=offer,
            nickname=pick.nickname or offer.name,
            quantity=pick.quantity,
            state_since=sale.at,
            created_at=sale.at,
            term=offer.term,
            billing_frequency=pick.frequency,
            auto_renew=not offer.is_trial or offer.converts_to_id is not None,
            unit_price=price.amount,
            currency=price.currency,
            reseller=sale.reseller.partner if sale.reseller else None,
            reseller_location=sale.reseller,
            support_contact=sale.partner,
        )
        self.subscriptions.append(row)
        if sale.reseller:
            self.name(row, sale.reseller, sale.at, sale.by)
        return row

    def name(self, row: Subscription, location: PartnerLocation, since: datetime, by: User) -> None:
        self.records.append(
            ResellerOfRecord(
                subscription=row, provider=row.partner, reseller=location.partner,
                location=location, since=since, set_by_name=str(by),
            )
        )  # fmt: skip

    def line(self, order: Order, row: Subscription, reason: OrderReason, quantity: int) -> None:
        self.lines.append(
            OrderLine(
                order=order,
                offer=row.offer,
                subscription=row,
                reason=reason,
                quantity=quantity,
                term=row.term,
                billing_frequency=row.billing_frequency,
                unit_price=row.unit_price,
                amount=pricing.line_amount(row.offer, row.unit_price, quantity),
            )
        )

    def later_order(
        self, row: Subscription, at: datetime, by: User | None, reason: OrderReason, quantity: int
    ) -> None:
        """What changes a subscription that is there is an order too."""
        order = Order(
            press=uuid4(),
            partner=row.partner,
            customer=row.customer,
            reseller=row.reseller,
            state=OrderState.COMPLETED,
            currency=row.currency,
            created_by=by,
            created_by_name=str(by) if by else "",
            created_at=at,
            completed_at=at,
        )
        self.orders.append(order)
        self.line(order, row, reason, quantity)

    def write(self) -> None:
        """In the order in which things happened: lists show rows by their number."""
        self.orders.sort(key=lambda order: order.created_at)
        self.subscriptions.sort(key=lambda row: row.created_at)
        self.records.sort(key=lambda record: record.since)
        Order.objects.bulk_create(self.orders, 200)
        Subscription.objects.bulk_create(self.subscriptions, 100)
        # Lines of one order stay in the order in which they were picked.
        self.lines.sort(key=lambda line: line.order.pk)
        OrderLine.objects.bulk_create(self.lines, 200)
        ResellerOfRecord.objects.bulk_create(self.records, 200)


class _Life:
    """What happens to one subscription, from its first day to now."""

    def __init__(self, books: Books, row: Subscription, by: User) -> None:
        self.books, self.row, self.by = books, row, by

    def live(self, events: Iterable[Event]) -> None:
        self._begin()
        for event in sorted(events, key=lambda event: event.after):
            at = self.row.created_at + event.after
            self._catch_up(at)
            getattr(self, event.what)(at, event.value)
            self._plan()
        self._catch_up(self.books.now)

    def _begin(self) -> None:
        row, at = self.row, self.row.created_at
        row.state = SubscriptionState.ACTIVE
        row.anchor = row.window_began_at = at
        row.term_number = 1
        if row.offer.is_trial:
            row.ends_at = at + terms.TRIAL_FOR
        elif row.offer.product.billing_type != BillingType.USAGE:
            row.ends_at = terms.term_end(at, Term(row.term), 1)
        self._plan()

    def _plan(self, *, was_suspended: bool = False) -> None:
        row = self.row
        row.next_move_at = terms.next_move(
            SubscriptionState(row.state),
            since=row.state_since,
            ends_at=row.ends_at,
            auto_renew=row.auto_renew,
            was_suspended=was_suspended,
        )
        row.revision += 1

    # --- time

    def _catch_up(self, now: datetime) -> None:
        while (due := self.row.next_move_at) is not None and due <= now:
            state = SubscriptionState(self.row.state)
            if state == SubscriptionState.ACTIVE and self.row.auto_renew:
                self._renew(due)
            else:
                self._move_on(state, due)

    def _renew(self, due: datetime) -> None:
        row = self.row
        if row.anchor is None:
            return
        row.term_number += 1
        row.ends_at = terms.term_end(row.anchor, Term(row.term), row.term_number)
        row.window_began_at, row.additions = due, []
        self._plan()
        self.books.later_order(row, due, None, OrderReason.RENEWAL, row.quantity)
        self._tell(due, "subscription.renewed", None, due=due.isoformat())

    def _move_on(self, state: SubscriptionState, due: datetime) -> None:
        row, target = self.row, terms.clock_target(state, auto_renew=False)
        since = min(due, row.ends_at) if row.ends_at and state == SubscriptionState.ACTIVE else due
        self._become(target, since)
        row.auto_renew = False
        if target == SubscriptionState.DELETED:
            self._close(since)
        self._plan(was_suspended=state == SubscriptionState.SUSPENDED)
        self._tell(since, VERBS[target], None, due=due.isoformat())

    # --- people

    def more(self, at: datetime, number: int) -> None:
        row, before = self.row, self.row.quantity
        row.quantity = before + number
        row.additions = [*row.additions, [at.isoformat(), number]]
        self.books.later_order(row, at, self.by, OrderReason.MORE_SEATS, number)
        self._tell(at, "subscription.updated", self.by, {"quantity": (before, row.quantity)})

    def switch_off_renewal(self, at: datetime, _value: None) -> None:
        self.row.auto_renew = False
        self._tell(at, "subscription.updated", self.by, {"auto_renew": (True, False)})

    def suspend(self, at: datetime, _value: None) -> None:
        self._become(SubscriptionState.SUSPENDED, at)
        changes = {"auto_renew": (True, False)} if self.row.auto_renew else {}
        self.row.auto_renew = False
        self._tell(at, "subscription.suspended", self.by, changes)

    def cancel(self, at: datetime, _value: None) -> None:
        self._become(SubscriptionState.DELETED, at)
        self.row.auto_renew = False
        self._close(at)
        self._tell(at, "subscription.cancelled", self.by)

    def name(self, at: datetime, location: PartnerLocation | None) -> None:
        """The reseller of record from now on, or nobody."""
        row, before = self.row, self.row.reseller_location
        told = self._readers()
        self._close(at)
        row.reseller_location, row.reseller = location, location.partner if location else None
        if location is not None:
            self.books.name(row, location, at, self.by)
        names = (_name(before), _name(location))
        self._tell(at, "subscription.updated", self.by, {"reseller": names}, also=told)

    # --- parts

    def _become(self, state: SubscriptionState, at: datetime) -> None:
        check_transition(SUBSCRIPTION_TRANSITIONS, self.row.state, state)
        self.row.state, self.row.state_since = state, at

    def _close(self, at: datetime) -> None:
        """Nobody earns by it any more."""
        for record in self.books.records:
            if record.subscription is self.row and record.until is None:
                record.until = at

    def _readers(self) -> list[Any]:
        return [*concerned(self.row), self.row.support_contact]

    def _tell(
        self,
        at: datetime,
        verb: str,
        actor: User | None,
        changes: Mapping[str, tuple[object, object]] | None = None,
        also: Sequence[Any] = (),
        **data: object,
    ) -> None:
        readers = [*self._readers(), *also]
        revision = self.row.revision + (actor is not None)  # people's are counted afterwards
        entry = self.books.history.add(
            at, verb, self.row, actor, readers, revision=revision, **data
        )
        entry.changes = {name: list(pair) for name, pair in (changes or {}).items()}


def _name(location: PartnerLocation | None) -> str:
    return f"{location.partner.name} ({location.number})" if location else ""

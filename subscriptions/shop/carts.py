"""The cart of one person for one customer: what is in it, and the commands that change it.

It lies in the database, so it survives a sign-out; it is nobody's business but its owner's, so
nothing of it is audited before it becomes an order.
"""

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from customers.models import Customer
from partners.models import Partner, PartnerLocation, User
from subscriptions import ordering, pricing
from subscriptions.catalogue.selectors import Blocked, blocked_reason
from subscriptions.enums import BillingFrequency, BillingType
from subscriptions.exceptions import LineRefused, OrderRefused
from subscriptions.models import Cart, Offer, OfferPrice, Order
from subscriptions.ordering import Line, Purchase
from subscriptions.pricing import Total

MAX_LINES = 50


class CartChanged(OrderRefused):
    """What is ordered is not what was shown: another window, or a new price."""


@dataclass(frozen=True)
class CartLine:
    """A line with its price of now; ``problem`` says why it cannot be ordered any more."""

    offer: Offer
    quantity: int
    billing_frequency: BillingFrequency
    prices: dict[BillingFrequency, OfferPrice]
    blocked: Blocked | None = None

    @property
    def price(self) -> OfferPrice | None:
        return self.prices.get(self.billing_frequency)

    @property
    def problem(self) -> str:
        if self.blocked is not None:
            return self.blocked.reason
        if not self.offer.is_active:
            return _("This is not offered any more.")
        if not self.prices:
            return _("This is not sold in the customer's market.")
        if self.price is None:
            return _("This is not billed like this any more. Choose another billing frequency.")
        if not self.offer.min_quantity <= self.quantity <= self.offer.max_quantity:
            return _("Between %(min)s and %(max)s can be ordered.") % {
                "min": self.offer.min_quantity,
                "max": self.offer.max_quantity,
            }
        return ""

    @property
    def by_use(self) -> bool:
        return self.offer.product.billing_type == BillingType.USAGE

    @property
    def is_fixed(self) -> bool:
        return self.offer.min_quantity == self.offer.max_quantity

    @property
    def amount(self) -> Decimal:
        unit_price = self.price.amount if self.price else Decimal(0)
        return pricing.line_amount(self.offer, unit_price, self.quantity)

    @property
    def line(self) -> Line:
        return Line(self.offer, self.quantity, self.billing_frequency)


@dataclass(frozen=True)
class Basket:
    """A cart, ready to be shown."""

    cart: Cart | None
    lines: list[CartLine]

    @property
    def is_orderable(self) -> bool:
        return bool(self.lines) and not any(line.problem for line in self.lines)

    @property
    def totals(self) -> list[Total]:
        priced = (line for line in self.lines if line.price is not None and not line.by_use)
        return pricing.totals(
            (line.price.currency, line.billing_frequency, line.amount)
            for line in priced
            if line.price
        )

    @property
    def seal(self) -> str:
        """Changes with whatever somebody reads before Submit: lines and prices."""
        read = [
            (
                line.offer.code,
                line.quantity,
                line.billing_frequency.value,
                f"{line.price.amount:f} {line.price.currency}" if line.price else "",
            )
            for line in self.lines
        ]
        return hashlib.sha256(repr(read).encode()).hexdigest()[:32]


def open_cart(partner: Partner, customer: Customer, person: User) -> Cart | None:
    mine = Cart.objects.for_partner(partner).filter(customer=customer, created_by=person)
    return mine.filter(order__isnull=True).first()


def cart_of_press(partner: Partner, customer: Customer, person: User, press: UUID) -> Cart | None:
    """The cart a page was drawn from, ordered meanwhile or not."""
    mine = Cart.objects.for_partner(partner).filter(customer=customer, created_by=person)
    return mine.filter(public_id=press).select_related("order").first()


def basket_of(partner: Partner, customer: Customer, person: User) -> Basket:
    """Four queries, however many lines."""
    cart = open_cart(partner, customer, person)
    return Basket(cart, _lines(partner, customer, cart.lines if cart else []))


def _lines(partner: Partner, customer: Customer, stored: list[dict[str, Any]]) -> list[CartLine]:
    if not stored:
        return []
    found = Offer.objects.filter(code__in=[each["offer"] for each in stored])
    offers = {offer.code: offer for offer in found.select_related("product")}
    prices = pricing.prices_in(list(offers.values()), str(customer.country))
    blocked = blocked_reason(customer, list(offers.values()), partner=partner)
    lines = []
    for each in stored:
        if (offer := offers.get(each["offer"])) is None:
            continue
        sold = {
            frequency: prices[offer.pk, frequency]
            for frequency in pricing.frequencies_of(offer, prices)
        }
        frequency = BillingFrequency(each["billing_frequency"])
        lines.append(CartLine(offer, each["quantity"], frequency, sold, blocked.get(offer.pk)))
    return lines


@transaction.atomic
def put(partner: Partner, customer: Customer, line: Line, *, actor: User) -> Cart:
    """So many of an offer are in the cart from now on, however many were before."""
    ordering.check_line(customer, line)
    ordering.check_suspended(partner, customer, line.offer)
    ordering.prices_of(customer, [line])
    cart = _locked(partner, customer, actor)
    stored = {
        "offer": line.offer.code,
        "quantity": line.quantity,
        "billing_frequency": line.billing_frequency.value,
    }
    codes = [each["offer"] for each in cart.lines]
    if line.offer.code in codes:
        cart.lines[codes.index(line.offer.code)] = stored
    elif len(codes) >= MAX_LINES:
        raise LineRefused(
            _("A cart holds %(number)s offers. Order these first.") % {"number": MAX_LINES}, "offer"
        )
    else:
        cart.lines.append(stored)
    cart.save(update_fields=["lines", "updated_at"])
    return cart


@transaction.atomic
def take_out(partner: Partner, customer: Customer, code: str, *, actor: User) -> Cart:
    """An offer is not in the cart any more. Twice is once."""
    cart = _locked(partner, customer, actor)
    cart.lines = [each for each in cart.lines if each["offer"] != code]
    cart.save(update_fields=["lines", "updated_at"])
    return cart


@transaction.atomic
def empty(partner: Partner, customer: Customer, *, actor: User) -> Cart:
    cart = _locked(partner, customer, actor)
    cart.lines, cart.reseller_number = [], ""
    cart.save(update_fields=["lines", "reseller_number", "updated_at"])
    return cart


@transaction.atomic
def remember_reseller(cart: Cart, location: PartnerLocation | None) -> None:
    """The reseller chosen at the review, for when somebody comes back to it."""
    cart.reseller_number = location.number if location else ""
    cart.save(update_fields=["reseller_number", "updated_at"])


def _locked(partner: Partner, customer: Customer, person: User) -> Cart:
    """The open cart, made where there is none, until the caller's transaction is over."""
    cart, _created = Cart.objects.select_for_update(of=("self",)).get_or_create(
        partner=partner, customer=customer, created_by=person, order=None
    )
    return cart


@transaction.atomic
def submit(
    cart: Cart, *, seal: str, reseller: PartnerLocation | None, actor: User
) -> tuple[Order, bool]:
    """The order of a cart; True for the press that made it, False for every one after it.

    ``seal`` tells what the person read: nothing else is ordered. The cart is locked before
    everything else, and by nobody who holds another lock.
    """
    rows = Cart.objects.select_for_update(of=("self",))
    # Not joined with the order: whoever waited for the lock would read a join of before.
    cart = rows.select_related("partner", "customer").get(pk=cart.pk)
    if cart.order is not None:
        return cart.order, False
    basket = Basket(cart, _lines(cart.partner, cart.customer, cart.lines))
    if basket.seal != seal:
        raise CartChanged(
            _("The cart or a price has changed since this page was opened. Look through it again.")
        )
    purchase = Purchase(
        press=cart.public_id, lines=[line.line for line in basket.lines], reseller=reseller
    )
    cart.order = ordering.place_order(cart.partner, cart.customer, purchase, actor=actor)
    cart.reseller_number = reseller.number if reseller else ""
    cart.save(update_fields=["order", "reseller_number", "updated_at"])
    return cart.order, True

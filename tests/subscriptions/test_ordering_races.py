"""Orders against everything else that may happen at the same moment."""

import uuid
from collections.abc import Callable

import pytest
from django.db import transaction

from customers.enums import RelationshipState
from customers.models import CustomerAgreement, ResellerRelationship
from partnercenter.removals import remove_partnership
from partners.exceptions import RuleViolation
from partners.models import AuditEntry
from resellers.models import Partnership
from subscriptions import ordering
from subscriptions.enums import BillingFrequency, OrderState, SubscriptionState
from subscriptions.exceptions import LineRefused, OrderRefused
from subscriptions.models import Cart, Order, Subscription
from subscriptions.ordering import Line, Purchase
from subscriptions.removal.exceptions import RemovalBlocked
from subscriptions.removal.services import remove_relationship
from subscriptions.shop import carts
from tests.factories.customers import CustomerAgreementFactory
from tests.factories.subscriptions import CartFactory, OfferFactory
from tests.invitations.test_races import at_once
from tests.subscriptions.shop.conftest import Shop, build

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ROUNDS = range(4)


def purchase_of(offer, *, reseller=None, may_wait=False) -> Purchase:
    lines = [Line(offer, 3, BillingFrequency.MONTHLY)]
    return Purchase(uuid.uuid4(), lines, reseller, may_wait)


def placing(shop: Shop, purchase: Purchase) -> Callable[[], str]:
    def act() -> str:
        try:
            ordering.place_order(shop.provider, shop.customer, purchase, actor=shop.seller)
        except (OrderRefused, LineRefused) as refused:
            return f"refused: {refused}"
        return "ordered"

    return act


def full_cart(shop: Shop) -> Cart:
    line = {"offer": OfferFactory().code, "quantity": 3, "billing_frequency": "monthly"}
    return CartFactory.create(
        partner=shop.provider, customer=shop.customer, created_by=shop.seller, lines=[line]
    )


def test_submit_from_many_tabs_is_one_order() -> None:
    shop = build()
    cart = full_cart(shop)
    seal = carts.basket_of(shop.provider, shop.customer, shop.seller).seal

    def submit() -> str:
        own = Cart.objects.get(pk=cart.pk)
        order, created = carts.submit(own, seal=seal, reseller=shop.location, actor=shop.seller)
        return f"{order.number} {created}"

    outcome = at_once([submit] * 8)

    number = Order.objects.get().number
    assert outcome == {f"{number} True": 1, f"{number} False": 7}
    assert Subscription.objects.count() == 1
    assert AuditEntry.objects.filter(verb="order.placed").count() == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_submit_against_a_change_of_the_cart(_round: int) -> None:
    """Either what was read is ordered, or nothing; what came later is in the next cart."""
    shop = build()
    cart = full_cart(shop)
    other = OfferFactory()
    seal = carts.basket_of(shop.provider, shop.customer, shop.seller).seal

    def submit() -> str:
        try:
            carts.submit(Cart.objects.get(pk=cart.pk), seal=seal, reseller=None, actor=shop.seller)
        except carts.CartChanged:
            return "changed"
        return "ordered"

    def put() -> str:
        line = Line(other, 1, BillingFrequency.MONTHLY)
        carts.put(shop.provider, shop.customer, line, actor=shop.seller)
        return "put"

    outcome = at_once([submit, put])

    lines = {each.offer.pk for order in Order.objects.all() for each in order.lines.all()}
    open_cart = carts.open_cart(shop.provider, shop.customer, shop.seller)
    assert open_cart is not None
    if outcome["ordered"]:
        assert other.pk not in lines
        assert [each["offer"] for each in open_cart.lines] == [other.code]
    else:
        assert lines == set()
        assert len(open_cart.lines) == 2


def test_two_first_lines_from_two_tabs_are_one_cart() -> None:
    shop = build()

    def put(offer) -> Callable[[], str]:
        def act() -> str:
            line = Line(offer, 1, BillingFrequency.MONTHLY)
            carts.put(shop.provider, shop.customer, line, actor=shop.seller)
            return "put"

        return act

    at_once([put(OfferFactory()) for _tab in range(6)])

    assert len(Cart.objects.get().lines) == 6


@pytest.mark.parametrize("_round", ROUNDS)
def test_order_against_the_end_of_its_relationship(_round: int) -> None:
    """Whoever removes it looks for what runs, under the same lock: never both."""
    shop = build()

    def remove() -> str:
        try:
            remove_relationship(
                shop.provider, shop.customer, actor=shop.seller, give_up_admin=False, notify=False
            )
        except RemovalBlocked:
            return "blocked"
        return "removed"

    outcome = at_once([placing(shop, purchase_of(OfferFactory())), remove])

    is_active = ResellerRelationship.objects.get().state == RelationshipState.ACTIVE
    assert is_active is bool(outcome["ordered"]) is bool(outcome["blocked"])
    assert Order.objects.count() == outcome["ordered"]


@pytest.mark.parametrize("_round", ROUNDS)
def test_order_against_the_end_of_the_partnership(_round: int) -> None:
    shop = build()
    partnership = Partnership.objects.get()

    def remove() -> str:
        remove_partnership(partnership, actor=shop.seller, notify=False)
        return "removed"

    purchase = purchase_of(OfferFactory(), reseller=shop.location)
    outcome = at_once([placing(shop, purchase), remove])

    assert outcome["removed"] == 1
    assert Order.objects.count() == outcome["ordered"]
    assert sum(outcome.values()) == 2


@pytest.mark.parametrize("_round", ROUNDS)
def test_acceptance_against_the_cancellation_of_a_waiting_order(_round: int) -> None:
    shop = build()
    CustomerAgreement.objects.all().delete()
    order = ordering.place_order(
        shop.provider, shop.customer, purchase_of(OfferFactory(), may_wait=True), actor=shop.seller
    )

    def accept() -> str:
        with transaction.atomic():
            type(shop.customer).objects.select_for_update(no_key=True).get(pk=shop.customer.pk)
            CustomerAgreementFactory(customer=shop.customer)
            started = ordering.start_waiting_orders(shop.customer, actor=None)
        return f"started {len(started)}"

    def cancel() -> str:
        try:
            ordering.cancel_order(Order.objects.get(pk=order.pk), actor=shop.seller)
        except RuleViolation:
            return "too late"
        return "cancelled"

    outcome = at_once([accept, cancel])

    order.refresh_from_db()
    held = Subscription.objects.get()
    if outcome["cancelled"]:
        assert outcome["started 0"] == 1
        assert (order.state, held.state) == (OrderState.CANCELLED, SubscriptionState.DELETED)
    else:
        assert outcome == {"started 1": 1, "too late": 1}
        assert (order.state, held.state) == (OrderState.COMPLETED, SubscriptionState.ACTIVE)
    verbs = AuditEntry.objects.filter(verb__in=["order.started", "order.cancelled"])
    assert verbs.count() == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_order_against_the_acceptance_it_could_wait_for(_round: int) -> None:
    """No order waits for what was accepted a moment ago."""
    shop = build()
    CustomerAgreement.objects.all().delete()

    def accept() -> str:
        with transaction.atomic():
            type(shop.customer).objects.select_for_update(no_key=True).get(pk=shop.customer.pk)
            CustomerAgreementFactory(customer=shop.customer)
            ordering.start_waiting_orders(shop.customer, actor=None)
        return "accepted"

    outcome = at_once([accept, placing(shop, purchase_of(OfferFactory(), may_wait=True))])

    assert outcome == {"accepted": 1, "ordered": 1}
    assert Order.objects.get().state == OrderState.COMPLETED


def test_one_of_many_gets_what_is_limited_to_one() -> None:
    shop = build()
    offer = OfferFactory(once_per_customer=True)

    outcome = at_once([placing(shop, purchase_of(offer)) for _person in range(6)])

    assert outcome["ordered"] == 1
    assert Subscription.objects.count() == 1

""" "Order history", an order to print, and an order that is cancelled."""

import uuid
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import transaction

from customers.models import CustomerAgreement
from partners.enums import Role
from subscriptions import ordering
from subscriptions.enums import BillingFrequency, OrderReason, OrderState
from subscriptions.models import Order
from subscriptions.ordering import Line, Purchase
from tests.factories.customers import (
    AdminGrantFactory,
    CustomerAgreementFactory,
    ResellerRelationshipFactory,
)
from tests.factories.partners import PartnerFactory
from tests.factories.subscriptions import (
    OfferFactory,
    OrderFactory,
    OrderLineFactory,
    SubscriptionFactory,
)
from tests.subscriptions.shop.conftest import build

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def shop(db):
    return build()


@pytest.fixture
def seller(client, shop):
    client.force_login(shop.seller)
    return client


def order(shop, **fields):
    found = OrderFactory(partner=shop.provider, customer=shop.customer, **fields)
    OrderLineFactory(order=found, quantity=3)
    return found


@pytest.fixture
def waiting(shop):
    CustomerAgreement.objects.all().delete()
    purchase = Purchase(
        press=uuid.uuid4(), lines=[Line(OfferFactory(), 3, BillingFrequency.MONTHLY)],
        reseller=shop.location, may_wait=True,
    )  # fmt: skip
    return ordering.place_order(shop.provider, shop.customer, purchase, actor=shop.seller)


def test_history_shows_state_number_person_total_and_reseller(seller, shop):
    done = order(shop, reseller=shop.reseller)
    OrderLineFactory(order=done, quantity=1, billing_frequency="annual", amount=Decimal("99.5"))
    order(shop, state=OrderState.CANCELLED, created_by_name="")

    response = seller.get(shop.url("orders"))

    text = response.content.decode()
    assert "<strong>Tailspin Toys</strong> | Order history" in text
    assert [row["state_label"] for row in response.context["rows"]] == ["Cancelled", "Completed"]
    for words in (
        done.number, "Nov. 21, 2026", "Somebody of the partner", "Adventure Works",
        "30.00\u00a0EUR", "99.50\u00a0EUR", "The system",
    ):  # fmt: skip
        assert words in text
    assert f'href="{shop.url("orders")}" aria-current="page"' in text


def test_history_is_filtered_and_paged(seller, shop, monkeypatch):
    monkeypatch.setattr("subscriptions.orders.selectors.PAGE_SIZE", 2)
    rows = [order(shop) for _each in range(3)]
    gone = order(shop, state=OrderState.CANCELLED)

    def numbers(query=""):
        found = seller.get(shop.url("orders") + query)
        return [row["number"] for row in found.context["rows"]], found.context

    first, context = numbers("?state=completed")
    assert first == [rows[2].number, rows[1].number]
    second, context = numbers(context["next_url"])
    assert second == [rows[0].number]
    assert numbers(context["previous_url"])[0] == first
    assert numbers("?state=cancelled")[0] == [gone.number]
    assert numbers("?state=wrong")[0] == [gone.number, rows[2].number]
    assert "No order matches." in seller.get(shop.url("orders") + "?state=pending").content.decode()


@pytest.mark.parametrize("number", [1, 20])
def test_query_count_of_the_history(seller, shop, number, django_assert_num_queries, no_n_plus_one):
    for _each in range(number):
        order(shop, reseller=shop.reseller)

    with django_assert_num_queries(6):  # session, person, member, relationship, page, lines
        seller.get(shop.url("orders"))


@pytest.mark.parametrize("number", [1, 20])
def test_query_count_of_an_order(seller, shop, number, django_assert_num_queries, no_n_plus_one):
    found = order(shop)
    for _each in range(number):
        OrderLineFactory(order=found)

    # session, person, member, relationship, order, lines, privileges
    with django_assert_num_queries(7):
        seller.get(shop.url("order", order_id=found.public_id))


def test_empty_history_says_what_to_do_next(seller, shop):
    text = seller.get(shop.url("orders")).content.decode()

    assert "Nothing has been ordered for this customer yet." in text
    assert shop.url("add") in text


def test_order_page_has_all_that_paper_needs(seller, shop):
    found = order(shop, reseller=shop.reseller)
    changed = SubscriptionFactory(
        partner=shop.provider, customer=shop.customer, nickname="Marketing"
    )
    more = {"order": found, "subscription": changed, "unit_price": Decimal("10.0050")}
    OrderLineFactory(reason=OrderReason.MORE_SEATS, quantity=4, amount=Decimal("40.02"), **more)
    OrderLineFactory(reason=OrderReason.FEWER_SEATS, quantity=-2, amount=Decimal("-20.01"), **more)
    OrderLineFactory(reason=OrderReason.RENEWAL, quantity=9, amount=Decimal("90.05"), **more)

    text = seller.get(shop.url("order", order_id=found.public_id)).content.decode()

    for words in (
        "New subscription", "More licenses", "Fewer licenses", "Renewal", "+4", "-2",
        "10.005\u00a0EUR", "-20.01\u00a0EUR", "1 year", "Monthly", "Marketing",
        "140.06\u00a0EUR", "Fabrikam", "ul. Prosta 1", "Adventure Works", str(found.public_id),
    ):  # fmt: skip
        assert words in text, words
    assert "Cancel order" not in text


@pytest.mark.parametrize("granted", [True, False])
def test_customers_address_is_for_those_with_privileges(seller, shop, granted):
    found = order(shop)
    if granted:
        AdminGrantFactory(partner=shop.provider, customer=shop.customer)

    text = seller.get(shop.url("order", order_id=found.public_id)).content.decode()

    assert ("ul. Długa 5" in text) is granted


def test_reseller_reads_orders_that_name_it(client, shop):
    ResellerRelationshipFactory(partner=shop.reseller, customer=shop.customer)
    named, other = order(shop, reseller=shop.reseller), order(shop)
    client.force_login(shop.member(Role.GLOBAL_ADMIN, shop.reseller))

    page = client.get(shop.url("orders", shop.reseller))
    assert [row["number"] for row in page.context["rows"]] == [named.number]
    assert "Fabrikam" in page.content.decode()
    for found, status in ((named, 200), (other, 404)):
        address = shop.url("order", shop.reseller, order_id=found.public_id)
        assert client.get(address).status_code == status


def test_orders_of_other_customers_and_sellers_are_not_found(seller, shop):
    theirs = OrderFactory(customer=shop.customer)
    elsewhere = OrderFactory(partner=shop.provider)

    for found in (theirs, elsewhere):
        for name in ("order", "cancel_order"):
            assert seller.get(shop.url(name, order_id=found.public_id)).status_code == 404


# --- cancelling ---------------------------------------------------------------------------------


def test_waiting_order_says_what_it_waits_for(seller, shop, waiting):
    text = seller.get(shop.url("order", order_id=waiting.public_id)).content.decode()

    assert "This order waits until the customer has accepted" in text
    assert shop.url("agreement") in text
    assert shop.url("cancel_order", order_id=waiting.public_id) in text


def test_cancelling_asks_first(seller, shop, waiting):
    address = shop.url("cancel_order", order_id=waiting.public_id)

    assert "This cannot be undone" in seller.get(address).content.decode()
    assert Order.objects.get().state == OrderState.PENDING
    response = seller.post(address)

    page = shop.url("order", order_id=waiting.public_id)
    assert response.headers["Location"] == page
    assert Order.objects.get().state == OrderState.CANCELLED
    assert f"Order {waiting.number} is cancelled." in seller.get(page).content.decode()
    assert seller.post(address).headers["Location"] == page  # twice is once
    assert seller.get(address).headers["Location"] == page


def test_order_that_began_meanwhile_is_not_cancelled(seller, shop, waiting):
    CustomerAgreementFactory(customer=shop.customer)
    with transaction.atomic():
        ordering.start_waiting_orders(shop.customer, actor=None)

    response = seller.post(shop.url("cancel_order", order_id=waiting.public_id))

    assert response.status_code == 422
    assert "The order has started meanwhile" in response.content.decode()


def test_only_the_seller_cancels(client, shop, waiting):
    """A partner of both kinds orders elsewhere; what names it as reseller is not its own."""
    dual = PartnerFactory(is_indirect_reseller=True)
    Order.objects.update(reseller=dual)
    ResellerRelationshipFactory(partner=dual, customer=shop.customer)
    client.force_login(shop.member(Role.GLOBAL_ADMIN, dual))
    address = shop.url("cancel_order", dual, order_id=waiting.public_id)

    for response in (client.get(address), client.post(address)):
        assert response.status_code == 403
        assert "Fabrikam" in response.content.decode()
    client.force_login(shop.member(Role.USER_ADMIN))
    refused = client.get(shop.url("cancel_order", order_id=waiting.public_id))
    assert refused.status_code == 403
    assert shop.seller.name in refused.content.decode()
    assert Order.objects.get().state == OrderState.PENDING

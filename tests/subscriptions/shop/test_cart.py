""" "Add subscription": offers, the cart, the review, Submit."""

from decimal import Decimal

import pytest

from customers.models import CustomerAgreement, ResellerAssociation
from partners.enums import LocationScope, Role
from partners.models import AuditEntry
from subscriptions.enums import (
    BillingFrequency,
    BillingType,
    Category,
    OrderState,
    SubscriptionState,
    Term,
)
from subscriptions.models import Cart, Order, ResellerOfRecord, Subscription
from tests.factories.customers import ResellerRelationshipFactory
from tests.factories.partners import MembershipFactory, PartnerFactory, PartnerLocationFactory
from tests.factories.resellers import PartnershipFactory
from tests.factories.subscriptions import (
    CartFactory,
    OfferFactory,
    OfferPriceFactory,
    SubscriptionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer(shop):
    return OfferFactory(code="suite", name="Suite", min_quantity=2, max_quantity=10)


@pytest.fixture
def seller(client, shop):
    client.force_login(shop.seller)
    return client


def put(client, shop, code="suite", quantity=3, frequency="monthly", page="add", **more):
    data = {"offer": code, "quantity": quantity, "billing_frequency": frequency}
    return client.post(shop.url(page), data | more)


def submit(client, shop, **fields):
    """Submit of the review page as it stands now."""
    page = client.get(shop.url("review"))
    assert page.status_code == 200
    return client.post(shop.url("review"), read(page) | fields)


def read(page):
    basket = page.context["basket"]
    return {"press": str(basket.cart.public_id), "seal": basket.seal, "reseller": ""}


def rows(page):
    return {row["offer"].code: row for row in page.context["rows"]}


# --- the list of offers -------------------------------------------------------------------------


def test_offers_show_prices_and_limits(seller, shop, offer):
    OfferPriceFactory(offer=offer, billing_frequency="annual", amount=Decimal("99.5"))

    text = seller.get(shop.url("add")).content.decode()

    assert "Monthly: 10.00\u00a0EUR" in text
    assert "Annual: 99.50\u00a0EUR" in text
    assert "2 to 10" in text
    assert "Contoso Software · Enterprise · 1 year" in text


def test_tabs_filters_and_search(seller, shop, offer):
    OfferFactory(code="use", name="Compute", usage=True)
    OfferFactory(
        code="try", name="Try", trial=True,
        product__category=Category.TRIAL, product__publisher="Northwind",
    )  # fmt: skip

    def found(**query):
        return list(rows(seller.get(shop.url("add"), query)))

    assert found() == ["use", "suite", "try"]
    assert found(billing_type="usage") == ["use"]
    assert found(billing_type="license") == ["suite", "try"]
    assert found(publisher="Northwind") == ["try"]
    assert found(category="trial") == ["try"]
    assert found(q="sUI") == ["suite"]
    assert found(q="nothing") == []
    assert found(category="wrong", publisher="wrong", billing_type="wrong") == [
        "use", "suite", "try",
    ]  # fmt: skip
    assert BillingType.USAGE.value in seller.get(shop.url("add")).content.decode()


def test_offers_are_paged(seller, shop, monkeypatch):
    monkeypatch.setattr("subscriptions.shop.offers.PAGE_SIZE", 2)
    for number in range(3):
        OfferFactory(code=f"o{number}", name=f"Offer {number}")

    first = seller.get(shop.url("add"))
    second = seller.get(shop.url("add") + first.context["next_url"])

    assert (list(rows(first)), list(rows(second))) == (["o0", "o1"], ["o2"])


def test_what_cannot_be_ordered_is_shown_with_its_reason(seller, shop):
    once = OfferFactory(code="once", name="Once", once_per_customer=True)
    SubscriptionFactory(customer=shop.customer, offer=once)
    paused = OfferFactory(code="paused", name="Paused")
    held = SubscriptionFactory(
        partner=shop.provider, customer=shop.customer, offer=paused,
        state=SubscriptionState.SUSPENDED,
    )  # fmt: skip
    elsewhere = OfferFactory(code="us", name="Overseas", price=False)
    OfferPriceFactory(offer=elsewhere, market="united_states", currency="USD")
    OfferFactory(code="old", name="Old", is_active=False)

    page = seller.get(shop.url("add"))

    blocked = {code: row["each"].blocked.reason for code, row in rows(page).items()}
    assert blocked == {
        "once": "The customer has this already; it is limited to one.",
        "paused": "The customer has this, suspended: reactivate it instead.",
        "us": "This is not sold in the customer's market.",
    }
    text = page.content.decode()
    assert "Add to cart" not in text
    assert shop.url("detail", subscription_id=held.public_id) in text
    for code in blocked:
        assert put(seller, shop, code).status_code == 422
    assert put(seller, shop, "old").status_code == 422
    assert put(seller, shop, "no-such").status_code == 404
    assert not Cart.objects.exists()


@pytest.mark.parametrize(
    "expected",
    [
        # All begin with the session, the person, the member and the relationship.
        ("add", 12),  # then: agreement twice, publishers, page, offers, prices, held, cart
        ("cart", 8),  # then: cart, offers, prices, held
        ("review", 12),  # the same, agreement twice, partnerships, locations
    ],
)
@pytest.mark.parametrize("number", [1, 20])
def test_query_count_does_not_grow(
    seller, shop, expected, number, django_assert_num_queries, no_n_plus_one
):
    name, queries = expected
    lines = [
        {"offer": OfferFactory().code, "quantity": 3, "billing_frequency": "monthly"}
        for _each in range(number)
    ]
    CartFactory(partner=shop.provider, customer=shop.customer, created_by=shop.seller, lines=lines)

    with django_assert_num_queries(queries):
        seller.get(shop.url(name))


# --- the cart -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("quantity", "status"), [(1, 422), (2, 303), (10, 303), (11, 422)])
def test_minimum_and_maximum_at_their_edges(seller, shop, offer, quantity, status):
    response = put(seller, shop, quantity=quantity)

    assert response.status_code == status
    if status == 422:
        text = response.content.decode()
        assert "Of Suite, 2 to 10 can be ordered." in text
        assert f'value="{quantity}"' in text
        assert not Cart.objects.exists()


@pytest.mark.parametrize("quantity", ["", "three", "2.5", "-2", "9" * 30])
def test_quantities_that_are_none_keep_what_was_typed(seller, shop, offer, quantity):
    response = put(seller, shop, quantity=quantity)

    assert response.status_code == 422
    assert not Cart.objects.exists()


def test_a_frequency_that_is_not_sold_is_refused(seller, shop, offer):
    response = put(seller, shop, frequency="annual")

    assert response.status_code == 422
    assert "It is not billed like this in the customer&#x27;s market." in response.content.decode()


def test_adding_keeps_filters_and_tells(seller, shop, offer):
    response = seller.post(
        shop.url("add") + "?q=sui",
        {"offer": "suite", "quantity": 3, "billing_frequency": "monthly"},
    )

    assert response.headers["Location"] == shop.url("add") + "?q=sui"
    page = seller.get(response.headers["Location"])
    text = page.content.decode()
    assert "In the cart: 3 \u00d7 Suite" in text
    assert "Cart (1 offer)" in text
    assert "Update the cart" in text


def test_adding_again_replaces(seller, shop, offer):
    OfferPriceFactory(offer=offer, billing_frequency="annual")
    put(seller, shop, quantity=3)
    put(seller, shop, quantity=5, frequency="annual")

    assert Cart.objects.get().lines == [
        {"offer": "suite", "quantity": 5, "billing_frequency": "annual"}
    ]


def test_cart_survives_sign_out_and_is_one_persons(client, shop, offer):
    client.force_login(shop.seller)
    put(client, shop)
    client.logout()
    client.force_login(shop.seller)
    assert "Suite" in client.get(shop.url("cart")).content.decode()

    client.force_login(shop.member(Role.ADMIN_AGENT))
    assert "The cart is empty." in client.get(shop.url("cart")).content.decode()


def test_cart_lines_are_changed_removed_and_emptied(seller, shop, offer):
    OfferFactory(code="other", name="Other")
    put(seller, shop)
    put(seller, shop, "other")

    assert put(seller, shop, quantity=4, page="cart", action="update").status_code == 303
    refused = put(seller, shop, quantity=99, page="cart", action="update")
    assert refused.status_code == 422
    assert 'value="99"' in refused.content.decode()
    assert [each["quantity"] for each in Cart.objects.get().lines] == [4, 3]
    for _twice in range(2):
        seller.post(shop.url("cart"), {"action": "remove", "offer": "other"})
    assert [each["offer"] for each in Cart.objects.get().lines] == ["suite"]
    seller.post(shop.url("cart"), {"action": "empty"})
    assert Cart.objects.get().lines == []
    assert "The cart is empty." in seller.get(shop.url("cart")).content.decode()
    assert seller.get(shop.url("review")).headers["Location"] == shop.url("cart")


def test_cart_has_an_end(seller, shop, monkeypatch):
    monkeypatch.setattr("subscriptions.shop.carts.MAX_LINES", 1)
    OfferFactory(code="a")
    OfferFactory(code="b")
    put(seller, shop, "a")

    response = put(seller, shop, "b")

    assert response.status_code == 422
    assert "A cart holds 1 offers." in response.content.decode()


# --- the review ---------------------------------------------------------------------------------


def test_totals_are_exact_by_billing_period(seller, shop):
    a = OfferFactory(code="a", price=Decimal("0.1050"))
    OfferFactory(code="b", price=Decimal("19.99"))
    OfferPriceFactory(offer=a, billing_frequency="annual", amount=Decimal("1.26"))
    OfferFactory(code="use", usage=True, price=Decimal(5))
    put(seller, shop, "a", 3)
    put(seller, shop, "b", 300)
    put(seller, shop, "use", 1)

    text = seller.get(shop.url("review")).content.decode()
    assert "0.105\u00a0EUR" in text
    assert "0.32\u00a0EUR" in text  # 0.315, half a cent up
    assert "Total, Monthly" in text
    assert "5,997.32\u00a0EUR" in text
    put(seller, shop, "a", 3, "annual")
    text = seller.get(shop.url("review")).content.decode()
    assert "3.78\u00a0EUR" in text
    assert "5,997.00\u00a0EUR" in text
    assert "By use" in text


def test_submit_makes_the_order_and_shows_it(seller, shop, offer):
    put(seller, shop)

    response = submit(seller, shop)

    assert response.status_code == 303
    assert response.headers["Location"] == shop.url("list")
    order = Order.objects.get()
    assert (order.state, order.currency, order.created_by) == (
        OrderState.COMPLETED, "EUR", shop.seller,
    )  # fmt: skip
    line = order.lines.get()
    assert (line.quantity, line.unit_price, line.amount) == (3, Decimal(10), Decimal(30))
    subscription = Subscription.objects.get()
    assert subscription.state == SubscriptionState.ACTIVE
    assert subscription.term == Term.YEAR
    assert subscription.billing_frequency == BillingFrequency.MONTHLY
    assert subscription.support_contact == shop.provider
    page = seller.get(response.headers["Location"])
    assert [row["nickname"] for row in page.context["licensed"]["rows"]] == ["Suite"]
    assert f"Order {order.number} is completed: 1 new subscription is active." in (
        page.content.decode()
    )
    assert "The cart is empty." in seller.get(shop.url("cart")).content.decode()


def test_the_same_press_twice_is_one_order(seller, shop, offer):
    put(seller, shop)
    pressed = read(seller.get(shop.url("review")))

    for _press in range(3):
        response = seller.post(shop.url("review"), pressed)
        assert response.headers["Location"] == shop.url("list")

    assert Order.objects.count() == Subscription.objects.count() == 1
    assert "This cart was ordered before" in seller.get(shop.url("list")).content.decode()
    put(seller, shop)
    submit(seller, shop)
    assert Order.objects.count() == 2


def test_only_what_was_shown_is_ordered(seller, shop, offer):
    put(seller, shop)
    seen = read(seller.get(shop.url("review")))
    put(seller, shop, quantity=9)

    response = seller.post(shop.url("review"), seen)
    assert response.status_code == 422
    assert "The cart or a price has changed" in response.content.decode()

    seen = read(seller.get(shop.url("review")))
    offer.prices.update(amount=Decimal("10.01"))
    assert seller.post(shop.url("review"), seen).status_code == 422
    assert not Order.objects.exists()
    assert submit(seller, shop).status_code == 303


@pytest.mark.parametrize("press", ["", "x", "00000000-0000-4000-8000-000000000000"])
def test_a_press_of_no_cart_orders_nothing(seller, shop, offer, press):
    put(seller, shop)

    response = seller.post(shop.url("review"), {"press": press, "seal": ""})

    assert response.headers["Location"] == shop.url("cart")
    assert not Order.objects.exists()


def test_somebody_elses_cart_is_not_ordered(client, shop, offer):
    client.force_login(shop.seller)
    put(client, shop)
    pressed = read(client.get(shop.url("review")))
    client.force_login(shop.member(Role.ADMIN_AGENT))

    assert client.post(shop.url("review"), pressed).headers["Location"] == shop.url("cart")
    assert not Order.objects.exists()


def test_what_became_impossible_meanwhile_is_told_beside_the_line(seller, shop, offer):
    put(seller, shop)
    SubscriptionFactory(
        partner=shop.provider, customer=shop.customer, offer=offer,
        state=SubscriptionState.SUSPENDED,
    )  # fmt: skip

    page = seller.get(shop.url("review"))
    assert "reactivate it instead" in page.content.decode()
    response = seller.post(shop.url("review"), read(page))
    assert response.status_code == 422
    assert "The customer has Suite, suspended: reactivate it instead." in (
        response.content.decode()
    )
    offer.is_active = False
    offer.save()
    assert "reactivate" in seller.get(shop.url("cart")).content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"is_active": False}, "This is not offered any more."),
        ({"min_quantity": 4}, "Between 4 and 10 can be ordered."),
        ({"max_quantity": 2}, "Between 2 and 2 can be ordered."),
    ],
)
def test_offers_that_change_in_the_cart(seller, shop, offer, change, words):
    put(seller, shop)
    type(offer).objects.filter(pk=offer.pk).update(**change)

    page = seller.get(shop.url("review"))

    assert words in page.content.decode()
    assert seller.post(shop.url("review"), read(page)).status_code == 422
    offer.prices.all().delete()
    assert seller.get(shop.url("cart")).status_code == 200


def test_one_order_is_in_one_currency(seller, shop, offer):
    other = OfferFactory(code="pounds", price=False)
    OfferPriceFactory(offer=other, currency="GBP")
    put(seller, shop)
    put(seller, shop, "pounds")

    response = submit(seller, shop)

    assert response.status_code == 422
    assert "priced in different currencies" in response.content.decode()
    assert not Order.objects.exists()


# --- the reseller -------------------------------------------------------------------------------


def test_provider_names_a_reseller_of_its_list(seller, shop, offer):
    put(seller, shop)
    assert f"Adventure Works (ID: {shop.location.number})" in (
        seller.get(shop.url("review")).content.decode()
    )

    submit(seller, shop, reseller=shop.location.number)

    order, subscription = Order.objects.get(), Subscription.objects.get()
    assert order.reseller == subscription.reseller == shop.reseller
    assert subscription.reseller_location == shop.location
    assert ResellerOfRecord.objects.get().until is None
    assert ResellerAssociation.objects.get().reseller == shop.reseller


def test_direct_bill_partner_has_no_resellers(client, shop, offer):
    direct = PartnerFactory(direct=True)
    ResellerRelationshipFactory(partner=direct, customer=shop.customer)
    shop.provider = direct
    client.force_login(MembershipFactory(partner=direct).user)
    put(client, shop)

    page = client.get(shop.url("review"))
    assert "Reseller (MPN ID)" not in page.content.decode()
    response = client.post(shop.url("review"), read(page) | {"reseller": shop.location.number})

    assert response.status_code == 303
    assert Order.objects.get().reseller is None


def test_verify_tells_what_an_id_stands_for(seller, shop, offer):
    put(seller, shop)
    stranger = PartnerFactory(name="Stranger", reseller=True).locations.get(scope="location")
    typed = {"verify": "1", "reseller": "other"}
    page = read(seller.get(shop.url("review")))

    good = seller.post(shop.url("review"), page | typed | {"reseller_number": shop.location.number})
    bad = seller.post(shop.url("review"), page | typed | {"reseller_number": stranger.number})

    assert good.status_code == 200
    assert good.context["found"].location == shop.location
    assert bad.status_code == 422
    text = bad.content.decode()
    assert "There is no partnership with Stranger." in text
    assert "Request a partnership" in text
    assert f'value="{stranger.number}"' in text
    assert seller.post(shop.url("review"), page | typed).status_code == 422
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("global", "This is the global ID of Adventure Works."),
        ("unsigned", "has not signed the Partner Agreement yet"),
        ("ended", "There is no partnership with Adventure Works."),
        ("overseas", "is in another market"),
        ("unknown", "There is no such Partner ID."),
        ("letters", "A Partner ID is a number"),
    ],
)
def test_blocked_resellers_are_refused_beside_the_field(seller, shop, offer, case, words):
    put(seller, shop)
    number = shop.location.number
    match case:
        case "global":
            number = shop.reseller.locations.get(scope=LocationScope.GLOBAL).number
        case "unsigned":
            type(shop.reseller).objects.filter(pk=shop.reseller.pk).update(agreement_signed_at=None)
        case "ended":
            PartnershipFactory._meta.model.objects.update(state="removed")
        case "overseas":
            number = PartnerLocationFactory(partner=shop.reseller, country="US").number
        case "unknown":
            number = "99999999"
        case "letters":
            number = "abc"

    response = submit(seller, shop, reseller="other", reseller_number=number)

    assert response.status_code == 422
    text = response.content.decode()
    assert words in text
    assert f'value="{number}"' in text
    assert (">Request a partnership</button>" in text) is (case == "ended")
    assert not Order.objects.exists()


def test_verified_reseller_that_is_not_in_the_list_can_be_named(seller, shop, offer, monkeypatch):
    monkeypatch.setattr("subscriptions.resellers_of.LIMIT", 0)
    put(seller, shop)

    response = submit(seller, shop, reseller="other", reseller_number=shop.location.number)

    assert response.status_code == 303
    assert Order.objects.get().reseller == shop.reseller


# --- the agreement gate -------------------------------------------------------------------------


@pytest.fixture
def unaccepted(shop):
    CustomerAgreement.objects.all().delete()


@pytest.mark.usefixtures("unaccepted")
def test_gate_leads_to_the_confirm_form_and_back(seller, shop, offer):
    response = seller.get(shop.url("add") + "?q=sui")

    assert response.status_code == 303
    assert response.headers["Location"].startswith(shop.url("attest") + "?next=")
    form = seller.get(response.headers["Location"])
    assert form.status_code == 200
    assert "Save and continue" in form.content.decode()


def test_gate_that_closes_between_keeps_the_cart(seller, shop, offer):
    put(seller, shop)
    pressed = read(seller.get(shop.url("review"))) | {"reseller": shop.location.number}
    CustomerAgreement.objects.all().delete()

    response = seller.post(shop.url("review"), pressed)

    assert response.status_code == 303
    assert response.headers["Location"].startswith(shop.url("attest"))
    assert not Order.objects.exists()
    cart = Cart.objects.get()
    assert (len(cart.lines), cart.reseller_number) == (1, shop.location.number)
    form = {
        "first_name": "Anna", "last_name": "Nowak", "email": "anna@tailspin.example",
        "phone": "+48126340000", "accepted_on": "2026-01-05", "next": shop.url("review"),
        "seen": "",
    }  # fmt: skip
    shown = seller.get(response.headers["Location"])
    form["seen"] = shown.context["form"]["seen"].value()
    saved = seller.post(response.headers["Location"], form)
    assert saved.headers["Location"] == shop.url("review")
    page = seller.get(shop.url("review"))
    assert page.context["form"]["reseller"].value() == shop.location.number
    assert seller.post(shop.url("review"), pressed).status_code == 303
    assert Order.objects.get().reseller == shop.reseller


@pytest.mark.usefixtures("unaccepted")
@pytest.mark.parametrize("role", [Role.GLOBAL_ADMIN, Role.BILLING_ADMIN])
def test_who_may_not_confirm_sees_who_can(client, shop, offer, role):
    client.force_login(shop.member(role))

    for name in ("add", "review"):
        response = client.get(shop.url(name))
        text = response.content.decode()
        assert response.status_code == 200
        assert "The customer has to accept the Microsoft Customer Agreement first." in text
        assert shop.seller.name in text
        assert (shop.url("agreement") in text) is (role == Role.GLOBAL_ADMIN)


def test_submit_of_who_may_not_confirm_is_refused_and_keeps_the_cart(client, shop, offer):
    client.force_login(shop.member(Role.GLOBAL_ADMIN))
    put(client, shop)
    pressed = read(client.get(shop.url("review")))
    CustomerAgreement.objects.all().delete()

    response = client.post(shop.url("review"), pressed)

    assert response.status_code == 422
    assert shop.seller.name in response.content.decode()
    assert len(Cart.objects.get().lines) == 1
    assert not Order.objects.exists()


# --- who may ------------------------------------------------------------------------------------


def test_indirect_reseller_is_told_who_orders(client, shop, offer):
    ResellerRelationshipFactory(partner=shop.reseller, customer=shop.customer)
    client.force_login(shop.member(Role.GLOBAL_ADMIN, shop.reseller))

    for name in ("add", "cart", "review"):
        for verb in ("get", "post"):
            response = getattr(client, verb)(shop.url(name, shop.reseller))
            assert response.status_code == 403
            assert "Fabrikam" in response.content.decode()


def test_wrong_role_is_told_who_can(client, shop, offer):
    client.force_login(shop.member(Role.USER_ADMIN))

    response = client.get(shop.url("add"))

    assert response.status_code == 403
    assert shop.seller.name in response.content.decode()


def test_order_is_audited_for_all_three(seller, shop, offer):
    put(seller, shop)
    submit(seller, shop, reseller=shop.location.number)

    entry = AuditEntry.objects.get(verb="order.placed")
    assert entry.target_text == Order.objects.get().number
    assert entry.data["lines"] == ["3 x Suite"]
    assert {each.organisation_id for each in entry.readers.all()} == {
        shop.provider.public_id, shop.customer.public_id, shop.reseller.public_id,
    }  # fmt: skip

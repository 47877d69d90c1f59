"""What is offered where, and what a customer cannot take again."""

from decimal import Decimal
from typing import Any

import pytest

from customers.enums import Qualification
from partners.models import Partner
from subscriptions import pricing
from subscriptions.catalogue.selectors import (
    Blocked,
    blocked_reason,
    offers_for,
    offers_in,
    publishers_in,
    with_prices,
)
from subscriptions.enums import BillingFrequency, BillingType, Category, SubscriptionState, Term
from subscriptions.models import Offer
from tests.factories.customers import CustomerFactory
from tests.factories.partners import PartnerFactory
from tests.factories.subscriptions import (
    OfferFactory,
    OfferPriceFactory,
    ProductFactory,
    SubscriptionFactory,
)

pytestmark = pytest.mark.django_db
ANNUAL, MONTHLY = BillingFrequency.ANNUAL, BillingFrequency.MONTHLY


def names(country: str = "PL", **wanted: Any) -> list[str]:
    return [each.offer.name for each in offers_for(country, **wanted)]


def test_offers_of_the_market_with_their_prices(django_assert_num_queries: Any) -> None:
    both = OfferFactory(name="Mail")
    OfferPriceFactory(offer=both, billing_frequency=ANNUAL, amount=Decimal("108.0000"))
    OfferPriceFactory(offer=both, market="united_states", currency="USD")
    OfferFactory(name="Office", price=Decimal("20.0000"))

    with django_assert_num_queries(2):
        found = offers_for("CZ")
        shown = [
            (each.offer.name, each.offer.product.publisher, each.market, each.frequencies,
             [price.amount for price in each.prices.values()])
            for each in found
        ]  # fmt: skip

    assert shown == [
        ("Mail", "Contoso Software", "europe", [MONTHLY, ANNUAL], [Decimal(10), Decimal(108)]),
        ("Office", "Contoso Software", "europe", [MONTHLY], [Decimal(20)]),
    ]


def test_what_is_not_offered() -> None:
    OfferFactory(name="Nowhere", price=False)
    OfferFactory(name="No more", is_active=False)
    elsewhere = OfferFactory(name="Elsewhere", price=False)
    OfferPriceFactory(offer=elsewhere, market="united_states")
    rare = OfferFactory(name="Billed less often than bought", price=False, term=Term.MONTH)
    OfferPriceFactory(offer=rare, billing_frequency=ANNUAL)
    OfferFactory(name="This")

    assert names() == ["This"]
    assert names("US") == ["Elsewhere"]


def test_frequencies_are_those_of_the_pricing() -> None:
    offer = OfferFactory(term=Term.YEAR)
    for frequency in (BillingFrequency.TRIENNIAL, ANNUAL):
        OfferPriceFactory(offer=offer, billing_frequency=frequency)

    (found,) = offers_for("PL")

    assert found.frequencies == pricing.frequencies_of(offer, pricing.prices_in([offer], "PL"))


@pytest.mark.parametrize("search", ["zaloga", "ZAŁOGA", "  Załoga", "biuro", "off-1"])
def test_search_folds_names_of_offer_and_product(search: str) -> None:
    OfferFactory(name="Załoga", code="OFF-1", product__name="Biuro")
    OfferFactory(name="Mail", code="OFF-2")

    assert names(search=search) == ["Załoga"]


def test_filters_narrow_together() -> None:
    OfferFactory(name="A", product__publisher="Litware", product__category=Category.TRIAL)
    OfferFactory(name="B", product__publisher="Litware")
    OfferFactory(name="C", usage=True)

    assert names(publisher="Litware") == ["A", "B"]
    assert names(publisher="Litware", category=Category.TRIAL) == ["A"]
    assert names(billing_type=BillingType.USAGE) == ["C"]
    assert names(search="nothing of the kind") == []


def test_order_is_by_folded_name() -> None:
    for name in ("żaba", "Łódź", "Zebra", "lupa", "Mars"):
        OfferFactory(name=name)

    assert names() == ["Łódź", "lupa", "Mars", "żaba", "Zebra"]


def test_an_offer_of_two_markets_stands_there_twice() -> None:
    offer = OfferFactory()
    OfferPriceFactory(offer=offer, market="united_states", currency="USD")
    markets = ["united_states", "europe"]

    found = with_prices(offers_in(markets), markets)

    assert [(each.market, each.prices[MONTHLY].currency) for each in found] == [
        ("europe", "EUR"),
        ("united_states", "USD"),
    ]


def test_publishers_of_what_is_sold(django_assert_num_queries: Any) -> None:
    OfferFactory(product__publisher="Litware")
    OfferFactory(product__publisher="Adatum")
    OfferFactory(product__publisher="Litware")
    OfferFactory(product__publisher="Sold nowhere", price=False)

    with django_assert_num_queries(1):
        found = publishers_in(["europe"])

    assert found == ["Adatum", "Litware"]


# --- what a customer cannot take again ---------------------------------------------------------


@pytest.fixture
def seller(db: None) -> Partner:
    return PartnerFactory.create(provider=True)


def test_nothing_is_blocked_for_who_has_nothing(seller: Partner) -> None:
    offers = [OfferFactory(once_per_customer=True), OfferFactory()]
    SubscriptionFactory(offer=offers[0])  # somebody else's

    assert blocked_reason(CustomerFactory(), offers, partner=seller) == {}


def test_one_per_customer_counts_every_offer_of_the_product(
    seller: Partner, django_assert_num_queries: Any
) -> None:
    product = ProductFactory()
    monthly = OfferFactory(product=product, once_per_customer=True)
    yearly = OfferFactory(product=product)
    rows = Offer.objects.select_related("product").filter(pk__in=[monthly.pk, yearly.pk])
    offers = list(rows)
    customer = CustomerFactory()
    SubscriptionFactory(customer=customer, offer=yearly)  # sold by another partner

    with django_assert_num_queries(1):
        blocked = blocked_reason(customer, offers, partner=seller)

    assert blocked == {monthly.pk: Blocked("The customer has this already; it is limited to one.")}


@pytest.mark.parametrize("qualification", Qualification)
def test_education_is_for_those_whose_qualification_is_confirmed(
    seller: Partner, qualification: Qualification
) -> None:
    school = OfferFactory(product__education_only=True)
    tried = OfferFactory(trial=True, converts_to=school)
    customer = CustomerFactory(qualification=qualification)

    blocked = blocked_reason(customer, [school, tried, OfferFactory()], partner=seller)

    is_school = qualification == Qualification.EDUCATION
    assert set(blocked) == (set() if is_school else {school.pk, tried.pk})


def test_what_was_deleted_may_be_had_again(seller: Partner) -> None:
    offer = OfferFactory(once_per_customer=True)
    customer = CustomerFactory()
    SubscriptionFactory(customer=customer, offer=offer, state=SubscriptionState.DELETED)

    assert blocked_reason(customer, [offer], partner=seller) == {}


def test_suspended_is_to_be_reactivated_by_its_seller_only(seller: Partner) -> None:
    offer = OfferFactory()
    customer = CustomerFactory()
    suspended = SubscriptionFactory(
        partner=seller, customer=customer, offer=offer, state=SubscriptionState.SUSPENDED
    )

    blocked = blocked_reason(customer, [offer], partner=seller)

    assert blocked[offer.pk].reactivate == suspended.public_id
    assert blocked_reason(customer, [offer], partner=PartnerFactory()) == {}

"""Pricing > Price list: offers of the partner's own markets, found, filtered, paged, exported."""

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from partners.enums import LocationScope, Role
from partners.models import Partner, User
from subscriptions.catalogue import price_list
from subscriptions.enums import BillingFrequency, Category
from tests.factories.partners import MembershipFactory, PartnerFactory, PartnerLocationFactory
from tests.factories.subscriptions import OfferFactory, OfferPriceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(partner: Partner, alice: User, client_for: Callable[[User], Client]) -> Any:
    browser = client_for(alice)

    def get(name: str = "catalogue", headers: Any = None, **parameters: str) -> Any:
        url = reverse(f"subscriptions:{name}", args=[partner.slug])
        return browser.get(url, parameters, headers=headers)

    return get


def names(answer: Any) -> list[str]:
    return [row.offer.name for row in answer.context["rows"]]


def test_offers_of_the_own_market_with_their_prices(page: Any) -> None:
    offer = OfferFactory(name="Mail, yearly", product__description="A mailbox.")
    OfferPriceFactory(
        offer=offer, billing_frequency=BillingFrequency.ANNUAL, amount=Decimal("1234.5")
    )
    american = OfferFactory(name="Sold in America", price=False)
    OfferPriceFactory(offer=american, market="united_states", currency="USD")
    OfferFactory(name="Not any more", is_active=False)
    OfferFactory(name="Cloud", usage=True, once_per_customer=True)
    OfferFactory(name="Trial of mail", trial=True, converts_to=offer)

    answer = page()

    assert names(answer) == ["Cloud", "Mail, yearly", "Trial of mail"]
    for text in ("10.00\u00a0EUR", "1,234.50\u00a0EUR", "A mailbox.", "1 to 300", "Paid by use",
                 "Once per customer", "Turns into Mail, yearly", "Prices in Europe"):  # fmt: skip
        assert text in answer.text
    assert "filter-market" not in answer.text


@pytest.mark.parametrize("rows", [1, 3])
def test_queries(page: Any, rows: int, django_assert_num_queries: Any) -> None:
    offers = OfferFactory.create_batch(rows)
    OfferFactory.create_batch(rows, trial=True, converts_to=offers[0])

    # Session, user, membership, where the partner sells, publishers, the page, offers, prices.
    with django_assert_num_queries(8):
        page()


def test_a_partner_of_two_markets_chooses(page: Any, partner: Partner) -> None:
    PartnerLocationFactory(partner=partner, scope=LocationScope.LOCATION, country="US")
    both = OfferFactory(name="Mail")
    OfferPriceFactory(offer=both, market="united_states", currency="USD", amount=Decimal(4))
    OfferFactory(name="Only here")

    assert names(page()) == ["Mail", "Only here"]
    there = page(market="united_states")
    assert names(there) == ["Mail"]
    assert "4.00\u00a0USD" in there.text
    assert "\u00a0EUR" not in there.text


def test_a_market_where_one_does_not_sell_is_not_shown(page: Any) -> None:
    OfferPriceFactory(offer=OfferFactory(name="Here"), market="japan", currency="JPY")

    assert "\u00a0JPY" not in page(market="japan").text


def test_search_and_filters(page: Any) -> None:
    OfferFactory(name="Łączność", product__publisher="Litware")
    OfferFactory(name="Mail", product__category=Category.SMALL_BUSINESS)
    OfferFactory(name="Cloud", usage=True)

    assert names(page(q="laczn")) == ["Łączność"]
    assert names(page(publisher="Litware")) == ["Łączność"]
    assert names(page(category="small_business")) == ["Mail"]
    assert names(page(billing_type="usage")) == ["Cloud"]
    nothing = page(q="nothing", billing_type="usage")
    assert "No offer matches." in nothing.text
    odd = page(publisher="Nobody", category="huge")
    assert names(odd) == ["Cloud", "Łączność", "Mail"]
    assert odd.text.count("This choice is not offered.") == 2


def test_an_empty_catalog_says_so(page: Any) -> None:
    assert "Nothing is sold in this market yet." in page().text


def test_pages_by_key(page: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(price_list, "PAGE_SIZE", 2)
    for name in ("A", "B", "C"):
        OfferFactory(name=name, product__publisher="Litware")

    first = page(publisher="Litware")

    assert names(first) == ["A", "B"]
    url = first.context["next_url"]
    assert "publisher=Litware" in url
    second = page(publisher="Litware", cursor=url.split("cursor=")[1])
    assert (names(second), second.context["next_url"]) == (["C"], "")
    back = page(publisher="Litware", cursor=second.context["previous_url"].split("cursor=")[1])
    assert names(back) == ["A", "B"]


def test_fragment(page: Any) -> None:
    OfferFactory(name="Mail")

    answer = page(headers={"HX-Request": "true"})

    assert "<html" not in answer.text
    assert 'id="price-table"' in answer.text
    assert 'hx-swap-oob="true"' in answer.text


def test_export_has_a_line_for_each_price(page: Any) -> None:
    offer = OfferFactory(name="=Mail", code="MAIL", product__name="Post")
    OfferPriceFactory(
        offer=offer, billing_frequency=BillingFrequency.ANNUAL, amount=Decimal("1234.5")
    )
    OfferFactory(name="Cloud", usage=True)

    answer = page("catalogue_export", q="mail")

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][:4] == ["Product", "Offer", "offer code", "Publisher"]
    assert rows[1:] == [
        ["Post", "'=Mail", "MAIL", "Contoso Software", "Enterprise", "License-based", "1 year",
         "No", "1", "300", "Europe", frequency, price, "EUR"]
        for frequency, price in (("Monthly", "10.00"), ("Annual", "1234.50"))
    ]  # fmt: skip
    assert answer["Content-Disposition"].startswith('attachment; filename="prices-europe-')
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("kind", ["direct", "provider", "reseller"])
def test_every_kind_of_partner_has_prices(kind: str, client_for: Callable[[User], Client]) -> None:
    partner = PartnerFactory(**{kind: True})
    seller = MembershipFactory(partner=partner, roles=[Role.SALES_AGENT]).user

    url = reverse("subscriptions:catalogue", args=[partner.slug])

    assert client_for(seller).get(url).status_code == 200


def test_who_only_looks_at_prices_is_not_offered_the_file(
    partner: Partner, client_for: Callable[[User], Client]
) -> None:
    biller = MembershipFactory(partner=partner, roles=[Role.BILLING_ADMIN]).user

    text = client_for(biller).get(reverse("subscriptions:catalogue", args=[partner.slug])).text

    assert "Price list" in text
    assert "export-command" not in text

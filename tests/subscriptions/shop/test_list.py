"""The page "Subscriptions" of a customer."""

import csv
import io
from datetime import UTC, datetime
from urllib.parse import parse_qsl

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from customers.enums import RelationshipState
from partners.enums import Role
from partners.models import AuditEntry
from subscriptions.enums import SubscriptionState
from tests.factories.customers import ResellerRelationshipFactory
from tests.factories.partners import MembershipFactory, PartnerFactory
from tests.factories.subscriptions import OfferFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def sell(shop, name, **fields):
    return SubscriptionFactory(
        partner=shop.provider, customer=shop.customer, nickname=name, **fields
    )


def names(response, block):
    return [row["nickname"] for row in response.context[block]["rows"]]


@pytest.fixture
def page(client, shop):
    client.force_login(shop.seller)

    def get(**query):
        return client.get(shop.url("list"), query)

    return get


def test_blocks_quantity_and_dates(page, shop):
    sell(shop, "Older", quantity=1)
    sell(shop, "Newer", quantity=7, auto_renew=False)
    sell(shop, "Cloud", offer=OfferFactory(usage=True), quantity=1)

    response = page()

    assert names(response, "licensed") == ["Newer", "Older"]
    assert names(response, "usage") == ["Cloud"]
    text = response.content.decode()
    assert "<strong>Tailspin Toys</strong> | Subscriptions" in text
    assert "Auto-renews on Nov. 22, 2027." in text
    assert "Ends on Nov. 21, 2027; it does not renew." in text
    assert "Active since Nov. 21, 2026." in text
    assert "7 licenses" in text
    assert "1 license<" in text


def test_what_waits_says_so(page, shop):
    sell(shop, "Waiting", pending=True)

    text = page().content.decode()

    assert "Waits for the customer&#x27;s agreement since Nov. 21, 2026" in text
    assert "They start by themselves then" in text
    assert shop.url("agreement") in text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (SubscriptionState.SUSPENDED, "Suspended since Nov. 21, 2026; billed until Nov. 21, 2027"),
        (SubscriptionState.EXPIRED, "Expired on Nov. 21, 2026; users can work until Dec. 21, 2026"),
        (SubscriptionState.DISABLED, "administrators only; deleted on Feb. 19, 2027"),
    ],
)
def test_every_state_has_its_dates(page, shop, state, words):
    sell(shop, "One", state=state)

    assert words in page().content.decode()


def test_ended_ones_stand_behind_the_filter(page, shop):
    sell(shop, "Running")
    sell(shop, "Gone", state=SubscriptionState.DELETED)

    assert names(page(), "licensed") == ["Running"]
    assert names(page(status="deleted"), "licensed") == ["Gone"]
    assert names(page(status="all"), "licensed") == ["Gone", "Running"]
    assert names(page(status="active"), "licensed") == ["Running"]
    assert names(page(status="nonsense"), "licensed") == ["Running"]
    assert "Ended on Nov. 21, 2026." in page(status="deleted").content.decode()


def test_search_finds_nickname_offer_product_and_id(page, shop):
    offer = OfferFactory(name="Łódź Suite", product__name="Ćwiczenia")
    found = sell(shop, "Marketing", offer=offer)
    sell(shop, "Other")

    for typed in ("market", "lodz", "łÓDŹ", "cwicz", str(found.public_id), found.public_id.hex):
        assert names(page(q=typed), "licensed") == ["Marketing"], typed
    nothing = page(q="nowhere").content.decode()
    assert "No subscription matches." in nothing


def test_pages_of_the_two_blocks_do_not_disturb_each_other(page, shop, monkeypatch):
    monkeypatch.setattr("subscriptions.shop.selectors.PAGE_SIZE", 2)
    usage = OfferFactory(usage=True)
    for number in range(5):
        sell(shop, f"L{number}")
    for number in range(3):
        sell(shop, f"U{number}", offer=usage, quantity=1)

    first = page()
    assert names(first, "licensed") == ["L4", "L3"]
    assert names(first, "usage") == ["U2", "U1"]
    second = page_of(page, first.context["licensed"]["next_url"])
    assert names(second, "licensed") == ["L2", "L1"]
    assert names(second, "usage") == ["U2", "U1"]
    both = page_of(page, second.context["usage"]["next_url"])
    assert names(both, "licensed") == ["L2", "L1"]
    assert names(both, "usage") == ["U0"]
    back = page_of(page, both.context["licensed"]["previous_url"])
    assert names(back, "licensed") == ["L4", "L3"]
    assert names(back, "usage") == ["U0"]


def page_of(page, address):
    return page(**dict(parse_qsl(address.lstrip("?").partition("#")[0])))


def test_empty_list_says_what_to_do_next(page, shop):
    text = page().content.decode()

    assert "Tailspin Toys has no subscriptions from you." in text
    assert text.count(shop.url("add")) == 2  # the command, and the next step


def test_reseller_reads_what_names_it_and_nothing_else(client, shop):
    ResellerRelationshipFactory(partner=shop.reseller, customer=shop.customer)
    sell(shop, "Ours", reseller=shop.reseller, reseller_location=shop.location)
    sell(shop, "Without reseller")
    client.force_login(shop.member(Role.GLOBAL_ADMIN, shop.reseller))

    response = client.get(shop.url("list", shop.reseller))

    assert names(response, "licensed") == ["Ours"]
    text = response.content.decode()
    assert "Fabrikam" in text
    assert "Add subscription" not in text
    assert "Indirect resellers do not order." in text


def test_nothing_is_seen_without_an_active_relationship(client, shop):
    sell(shop, "Named", reseller=shop.reseller, reseller_location=shop.location)
    client.force_login(shop.member(Role.GLOBAL_ADMIN, shop.reseller))
    assert client.get(shop.url("list", shop.reseller)).status_code == 404

    ResellerRelationshipFactory(
        partner=shop.reseller, customer=shop.customer, state=RelationshipState.REMOVED
    )
    for name in ("list", "orders", "export"):
        assert client.get(shop.url(name, shop.reseller)).status_code == 404


def test_other_sellers_of_the_customer_are_not_seen(page, shop):
    other = PartnerFactory(provider=True)
    ResellerRelationshipFactory(partner=other, customer=shop.customer)
    SubscriptionFactory(partner=other, customer=shop.customer, nickname="Theirs")

    assert names(page(status="all"), "licensed") == []


def test_who_may_not_order_reads_who_can(client, shop):
    client.force_login(shop.member(Role.USER_ADMIN))

    text = client.get(shop.url("list")).content.decode()

    assert "None of your roles may place orders." in text
    assert shop.seller.name in text


@pytest.mark.parametrize("rows", [0, 30])
def test_query_count_does_not_grow(page, shop, rows, django_assert_num_queries, no_n_plus_one):
    for number in range(rows):
        sell(shop, f"S{number}", reseller=shop.reseller, reseller_location=shop.location)

    with django_assert_num_queries(6):  # session, person, member, relationship, two blocks
        page()


# --- the export ---------------------------------------------------------------------------------


def read(response):
    text = b"".join(response.streaming_content).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_export_is_a_file_and_leaves_a_trace(client, shop):
    found = sell(shop, "=cmd()", reseller=shop.reseller, reseller_location=shop.location)
    sell(shop, "Gone", state=SubscriptionState.DELETED)
    agent = shop.member(Role.ADMIN_AGENT)
    client.force_login(agent)

    response = client.get(shop.url("export"))
    rows = read(response)

    assert response.headers["Content-Disposition"] == (
        'attachment; filename="subscriptions-tailspin.example-2026-11-21.csv"'
    )
    assert len(rows) == 2
    line = dict(zip(*rows, strict=True))
    assert line["Subscription ID"] == str(found.public_id)
    assert line["Subscription nickname"] == "'=cmd()"
    assert line["Quantity"] == "10"
    assert line["Status"] == "Active"
    assert line["Ends"] == "2027-11-21"
    assert line["Unit price"] == "10.0000"
    assert line["Sold by"] == "Fabrikam"
    assert line["Indirect reseller"] == "Adventure Works"
    assert line["Reseller (MPN ID)"] == shop.location.number
    entry = AuditEntry.objects.get(verb="subscriptions.exported")
    assert entry.actor == agent
    assert [each.organisation_id for each in entry.readers.all()] == [shop.provider.public_id]


def test_export_keeps_the_filter_and_the_language(client, shop):
    sell(shop, "Running")
    sell(shop, "Gone", state=SubscriptionState.DELETED)
    client.force_login(shop.member(Role.GLOBAL_ADMIN))

    with translation.override("en"):
        rows = read(client.get(shop.url("export"), {"status": "deleted"}))

    assert [row[1] for row in rows[1:]] == ["Gone"]
    assert AuditEntry.objects.get().data == {"filters": {"status": "deleted"}}


def test_export_is_for_those_who_export(client, shop):
    client.force_login(shop.seller)

    assert client.get(shop.url("export")).status_code == 403


def test_record_menu_leads_to_the_pages(page, shop):
    text = page().content.decode()

    for name in ("list", "orders"):
        assert shop.url(name) in text
    account = reverse("customers:account", args=[shop.provider.slug, shop.customer.public_id])
    assert account in text
    assert f'href="{shop.url("list")}" aria-current="page"' in text


def test_strangers_learn_nothing(client, shop):
    client.force_login(MembershipFactory().user)

    for name in ("list", "orders", "add", "cart", "review", "export"):
        assert client.get(shop.url(name)).status_code == 404

"""What waits for somebody, over all customers of a seller."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from customers.enums import RelationshipState
from partners.enums import Role
from subscriptions.enums import SubscriptionState
from subscriptions.worklist import selectors
from tests.factories.customers import CustomerFactory, ResellerRelationshipFactory
from tests.factories.partners import MembershipFactory, PartnerFactory
from tests.factories.subscriptions import OrderFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def partner():
    return PartnerFactory(slug="paulas", provider=True)


@pytest.fixture
def tab(client, partner):
    client.force_login(MembershipFactory(partner=partner, roles=[Role.SALES_AGENT]).user)
    return client


def customer_of(partner, name="Adatum", **fields):
    customer = CustomerFactory(name=name)
    ResellerRelationshipFactory(partner=partner, customer=customer, **fields)
    return customer


def wait(partner, name="Adatum"):
    return OrderFactory(partner=partner, customer=customer_of(partner, name), waiting=True)


def end_in(partner, name="Adatum", *, ends=timedelta(days=10), **fields):
    defaults = {"auto_renew": False, "ends_at": NOW + ends}
    return SubscriptionFactory(
        partner=partner, customer=customer_of(partner, name), **(defaults | fields)
    )


def names(tab, partner, page):
    response = tab.get(reverse(f"subscriptions:{page}", args=[partner.slug]))
    assert response.status_code == 200
    return [row["customer__name"] for row in response.context["rows"]]


def test_orders_that_wait_oldest_first(tab, partner):
    wait(partner, "First")
    wait(partner, "Second")
    wait(PartnerFactory(provider=True), "Of somebody else")
    OrderFactory(partner=partner, customer=customer_of(partner, "Started"))

    assert names(tab, partner, "waiting_orders") == ["First", "Second"]


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({}, True),
        ({"state": SubscriptionState.SUSPENDED}, True),
        ({"ends": timedelta(days=30, minutes=-1)}, True),
        ({"ends": timedelta(days=31)}, False),
        ({"auto_renew": True}, False),
        ({"state": SubscriptionState.EXPIRED}, False),
        ({"ends_at": None}, False),
    ],
)
def test_subscriptions_that_end_within_thirty_days(tab, partner, fields, shown):
    end_in(partner, **fields)

    assert names(tab, partner, "ending_subscriptions") == ["Adatum"] * shown


def test_the_next_to_end_comes_first(tab, partner):
    end_in(partner, "Later", ends=timedelta(days=20))
    end_in(partner, "Sooner", ends=timedelta(days=2))

    assert names(tab, partner, "ending_subscriptions") == ["Sooner", "Later"]


def test_what_is_out_of_sight_is_not_told(tab, partner):
    gone = customer_of(partner, state=RelationshipState.REMOVED)
    OrderFactory(partner=partner, customer=gone, waiting=True)
    SubscriptionFactory(
        partner=partner, customer=gone, auto_renew=False, ends_at=NOW + timedelta(days=3)
    )

    assert names(tab, partner, "waiting_orders") == []
    assert names(tab, partner, "ending_subscriptions") == []
    assert selectors.attention(partner, NOW) == (0, 0)


def test_a_reseller_is_sent_to_its_provider(client):
    member = MembershipFactory(partner__reseller=True)
    client.force_login(member.user)
    for page in ("waiting_orders", "ending_subscriptions"):
        url = reverse(f"subscriptions:{page}", args=[member.partner.slug])
        assert client.get(url).status_code == 403


def test_pages_turn_by_key(tab, partner, monkeypatch):
    monkeypatch.setattr(selectors, "PAGE_SIZE", 2)
    for number in range(3):
        wait(partner, f"Customer {number}")
        end_in(partner, f"Customer {number}", ends=timedelta(days=number))

    for page in ("waiting_orders", "ending_subscriptions"):
        first = tab.get(reverse(f"subscriptions:{page}", args=[partner.slug]))
        second = tab.get(first.context["next_url"])
        shown = [row["customer__name"] for row in second.context["rows"]]
        assert shown == ["Customer 2"], page


@pytest.mark.parametrize("page", ["waiting_orders", "ending_subscriptions"])
@pytest.mark.parametrize("rows", [1, 3])
def test_statements_do_not_grow_with_rows(
    tab, partner, rows, page, no_n_plus_one, django_assert_num_queries
):
    for number in range(rows):
        wait(partner, f"Customer {number}")
        end_in(partner, f"Customer {number}")

    with django_assert_num_queries(4):  # session, person, membership; the rows
        tab.get(reverse(f"subscriptions:{page}", args=[partner.slug]))


# --- the home page --------------------------------------------------------------------------------


def home(tab, partner):
    return tab.get(reverse("partner_home", args=[partner.slug])).context["home"].attention


def test_home_counts_both_and_leads_there(tab, partner, django_assert_num_queries):
    assert home(tab, partner) == []
    wait(partner)
    end_in(partner, "One")
    end_in(partner, "Another")

    told = {each.label: each for each in home(tab, partner)}

    assert {label: each.count for label, each in told.items()} == {
        "Orders waiting for an agreement": "1",
        "Subscriptions that end within 30 days": "2",
    }
    for each in told.values():
        assert tab.get(each.url).status_code == 200
    # session, person, membership; requests: four counts; orders, subscriptions, requests to end
    with django_assert_num_queries(10):
        home(tab, partner)


def test_home_counts_no_further_than_it_tells(tab, partner, monkeypatch):
    monkeypatch.setattr(selectors, "COUNT_LIMIT", 1)
    wait(partner, "First")
    wait(partner, "Second")

    assert [each.count for each in home(tab, partner)] == ["1+"]


def test_home_of_a_reseller_counts_neither(client, django_assert_num_queries):
    member = MembershipFactory(partner__reseller=True)
    client.force_login(member.user)
    with django_assert_num_queries(8):
        assert home(client, member.partner) == []

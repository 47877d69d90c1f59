"""What a customer reads of its subscriptions and of who supports them."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from customers.models import DirectoryUser
from partners.enums import LocationScope
from subscriptions.enums import SubscriptionState
from tests.customers.both_sides import signed_in, text_of
from tests.factories.customers import DirectoryUserFactory
from tests.factories.partners import PartnerFactory
from tests.factories.subscriptions import (
    LicenseAssignmentFactory,
    OfferFactory,
    SubscriptionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(db: None) -> DirectoryUser:
    return DirectoryUserFactory(global_admin=True, display_name="Tina Admin")


@pytest.fixture
def portal(person: DirectoryUser) -> Client:
    return signed_in(person.user)


def url(person: DirectoryUser, name: str = "subscriptions") -> str:
    return reverse(f"subscriptions_portal:{name}", args=[person.customer.public_id])


def test_nothing_yet(person: DirectoryUser, portal: Client) -> None:
    assert "has no subscriptions" in text_of(portal.get(url(person)))
    assert "No subscription has ended." in text_of(portal.get(url(person) + "?ended=1"))
    assert "nobody is named yet" in text_of(portal.get(url(person, "support")))


def test_what_it_has_and_from_whom(person: DirectoryUser, portal: Client) -> None:
    reseller = PartnerFactory(name="Adventure Works", reseller=True)
    row = SubscriptionFactory(
        customer=person.customer, partner__name="Fabrikam", nickname="Office", quantity=12,
        reseller=reseller, reseller_location=reseller.locations.get(scope=LocationScope.LOCATION),
    )  # fmt: skip
    LicenseAssignmentFactory(subscription=row)
    SubscriptionFactory(customer=person.customer, offer=OfferFactory(usage=True))
    SubscriptionFactory(nickname="Of others")

    text = text_of(portal.get(url(person)))

    for part in (
        "Office", row.offer.product.name, "12", "1 in use", "Active", "Auto-renews on", "Fabrikam",
        "Adventure Works", "by use",
    ):  # fmt: skip
        assert part in text
    assert "Of others" not in text


def test_each_can_be_asked_about(person: DirectoryUser, portal: Client) -> None:
    row = SubscriptionFactory(customer=person.customer, nickname="Office")
    asking = f"{url(person, 'new_request')}?subscription={row.public_id}"

    shown = portal.get(url(person))

    assert f'href="{asking}" aria-label="New request about Office"' in text_of(shown)
    assert f'<option value="{row.public_id}" selected>' in text_of(portal.get(asking))
    row.state = SubscriptionState.DELETED
    row.save()
    assert asking not in text_of(portal.get(url(person) + "?ended=1"))


def test_what_has_ended_stands_apart(person: DirectoryUser, portal: Client) -> None:
    SubscriptionFactory(
        customer=person.customer, nickname="Long gone", state=SubscriptionState.DELETED
    )

    assert "Long gone" not in text_of(portal.get(url(person)))
    assert "Long gone" in text_of(portal.get(url(person) + "?ended=1"))


def test_whom_to_call(person: DirectoryUser, portal: Client) -> None:
    helper = PartnerFactory(name="Helping Hands", phone="+48 22 111 22 33")
    SubscriptionFactory(customer=person.customer, nickname="Office", support_contact=helper)
    SubscriptionFactory(
        customer=person.customer, support_contact=PartnerFactory(phone="", website="")
    )

    text = text_of(portal.get(url(person, "support")))

    assert "Helping Hands" in text
    assert 'href="tel:+48221112233"' in text
    assert helper.website in text
    assert "Not provided" in text
    assert reverse("subscriptions_portal:new_request", args=[person.customer.public_id]) in text


def test_everybody_may_read_whom_to_call(person: DirectoryUser) -> None:
    SubscriptionFactory(customer=person.customer, nickname="Office")
    plain = signed_in(DirectoryUserFactory(customer=person.customer).user)

    assert "Office" in text_of(plain.get(url(person, "support")))
    refused = plain.get(url(person))
    assert refused.status_code == 403
    assert "Tina Admin" in text_of(refused)


def test_another_customer_finds_nothing(person: DirectoryUser) -> None:
    foreign = signed_in(DirectoryUserFactory(global_admin=True).user)
    for name in ("subscriptions", "support"):
        assert foreign.get(url(person, name)).status_code == 404


def test_pages_by_key(
    person: DirectoryUser, portal: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("subscriptions.holdings.selectors.PAGE_SIZE", 2)
    for number in range(5):
        SubscriptionFactory(customer=person.customer, nickname=f"Number {number}")

    for name in ("subscriptions", "support"):
        first = portal.get(url(person, name))
        second = portal.get(url(person, name) + first.context["next_url"])
        names = [row["nickname"] for page in (first, second) for row in page.context["rows"]]
        assert names == ["Number 4", "Number 3", "Number 2", "Number 1"]


def test_queries_do_not_grow(
    person: DirectoryUser, portal: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (1, 3):
        while person.customer.subscriptions.count() < count:
            SubscriptionFactory(customer=person.customer)
        for name in ("subscriptions", "support"):
            with django_assert_num_queries(5):
                portal.get(url(person, name))

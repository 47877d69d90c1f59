"""The directory of indirect providers and their profiles as others see them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from partners.enums import LocationScope
from partners.models import Partner, User
from tests.factories.customers import CustomerFactory, DirectoryUserFactory
from tests.factories.partners import (
    MembershipFactory,
    PartnerFactory,
    PartnerLocationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

LIST = "/providers/"


def provider(name: str, **fields: Any) -> Partner:
    return PartnerFactory.create(name=name, provider=True, **fields)


def names(page: Any) -> list[str]:
    return [row["name"] for row in page.context["rows"]]


def profile_of(partner: Partner) -> str:
    return reverse("provider_profile", args=[partner.public_id])


@pytest.fixture
def tab(client_for: Callable[[User], Client], alice: User) -> Client:
    """Alice's: a partner of Poland, in the public cloud."""
    return client_for(alice)


@pytest.fixture
def providers() -> list[Partner]:
    return [
        provider("Żubr Distribution", city="Łódź"),
        provider("Aare Cloud", country="CH", city="Bern"),
        provider("Buffalo Supply", country="US", city="Buffalo"),
        provider("Bremen Nord", germany=True),
        PartnerFactory.create(name="A reseller", reseller=True),
    ]


# --- whose providers -------------------------------------------------------------------------


def test_own_market_and_cloud_first_and_all_by_a_switch(
    tab: Client, providers: list[Partner]
) -> None:
    near, everywhere = tab.get(LIST), tab.get(f"{LIST}?scope=all")

    assert names(near) == ["Aare Cloud", "Żubr Distribution"]
    assert names(everywhere) == [
        "Aare Cloud", "Bremen Nord", "Buffalo Supply", "Żubr Distribution",
    ]  # fmt: skip
    assert "?scope=all" in near.text
    assert "Microsoft Cloud Germany" in everywhere.text


def test_a_location_brings_a_provider_into_a_market(tab: Client) -> None:
    american = provider("Buffalo Supply", country="US")
    assert names(tab.get(LIST)) == []

    site = PartnerLocationFactory.create(partner=american, country="DE")
    page = tab.get(LIST)

    assert names(page) == ["Buffalo Supply"]
    assert page.context["rows"][0]["markets"] == "Europe, United States of America"
    site.is_active = False
    site.save()
    assert names(tab.get(LIST)) == []
    PartnerLocationFactory.create(
        partner=PartnerFactory.create(), country="FR", scope=LocationScope.LOCATION
    )
    assert names(tab.get(LIST)) == []


def test_staff_of_two_organizations_see_the_providers_of_both(
    client_for: Callable[[User], Client], alice: User, providers: list[Partner]
) -> None:
    MembershipFactory.create(user=alice, partner=PartnerFactory.create(country="US"))

    page = client_for(alice).get(LIST)

    assert names(page) == ["Aare Cloud", "Buffalo Supply", "Żubr Distribution"]
    assert page.context["home"] is None  # the door offers both


def test_customers_see_those_of_their_country_and_their_own_door(
    client_for: Callable[[User], Client], providers: list[Partner]
) -> None:
    customer = CustomerFactory.create(name="Blue Yonder", country="DE", cloud="germany")
    person = DirectoryUserFactory.create(customer=customer)

    page = client_for(person.user).get(LIST)

    assert names(page) == ["Bremen Nord"]
    assert "Microsoft Office admin portal" in page.text
    assert "door-customer" in page.text
    assert reverse("customer_home", args=[customer.public_id]) in page.text


def test_operators_see_all(client_for: Callable[[User], Client], providers: list[Partner]) -> None:
    page = client_for(UserFactory.create(operator=True)).get(LIST)

    assert len(names(page)) == 4
    assert 'class="tabs"' not in page.text


def test_who_belongs_nowhere_sees_all(client_for: Callable[[User], Client]) -> None:
    provider("Aare Cloud")
    person = DirectoryUserFactory.create(state="inactive")

    for user in (UserFactory.create(), person.user):
        assert names(client_for(user).get(LIST)) == ["Aare Cloud"]


def test_visitors_sign_in_first(client: Client) -> None:
    for url in (LIST, profile_of(provider("Aare Cloud"))):
        assert client.get(url)["Location"] == f"{reverse('account_login')}?next={url}"


# --- searching -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=ZUBR", ["Żubr Distribution"]),
        ("?q=cloud", ["Aare Cloud"]),
        ("?q=buffalo", []),
        ("?q=%25", []),
        ("?q=%00", ["Aare Cloud", "Żubr Distribution"]),
        ("?place=CH", ["Aare Cloud"]),
        ("?place=europe", ["Aare Cloud", "Żubr Distribution"]),
        ("?place=US", ["Aare Cloud", "Żubr Distribution"]),  # not offered here
        ("?cloud=germany", ["Aare Cloud", "Żubr Distribution"]),  # only with the switch
        ("?cursor=nonsense", ["Aare Cloud", "Żubr Distribution"]),
        ("?scope=all&place=US", ["Buffalo Supply"]),
        ("?scope=all&place=europe", ["Aare Cloud", "Bremen Nord", "Żubr Distribution"]),
        ("?scope=all&cloud=germany", ["Bremen Nord"]),
        ("?scope=all&cloud=germany&place=US", []),
        ("?scope=moon", ["Aare Cloud", "Żubr Distribution"]),
    ],
)
def test_list_narrowed(tab: Client, providers: list[Partner], query: str, found: list[str]) -> None:
    assert names(tab.get(LIST + query)) == found


def test_places_are_offered_by_market(tab: Client, providers: list[Partner]) -> None:
    near = tab.get(LIST).context["form"].fields["place"].choices
    everywhere = tab.get(f"{LIST}?scope=all").context["form"].fields["place"].choices

    europe = [("europe", "Whole market"), ("PL", "Poland"), ("CH", "Switzerland")]
    assert list(near) == [("", "All"), ("Europe", europe)]
    assert [group for group, _places in everywhere] == ["", "Europe", "United States of America"]


def test_what_is_not_offered_is_told(tab: Client, providers: list[Partner]) -> None:
    assert "This choice is not offered." in tab.get(f"{LIST}?place=mars").text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?q=zzzz", "No indirect provider matches."),
        ("", "No indirect provider works in your market and cloud."),
        ("?scope=all", "No indirect provider is registered in this portal."),
    ],
)
def test_empty_list_says_why(tab: Client, query: str, sentence: str) -> None:
    assert sentence in tab.get(LIST + query).text


# --- pages -----------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 30])
def test_list_takes_as_many_queries_for_thirty_as_for_one(
    tab: Client, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        provider(f"Provider {number}")

    # session, person, memberships and their locations; countries offered, rows, their locations
    with django_assert_num_queries(7):
        tab.get(LIST)


def test_pages_lead_through_all(tab: Client) -> None:
    for number in range(120):
        provider(f"Provider {number:03}", with_location=False)

    url, seen = f"{LIST}?q=provider", []
    while url:
        page = tab.get(url)
        seen += names(page)
        url = page.context["next_url"]

    assert seen == [f"Provider {number:03}" for number in range(120)]
    assert names(tab.get(page.context["previous_url"])) == seen[50:100]


def test_htmx_gets_the_table_alone(tab: Client, providers: list[Partner]) -> None:
    fragment = tab.get(LIST, headers={"HX-Request": "true"}).text

    assert fragment.lstrip().startswith('<div id="provider-table">')


# --- the profile -----------------------------------------------------------------------------


def test_profile_shows_the_card_and_nothing_private(tab: Client) -> None:
    shown = provider("Aare Cloud", country="CH", city="Bern", agreement_signed_by="Heidi Secret")
    staff = MembershipFactory.create(partner=shown, user__name="Urs Hidden").user
    global_id = shown.locations.get(scope=LocationScope.GLOBAL).number
    gone = PartnerLocationFactory.create(partner=shown, country="DE", is_active=False).number

    page = tab.get(profile_of(shown)).text

    for text in (shown.name, shown.phone, shown.website, "Switzerland", "Europe"):
        assert text in page
    assert shown.locations.get(scope=LocationScope.LOCATION, is_active=True).number in page
    for text in ("Heidi", "Urs", staff.email, shown.domain + "<", global_id, gone, "Agreement"):
        assert text not in page


@pytest.mark.parametrize("kind", ["direct", "reseller"])
def test_only_providers_have_a_profile(tab: Client, kind: str) -> None:
    assert tab.get(profile_of(PartnerFactory.create(**{kind: True}))).status_code == 404


def test_profile_says_whether_the_two_can_work_together(
    tab: Client, client_for: Callable[[User], Client], providers: list[Partner]
) -> None:
    polish, _swiss, american, german, _reseller = providers
    works, other = "works in the market and cloud of Alice", "works in another market or cloud"

    assert works in tab.get(profile_of(polish)).text
    assert other in tab.get(profile_of(american)).text
    assert other in tab.get(profile_of(german)).text
    operator = client_for(UserFactory.create(operator=True)).get(profile_of(german)).text
    assert works not in operator
    assert other not in operator


def test_own_profile_leads_back_to_the_settings(client_for: Callable[[User], Client]) -> None:
    member = MembershipFactory.create(partner=provider("Aare Cloud"))

    page = client_for(member.user).get(profile_of(member.partner)).text

    assert "This is how others see your organization." in page
    assert reverse("partner_profile", args=[member.partner.slug]) in page
    assert "How to work together" not in page


@pytest.mark.parametrize("count", [1, 4])
def test_profile_costs_the_same_for_many_locations(
    tab: Client, django_assert_num_queries: Any, count: int
) -> None:
    shown = provider("Aare Cloud")
    for country in ["DE", "FR", "IT", "ES"][:count]:
        PartnerLocationFactory.create(partner=shown, country=country)

    # session, person, provider, its locations; memberships and their locations
    with django_assert_num_queries(6):
        tab.get(profile_of(shown))

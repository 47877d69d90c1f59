"""The one door that is yours, or a choice; and a kind page for those without a place."""

import pytest
from django.test import Client

from partners.models import Membership, User
from tests.factories.customers import DirectoryUserFactory
from tests.factories.partners import MembershipFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_operator_enters_operations(client: Client) -> None:
    client.force_login(UserFactory.create(operator=True))

    assert client.get("/")["Location"] == "/admin/"


def test_member_of_one_organisation_enters_it(client: Client, alice: User) -> None:
    client.force_login(alice)

    assert client.get("/")["Location"] == "/p/alices-cloud/"


def test_directory_user_enters_the_customer_portal(client: Client) -> None:
    person = DirectoryUserFactory.create()
    client.force_login(person.user)

    assert client.get("/")["Location"] == f"/portal/{person.customer.public_id}/"


def test_member_of_several_chooses_among_the_active_ones(client: Client) -> None:
    user = UserFactory.create()
    for name in ("Beta", "Alpha", "Gamma"):
        partner = PartnerFactory.create(name=name, slug=name.lower())
        MembershipFactory.create(user=user, partner=partner, is_active=name != "Gamma")
    client.force_login(user)

    page = client.get("/")

    assert page.status_code == 200
    assert [one.partner.name for one in page.context["memberships"]] == ["Alpha", "Beta"]
    assert 'href="/p/alpha/"' in page.text
    assert "Gamma" not in page.text


def test_organisations_are_switched_from_the_top_bar(client: Client) -> None:
    user = UserFactory.create()
    one, _two = MembershipFactory.create_batch(2, user=user)
    client.force_login(user)

    page = client.get(f"/p/{one.partner.slug}/").text

    assert "Switch organization" in page


def test_choice_costs_the_same_for_two_and_five(
    client: Client, django_assert_num_queries: pytest.Function
) -> None:
    user = UserFactory.create()
    MembershipFactory.create_batch(5, user=user)
    client.force_login(user)

    with django_assert_num_queries(3):  # type: ignore[operator]  # session, person, memberships
        client.get("/")


def test_person_who_lost_their_place_is_told_whose(client: Client, alice: User) -> None:
    Membership.objects.filter(user=alice).update(is_active=False)
    client.force_login(alice)

    page = client.get("/")

    assert page.status_code == 200
    assert "No organization at present" in page.text
    assert "Alice&#x27;s Cloud" in page.text
    assert "Sign in with another account" in page.text


@pytest.mark.parametrize("kind", ["staff", "directory"])
def test_person_of_no_organisation_gets_a_page(client: Client, kind: str) -> None:
    client.force_login(UserFactory.create(**{kind: True}))

    page = client.get("/")

    assert "An admin of your organization can give you a place again." in page.text

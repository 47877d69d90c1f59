"""The first pages: each role finds what it may do, and who can help where it may do nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from customers.models import Customer
from customers.selectors import directory_user_of
from partners.enums import Role
from partners.models import Partner, User
from tests.factories.customers import (
    AdminGrantFactory,
    AgreementTextFactory,
    CustomerAgreementFactory,
    CustomerFactory,
    DirectoryUserFactory,
    ResellerRelationshipFactory,
)
from tests.factories.partners import MembershipFactory

type ClientFor = Callable[[User], Client]


def home_of(client_for: ClientFor, user: User) -> str:
    membership = user.memberships.get()
    response = client_for(user).get(reverse("partner_home", args=[membership.partner.slug]))
    assert response.status_code == 200
    return response.content.decode()


def customer_of(user: User) -> Customer:
    person = directory_user_of(user)
    assert person is not None
    return person.customer


def portal_home_of(client_for: ClientFor, user: User) -> str:
    url = reverse("customer_home", args=[customer_of(user).public_id])
    return client_for(user).get(url).content.decode()


SEES = {"global_admin", "user_admin", "admin_agent", "sales_agent", "helpdesk_agent"} | {
    "billing_admin"
}
REQUESTS = {"global_admin", "admin_agent", "sales_agent"}
MANAGES_USERS = {"global_admin", "user_admin", "account_admin"}


@pytest.mark.parametrize("role", Role.values)
def test_partner_home_offers_what_the_role_may_do(
    client_for: ClientFor, partner: Partner, alice: User, role: str
) -> None:
    user = MembershipFactory(partner=partner, roles=[role]).user
    page = home_of(client_for, user)
    assert ("Customer list" in page) == (role in SEES)
    assert ("Request a reseller relationship" in page) == (role in REQUESTS)
    assert "Change password" in page
    assert "Account settings" in page
    assert (reverse("staff:list", args=[partner.slug]) in page) == (role in MANAGES_USERS)
    assert reverse("partner_profile", args=[partner.slug]) in page
    opens_something = SEES | MANAGES_USERS
    assert (alice.email in page) == (role not in opens_something)  # who can give a role


def test_an_unsigned_agreement_waits_for_the_global_admin(
    client_for: ClientFor, partner: Partner, alice: User, bob: User
) -> None:
    url = reverse("partner_agreement", args=[partner.slug])
    tile = f'class="tile" href="{url}"'
    assert tile not in home_of(client_for, alice)

    Partner.objects.update(agreement_signed_at=None)

    assert tile in home_of(client_for, alice)
    assert tile not in home_of(client_for, bob)


def test_partner_home_without_a_role(client_for: ClientFor, partner: Partner, alice: User) -> None:
    user = MembershipFactory(partner=partner, roles=[]).user
    page = home_of(client_for, user)
    assert "You have no role in this organization yet." in page
    assert alice.email in page
    assert "Sales agent" in page


def test_partner_home_where_nobody_can_help(client_for: ClientFor, bob: User) -> None:
    page = home_of(client_for, bob)
    assert "Ask the operators of this portal." in page


def test_the_request_is_one_press_away(client_for: ClientFor, alice: User) -> None:
    slug = alice.memberships.get().partner.slug
    assert f'action="{reverse("invitations:start", args=[slug])}"' in home_of(client_for, alice)


def test_partner_home_costs_few_queries(
    client_for: ClientFor, alice: User, django_assert_max_num_queries: Any
) -> None:
    client = client_for(alice)
    url = reverse("partner_home", args=[alice.memberships.get().partner.slug])
    with django_assert_max_num_queries(10):  # session, person, membership; what needs attention
        client.get(url)


def test_portal_home_of_a_global_admin(client_for: ClientFor, carol: User, alice: User) -> None:
    customer = customer_of(carol)
    AgreementTextFactory()
    page = portal_home_of(client_for, carol)
    assert "You are signed in as Carol Carter." in page
    assert "No partner works with your organization." in page
    assert "Not provided" in page
    assert "incomplete" not in page
    relationship = ResellerRelationshipFactory(
        customer=customer, partner=alice.memberships.get().partner
    )
    AdminGrantFactory(customer=customer, partner=relationship.partner)
    CustomerAgreementFactory(customer=customer)
    page = portal_home_of(client_for, carol)
    assert relationship.partner.name in page.replace("&#x27;", "'")
    assert "1 partner works with your organization" in page
    assert "Accepted by Anna Nowak" in page


def test_portal_home_shows_an_older_agreement(client_for: ClientFor, carol: User) -> None:
    AgreementTextFactory()
    CustomerAgreementFactory(customer=customer_of(carol), version="2020-01")
    page = portal_home_of(client_for, carol)
    assert "Older version accepted" in page
    assert "Text of version 2026-01, in force today" in page


def test_portal_home_asks_for_an_incomplete_profile(client_for: ClientFor, db: None) -> None:
    person = DirectoryUserFactory(customer=CustomerFactory(incomplete=True), global_admin=True)
    page = portal_home_of(client_for, person.user)
    assert "Your company profile is incomplete" in page
    assert reverse("customers_portal:profile", args=[person.customer.public_id]) in page


def test_portal_home_of_a_plain_user_names_the_admins(client_for: ClientFor, carol: User) -> None:
    customer = customer_of(carol)
    secret = ResellerRelationshipFactory(customer=customer, partner__name="Only for admins")
    person = DirectoryUserFactory(customer=customer)
    page = portal_home_of(client_for, person.user)
    assert "carol@carols.example" in page
    assert secret.partner.name not in page
    assert "incomplete" not in page


def test_the_profile_address_of_mails_leads_to_the_own_profile(
    client_for: ClientFor, alice: User, carol: User
) -> None:
    url = reverse("portal_profile")
    own = reverse("customers_portal:profile", args=[customer_of(carol).public_id])
    assert client_for(carol).get(url).headers["Location"] == own
    assert client_for(alice).get(url).headers["Location"] == reverse("door")

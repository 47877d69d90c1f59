"""Indirect providers: the same partnerships from the reseller's side."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners.enums import LocationScope, Role
from tests.factories.partners import MembershipFactory, PartnerFactory
from tests.factories.resellers import PartnershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(reseller):
    return reverse("resellers:providers", args=[reseller.slug])


@pytest.fixture
def signed_in(client, rita):
    client.force_login(rita)
    return client


def add(reseller, name, **fields):
    return PartnershipFactory(
        reseller=reseller, provider=PartnerFactory(name=name, provider=True), **fields
    )


def names(response):
    return [row.partner.name for row in response.context["rows"]]


def test_row_shows_the_columns_and_the_ways_on(signed_in, reseller, url):
    row = add(reseller, "Adatum")

    page = signed_in.get(url).content.decode()

    assert ">Adatum</a>" in page
    numbers = {one.scope: one.number for one in row.provider.locations.all()}
    assert f'<span class="d-block">{numbers[LocationScope.LOCATION]}</span>' in page
    assert f"{numbers[LocationScope.GLOBAL]} (global)" in page
    customers = reverse("customers:list", args=[reseller.slug])
    assert f'href="{customers}?provider={row.provider.public_id}"' in page
    invite = reverse("invitations:start_joint", args=[reseller.slug, row.public_id])
    assert f'<form method="post" action="{invite}">' in page
    # Ending it is the provider's.
    assert "Remove partnership" not in page


def test_without_providers_it_leads_to_the_directory(signed_in, url):
    page = signed_in.get(url).content.decode()

    assert "No indirect providers yet." in page
    assert page.count(f'href="{reverse("provider_directory")}"') == 2


@pytest.mark.parametrize(
    ("role", "invite"),
    [(Role.ADMIN_AGENT, True), (Role.SALES_AGENT, False), (Role.BILLING_ADMIN, False)],
)
def test_commands_are_those_of_the_role(client_for, reseller, url, role, invite):
    add(reseller, "Adatum")
    member = MembershipFactory(partner=reseller, roles=[role])

    page = client_for(member.user).get(url).content.decode()

    assert "View customers" in page
    assert ("Invite new customers" in page) is invite


def test_former_partnerships_stay_readable_for_the_reseller_too(signed_in, reseller, url):
    add(reseller, "Gone", removed=True)
    add(reseller, "Here")

    assert names(signed_in.get(url)) == ["Here"]
    response = signed_in.get(url, {"partnership": "removed"})
    assert names(response) == ["Gone"]
    assert "Somebody of the provider" in response.content.decode()
    assert "Invite new customers" not in response.content.decode()


def test_search_and_order(signed_in, reseller, url):
    rows = [add(reseller, name) for name in ("Łan", "Ćma", "adatum")]
    number = rows[1].provider.locations.get(scope=LocationScope.LOCATION).number

    assert names(signed_in.get(url)) == ["adatum", "Ćma", "Łan"]
    assert names(signed_in.get(url, {"sort": "-name", "q": "a"})) == ["Łan", "Ćma", "adatum"]
    assert names(signed_in.get(url, {"q": "lan"})) == ["Łan"]
    assert names(signed_in.get(url, {"q": number})) == ["Ćma"]
    assert "No indirect provider matches." in signed_in.get(url, {"q": "zzz"}).content.decode()


def test_another_resellers_providers_never_show(client_for, rita, reseller, url):
    other = PartnershipFactory(provider__name="Theirs")
    add(reseller, "Ours")

    assert names(client_for(rita).get(url)) == ["Ours"]
    assert names(client_for(rita).get(url, {"q": "theirs"})) == []
    stranger = MembershipFactory(partner=other.reseller).user
    assert client_for(stranger).get(url).status_code == 404


@pytest.mark.parametrize("kind", ["direct", "provider"])
def test_other_kinds_of_partner_have_no_such_page(client_for, kind):
    member = MembershipFactory(partner=PartnerFactory(**{kind: True}))

    response = client_for(member.user).get(
        reverse("resellers:providers", args=[member.partner.slug])
    )

    assert response.status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_do_not_grow_with_rows(signed_in, reseller, url, no_n_plus_one, rows):
    for number in range(rows):
        add(reseller, f"Provider {number}")

    with CaptureQueriesContext(connection) as captured:
        response = signed_in.get(url)

    # session, person, place; partnerships, partners, their IDs
    assert len(captured) == 6
    assert len(names(response)) == rows

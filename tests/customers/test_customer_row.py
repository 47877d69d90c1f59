"""One row, opened."""

import uuid

import pytest
from django.urls import reverse

from customers.enums import RelationshipState
from partners.enums import Role
from tests.factories.customers import (
    AdminGrantFactory,
    AgreementTextFactory,
    CustomerAgreementFactory,
    CustomerFactory,
    ResellerRelationshipFactory,
)
from tests.factories.partners import MembershipFactory, PartnerFactory

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def relationship(partner):
    customer = CustomerFactory(
        name="Adatum", default_domain="adatum.example", domains=["a.example"], country="CZ"
    )
    return ResellerRelationshipFactory(partner=partner, customer=customer)


def row_url(partner, relationship):
    return reverse("customers:row", args=[partner.slug, relationship.tenant_id])


def test_fragment_tells_what_the_columns_do_not(client, alice, partner, relationship):
    AgreementTextFactory()
    CustomerAgreementFactory(customer=relationship.customer)
    AdminGrantFactory(partner=partner, customer=relationship.customer)
    client.force_login(alice)

    page = client.get(row_url(partner, relationship), headers=HTMX).content.decode()

    assert page.lstrip().startswith(f'<tr class="row-detail" id="row-{relationship.tenant_id}">')
    for text in ("adatum.example, a.example", "Czechia", ">Accepted<", ">Granted<"):
        assert text in page
    account = reverse("customers:account", args=[partner.slug, relationship.tenant_id])
    assert f'<a href="{account}">Account</a>' in page


@pytest.mark.parametrize(
    ("kind", "role", "may_order"),
    [
        ({}, Role.SALES_AGENT, True),
        ({}, Role.USER_ADMIN, False),
        ({"reseller": True}, Role.GLOBAL_ADMIN, False),
    ],
)
def test_quick_links_lead_to_what_the_customer_has(client, kind, role, may_order):
    member = MembershipFactory(partner=PartnerFactory(**kind), roles=[role])
    row = ResellerRelationshipFactory(partner=member.partner)
    client.force_login(member.user)

    page = client.get(row_url(member.partner, row), headers=HTMX).content.decode()

    place = [member.partner.slug, row.tenant_id]
    linked = {
        name: f'href="{reverse(f"subscriptions:{name}", args=place)}"' in page
        for name in ("list", "add", "orders")
    }
    assert linked == {"list": True, "add": may_order, "orders": True}


def test_without_htmx_it_leads_to_the_list_with_the_row_open(client, alice, partner, relationship):
    client.force_login(alice)

    response = client.get(row_url(partner, relationship), follow=True)

    assert [row["name"] for row in response.context["rows"] if row["details"]] == ["Adatum"]


def test_a_stranger_and_an_ended_relationship_are_not_found(
    client_for, alice, charlie, partner, relationship
):
    url = row_url(partner, relationship)
    foreign = charlie.memberships.get().partner
    assert client_for(charlie).get(url, headers=HTMX).status_code == 404
    assert client_for(charlie).get(row_url(foreign, relationship)).status_code == 404

    unknown = reverse("customers:row", args=[partner.slug, uuid.uuid4()])
    assert client_for(alice).get(unknown, headers=HTMX).status_code == 404
    relationship.state = RelationshipState.REMOVED
    relationship.save()
    assert client_for(alice).get(url, headers=HTMX).status_code == 404


def test_statements(client, alice, partner, relationship, django_assert_num_queries):
    client.force_login(alice)
    # Session, person, membership; the row with its customer and the version, its domains.
    with django_assert_num_queries(5):
        client.get(row_url(partner, relationship), headers=HTMX)

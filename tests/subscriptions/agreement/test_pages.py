"""The agreement in Partner Center: what is seen, by whom, and the prompt of an order."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from customers.models import AgreementText, Customer, CustomerAgreement
from partners.enums import Role
from partners.models import Partner, User
from subscriptions.agreement.services import Signer, attest_agreement
from tests.factories.customers import (
    AdminGrantFactory,
    AgreementTextFactory,
    CustomerAgreementFactory,
    CustomerFactory,
    ResellerRelationshipFactory,
)
from tests.factories.partners import MembershipFactory, PartnerFactory, UserFactory
from tests.factories.resellers import PartnershipFactory, ResellerAssociationFactory
from tests.factories.subscriptions import OrderFactory

type ClientFor = Callable[[User], Client]
type MakeSigner = Callable[..., Signer]


def address(name: str, partner: Partner, customer: Customer) -> str:
    return reverse(f"subscriptions:{name}", args=[partner.slug, customer.public_id])


def typed(**values: str) -> dict[str, str]:
    return {
        "first_name": "Ewa",
        "last_name": "Kowalska",
        "email": "ewa@tailspin.example",
        "phone": "",
        "accepted_on": timezone.localdate().isoformat(),
        **values,
    }


def seen_of(response: Any) -> str:
    return str(response.context["form"]["seen"].value())


def confirmed_by(
    partner: Partner, customer: Customer, actor: User, signer: Signer
) -> CustomerAgreement:
    seen = f"{AgreementText.objects.get().version}|"
    return attest_agreement(
        customer, partner=partner, actor=actor, signer=signer, seen=seen
    ).agreement


@pytest.fixture
def reseller_agent(customer: Customer) -> User:
    """An admin agent of an indirect reseller of the customer."""
    reseller = PartnerFactory(name="Adventure Works", reseller=True)
    ResellerRelationshipFactory(partner=reseller, customer=customer)
    return MembershipFactory(partner=reseller, roles=[Role.ADMIN_AGENT]).user


# --- the page ---------------------------------------------------------------------------------


def test_shows_that_nothing_is_accepted_and_what_waits(
    client_for: ClientFor, customer: Customer, partner: Partner, agent: User
) -> None:
    OrderFactory(partner=partner, customer=customer, waiting=True, created_by_name="Ordering Olga")
    OrderFactory(customer=customer, waiting=True, created_by_name="Somebody else's staff")

    response = client_for(agent).get(address("agreement", partner, customer))

    page = response.content.decode()
    assert page.count("Not provided") == 2
    assert "Ordering Olga" in page
    assert "else&#x27;s staff" not in page
    assert address("attest", partner, customer) in page
    portal = reverse("subscriptions_portal:agreement", args=[customer.public_id])
    assert f"http://testserver{portal}" in page


def test_shows_both_kinds(
    client_for: ClientFor, customer: Customer, partner: Partner, agent: User, signer: MakeSigner
) -> None:
    CustomerAgreementFactory(customer=customer, accepted_by_name="Anna Nowak")
    confirmed_by(partner, customer, agent, signer(phone="+48126340000"))

    page = client_for(agent).get(address("agreement", partner, customer)).content.decode()

    assert "Anna Nowak" in page
    assert "Ewa Kowalska" in page
    assert "ewa@tailspin.example" in page
    assert "+48 12 634 00 00" in page
    assert "Edit" in page
    assert "How the customer accepts by itself" not in page


def test_an_older_version_asks_again(
    client_for: ClientFor, customer: Customer, partner: Partner, agent: User, signer: MakeSigner
) -> None:
    confirmed_by(partner, customer, agent, signer())
    AgreementTextFactory(version="2026-02", valid_from=timezone.localdate())

    page = client_for(agent).get(address("agreement", partner, customer)).content.decode()

    assert "Older version accepted" in page
    assert "A newer version has come into force" in page
    assert "Update" in page


@pytest.mark.parametrize("is_own_provider", [True, False])
def test_what_another_partner_confirmed(
    client_for: ClientFor,
    customer: Customer,
    partner: Partner,
    signer: MakeSigner,
    reseller_agent: User,
    is_own_provider: bool,
) -> None:
    confirmed_by(partner, customer, UserFactory(), signer())
    reseller = reseller_agent.memberships.get().partner
    if is_own_provider:
        ResellerAssociationFactory(provider=partner, reseller=reseller, customer=customer)

    response = client_for(reseller_agent).get(address("agreement", reseller, customer))

    page = response.content.decode()
    assert ("Ewa Kowalska" in page) is is_own_provider
    assert ("Alice&#x27;s Cloud" in page) is is_own_provider
    assert ("another partner of the customer" in page) is not is_own_provider


def test_without_an_agreement_in_force(
    client_for: ClientFor, customer: Customer, partner: Partner, agent: User
) -> None:
    AgreementText.objects.all().delete()
    client = client_for(agent)

    page = client.get(address("agreement", partner, customer)).content.decode()
    response = client.get(address("attest", partner, customer), follow=True)

    assert "no agreement in force" in page
    assert "nothing to confirm" in response.content.decode()


def test_stranger_and_former_customer(
    client_for: ClientFor, customer: Customer, partner: Partner, agent: User, charlie: User
) -> None:
    foreign = CustomerFactory()

    for name in ("agreement", "attest"):
        assert client_for(charlie).get(address(name, partner, customer)).status_code == 404
        assert client_for(agent).get(address(name, partner, foreign)).status_code == 404


def test_a_reseller_is_told_whom_to_ask(
    client_for: ClientFor, customer: Customer, reseller_agent: User
) -> None:
    reseller = reseller_agent.memberships.get().partner
    provider = PartnerFactory(name="Fabrikam Distribution", provider=True)
    PartnershipFactory(provider=provider, reseller=reseller)

    response = client_for(reseller_agent).get(address("attest", reseller, customer))

    assert response.status_code == 403
    assert "Fabrikam Distribution" in response.content.decode()


def test_queries_of_the_page(
    client_for: ClientFor,
    customer: Customer,
    partner: Partner,
    agent: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(25):
        OrderFactory(partner=partner, customer=customer, waiting=True)
        other = PartnerFactory()
        CustomerAgreementFactory(customer=customer, version=f"2020-{number}", attested_by=other)
    client = client_for(agent)

    # session, user, membership with partner, customer, version, texts, acceptances,
    # associations, orders
    with django_assert_num_queries(9):
        page = client.get(address("agreement", partner, customer)).content.decode()

    assert "and more" in page


# --- the form ---------------------------------------------------------------------------------


def test_saves_and_shows_it(
    client_for: ClientFor, customer: Customer, partner: Partner, agent: User
) -> None:
    OrderFactory(partner=partner, customer=customer, waiting=True)
    client, url = client_for(agent), address("attest", partner, customer)
    seen = seen_of(client.get(url))

    response = client.post(url, typed(seen=seen), follow=True)

    assert response.redirect_chain == [(address("agreement", partner, customer), 303)]
    page = response.content.decode()
    assert "1 order that waited for it has started." in page
    assert "Ewa Kowalska" in page


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"first_name": ""}, "first_name"),
        ({"last_name": "x" * 51}, "last_name"),
        ({"email": "nobody"}, "email"),
        ({"email": "ewa@microsoft.com"}, "email"),
        ({"email": "ewa@seller.example"}, "email"),
        ({"phone": "12"}, "phone"),
        ({"accepted_on": ""}, "accepted_on"),
        ({"accepted_on": "31.12.2020"}, "accepted_on"),
    ],
)
def test_shape(
    client_for: ClientFor,
    customer: Customer,
    partner: Partner,
    agent: User,
    values: dict[str, str],
    field: str,
) -> None:
    Partner.objects.update(domain="seller.example")
    url = address("attest", partner, customer)
    client = client_for(agent)

    response = client.post(url, typed(seen=seen_of(client.get(url)), **values))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not CustomerAgreement.objects.exists()


@pytest.mark.parametrize("days", [-1, 31])
def test_days_out_of_reach_stand_beside_their_field(
    client_for: ClientFor, customer: Customer, partner: Partner, agent: User, days: int
) -> None:
    url = address("attest", partner, customer)
    client = client_for(agent)
    day = timezone.localdate() - datetime.timedelta(days=days)

    response = client.post(url, typed(seen=seen_of(client.get(url)), accepted_on=day.isoformat()))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["accepted_on"]
    assert "Kowalska" in response.content.decode()


def test_the_contact_is_offered_to_whom_it_is_open(
    client_for: ClientFor, customer: Customer, partner: Partner, agent: User
) -> None:
    client, url = client_for(agent), address("attest", partner, customer)

    assert customer.contact_email not in client.get(url).content.decode()
    AdminGrantFactory(partner=partner, customer=customer)
    assert customer.contact_email in client.get(url).content.decode()


def test_what_somebody_else_wrote_is_shown_before_it_is_replaced(
    client_for: ClientFor, customer: Customer, partner: Partner, agent: User, signer: MakeSigner
) -> None:
    client, url = client_for(agent), address("attest", partner, customer)
    seen = seen_of(client.get(url))
    confirmed_by(partner, customer, agent, signer(last_name="Quicker"))

    refused = client.post(url, typed(seen=seen))
    again = client.post(url, typed(seen=seen_of(refused)))

    assert refused.status_code == 422
    assert "Ewa Quicker" in refused.content.decode()
    assert again.status_code == 303
    assert CustomerAgreement.objects.get().accepted_by_name == "Ewa Kowalska"


def test_a_confirmation_of_another_partner_is_not_edited(
    client_for: ClientFor, customer: Customer, partner: Partner, agent: User, signer: MakeSigner
) -> None:
    other = PartnerFactory()
    ResellerRelationshipFactory(partner=other, customer=customer)
    confirmed_by(other, customer, UserFactory(), signer())

    response = client_for(agent).post(address("attest", partner, customer), typed(), follow=True)

    assert "Another partner of the customer has confirmed" in response.content.decode()


# --- the prompt of an order -------------------------------------------------------------------


def test_goes_on_where_the_order_was(
    client_for: ClientFor, customer: Customer, partner: Partner, agent: User
) -> None:
    back = reverse("customers:account", args=[partner.slug, customer.public_id]) + "?from=cart"
    client, url = client_for(agent), address("attest", partner, customer)

    page = client.get(url, {"next": back})
    without_phone = client.post(url, typed(seen=seen_of(page), next=back))
    saved = client.post(url, typed(seen=seen_of(page), next=back, phone="126340000"))
    later = client.get(url, {"next": back})

    assert "Save and continue" in page.content.decode()
    assert list(without_phone.context["form"].errors) == ["phone"]
    assert saved["Location"] == back
    assert later["Location"] == back  # accepted: nothing to ask
    assert CustomerAgreement.objects.get().phone == "+48126340000"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/p/alices-cloud/",
        "//evil.example/",
        "/p/charlies-cloud/",
        "/admin/",
        "/p/alices-cloud/../../admin/",
        "/p/alices-cloud/nowhere/",
        "/p/alices-cloud/\\evil.example",
        "javascript:alert(1)",
    ],
)
def test_leads_nowhere_else(
    client_for: ClientFor, customer: Customer, partner: Partner, agent: User, elsewhere: str
) -> None:
    client, url = client_for(agent), address("attest", partner, customer)
    page = client.get(url, {"next": elsewhere})

    response = client.post(url, typed(seen=seen_of(page), next=elsewhere))

    assert "Save and continue" not in page.content.decode()
    assert response["Location"] == address("agreement", partner, customer)

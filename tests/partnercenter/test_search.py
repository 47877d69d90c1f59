"""The search of the top bar: what it finds, for whom, and at what cost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from customers.enums import RelationshipState
from partners.enums import Role
from partners.models import Partner, User
from tests.factories.customers import (
    CustomerFactory,
    ResellerRelationshipFactory,
)
from tests.factories.invitations import InvitationFactory
from tests.factories.partners import MembershipFactory, PartnerFactory
from tests.factories.subscriptions import SubscriptionFactory

pytestmark = pytest.mark.django_db

URL = "/p/alices-cloud/search/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def tab(client_for: Callable[[User], Client], alice: User) -> Client:
    return client_for(alice)


@pytest.fixture
def lodz(partner: Partner) -> Any:
    customer = CustomerFactory.create(
        name="Łódzkie Przedsiębiorstwo",
        default_domain="lodzkie.example",
        domains=["fabryka.example"],
    )
    ResellerRelationshipFactory.create(partner=partner, customer=customer)
    return customer


@pytest.fixture
def request_of(partner: Partner, alice: User) -> Any:
    return InvitationFactory.create(
        partner=partner,
        created_by=alice,
        sent=True,
        recipient_name="Grażyna Wójcik",
        recipient_email="g.wojcik@woodgrove.example",
    )


def found(client: Client, text: str, **headers: str) -> dict[str, list[str]]:
    response = client.get(URL, {"q": text}, headers=headers)
    groups = response.context["found"].groups
    return {group.label: [each.title for each in group.results] for group in groups}


@pytest.mark.parametrize(
    "text",
    [
        "ŁÓDZKIE",
        "lodz",
        "przed",
        "lodzkie.example",
        "odzkie.exa",
        "fabryka.example",
        "fabryk",
        "somebody@fabryka.example",
        "  łódzkie   przedsiębiorstwo ",
    ],
)
def test_customer_by_any_part(tab: Client, lodz: Any, text: str) -> None:
    ResellerRelationshipFactory.create(customer__name="Łódź of somebody else")

    assert found(tab, text) == {"Customers": [lodz.name]}


def test_two_letters_are_the_beginning_of_a_name(tab: Client, lodz: Any) -> None:
    assert found(tab, "lo") == {"Pages": ["Activity log"], "Customers": [lodz.name]}


def test_customer_by_any_part_of_the_id(tab: Client, lodz: Any) -> None:
    tenant = str(lodz.public_id)

    for text in (tenant, tenant[:8], tenant[9:18].upper()):
        assert found(tab, text)["Customers"] == [lodz.name]


@pytest.mark.parametrize(
    "text", ["grażyna", "WOJCIK", "g.wojcik@woodgrove.example", "woodgrove", "@woodgr"]
)
def test_request_by_any_part(tab: Client, request_of: Any, text: str) -> None:
    InvitationFactory.create(recipient_name="Grażyna Wójcik", recipient_email="w@woodgrove.example")

    assert found(tab, text) == {"Invitations": ["Grażyna Wójcik"]}


def test_request_by_its_id(tab: Client, request_of: Any) -> None:
    assert found(tab, str(request_of.public_id)[:13]) == {"Invitations": ["Grażyna Wójcik"]}


@pytest.fixture
def seats(partner: Partner, lodz: Any) -> Any:
    return SubscriptionFactory.create(partner=partner, customer=lodz, nickname="Seats of sales")


def test_subscription_by_any_part_of_its_nickname_or_the_beginning_of_its_id(
    tab: Client, partner: Partner, seats: Any
) -> None:
    SubscriptionFactory.create(nickname="Seats of somebody else")
    SubscriptionFactory.create(partner=partner, nickname="Seats out of sight")
    identity = str(seats.public_id)

    for text in ("seats", "OF SAL", identity, identity[:8], identity[:18].upper()):
        assert found(tab, text)["Subscriptions"] == ["Seats of sales"], text
    for text in ("se", identity[:7], identity[9:]):
        assert "Subscriptions" not in found(tab, text), text


def test_a_reseller_finds_the_subscriptions_that_name_it(
    client_for: Callable[[User], Client],
) -> None:
    reseller = PartnerFactory.create(slug="ritas", reseller=True)
    location = reseller.locations.get(scope="location")
    for nickname, in_sight in (("Ours in sight", True), ("Ours out of sight", False)):
        row = SubscriptionFactory.create(
            nickname=nickname, reseller=reseller, reseller_location=location
        )
        if in_sight:
            ResellerRelationshipFactory.create(partner=reseller, customer=row.customer)
    tab = client_for(MembershipFactory.create(partner=reseller).user)

    groups = tab.get("/p/ritas/search/", {"q": "ours"}).context["found"].groups

    [result] = next(group for group in groups if group.label == "Subscriptions").results
    assert result.title == "Ours in sight"
    assert tab.get(result.url).status_code == 200


def test_pages_of_the_menu(tab: Client) -> None:
    assert found(tab, "user man") == {"Pages": ["User management"]}
    assert found(tab, "CUSTOMER")["Pages"] == ["Customers"]


@pytest.mark.parametrize("text", ["", "   ", "\0", "%", "_", "zzz", "'", '"', "x" * 5000, "\ud800"])
def test_nothing_found(tab: Client, lodz: Any, request_of: Any, text: str) -> None:
    response = tab.get(URL, {"q": text.encode("utf-8", "surrogatepass")})

    assert response.status_code == 200
    assert response.context["found"].groups == []


def test_results_are_capped_and_lead_to_the_list(
    tab: Client, partner: Partner, alice: User
) -> None:
    for number in range(9):
        customer = CustomerFactory.create(name=f"Contoso {number}")
        ResellerRelationshipFactory.create(partner=partner, customer=customer)
        InvitationFactory.create(
            partner=partner, created_by=alice, recipient_name=f"Contoso {number}"
        )

    groups = tab.get(URL, {"q": "contoso"}).context["found"].groups

    assert [(group.label, len(group.results)) for group in groups] == [
        ("Customers", 8),
        ("Invitations", 8),
    ]
    for group in groups:
        rows = tab.get(group.more_url).context["rows"]
        assert len(rows) == 9


@pytest.mark.parametrize("hits", [1, 12])
def test_cost_does_not_grow_with_what_is_found(
    tab: Client, partner: Partner, alice: User, django_assert_num_queries: Any, hits: int
) -> None:
    for number in range(hits):
        customer = CustomerFactory.create(name=f"Contoso {number}")
        ResellerRelationshipFactory.create(partner=partner, customer=customer)
        InvitationFactory.create(
            partner=partner, created_by=alice, recipient_name=f"Contoso {number}"
        )
        SubscriptionFactory.create(
            partner=partner, customer=customer, nickname=f"Seats of Contoso {number}"
        )

    # session, person, membership, customers, subscriptions, requests
    with django_assert_num_queries(6):
        tab.get(URL, {"q": "contoso"}, headers=HTMX)
    with django_assert_num_queries(7):  # and who owns exactly this domain
        tab.get(URL, {"q": "contoso.example"}, headers=HTMX)


@pytest.mark.parametrize("role", [Role.USER_ADMIN, Role.HELPDESK_AGENT, Role.BILLING_ADMIN])
def test_requests_are_found_by_those_who_may_see_them(
    client_for: Any, partner: Partner, lodz: Any, request_of: Any, role: Role
) -> None:
    client = client_for(MembershipFactory.create(partner=partner, roles=[role]).user)

    assert found(client, "woodgrove") == {}
    assert found(client, "fabryka") == {"Customers": [lodz.name]}


def test_former_customers_are_not_found(tab: Client, partner: Partner) -> None:
    ResellerRelationshipFactory.create(
        partner=partner, customer__name="Gone Company", state=RelationshipState.REMOVED
    )

    assert found(tab, "gone") == {}


def test_results_lead_where_they_say(tab: Client, lodz: Any, request_of: Any) -> None:
    for text in ("fabryka", "woodgrove", "user management"):
        [group] = tab.get(URL, {"q": text}).context["found"].groups
        assert tab.get(group.results[0].url).status_code == 200
        assert group.results[0].path


def test_panel_for_the_top_bar(tab: Client, lodz: Any) -> None:
    page = tab.get(URL, {"q": "fabryka"}, headers=HTMX)

    text = page.content.decode()
    assert "<html" not in text
    assert 'role="listbox"' in text
    assert reverse("customers:account", args=["alices-cloud", lodz.public_id]) in text
    assert 'data-summary="1 result"' in text
    assert "HX-Request" in page["Vary"]


def test_names_are_escaped(tab: Client, partner: Partner) -> None:
    customer = CustomerFactory.create(name="<script>alert(1)</script> evil")
    ResellerRelationshipFactory.create(partner=partner, customer=customer)

    for headers in ({}, HTMX):
        page = tab.get(URL, {"q": "evil"}, headers=headers).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page
    page = tab.get(URL, {"q": '"><script>alert(2)</script>'}).content.decode()
    assert "<script>alert" not in page

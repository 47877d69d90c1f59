"""Joint requests in the Invitations list: whose they are, who reads along, who may do what."""

from typing import Any

import pytest
from django.urls import reverse

from customers.models import (
    DirectoryUser,
)
from invitations import sending
from invitations.enums import InvitationKind, InvitationState
from invitations.models import Invitation
from partners.enums import Role
from tests.factories.customers import (
    AgreementTextFactory,
    CustomerFactory,
    DirectoryUserFactory,
)
from tests.factories.invitations import InvitationAnswerFactory, InvitationFactory
from tests.factories.partners import MembershipFactory
from tests.invitations.guests import (
    client_of,
    url,
)
from tests.invitations.joint import Pair, accept, pair, signed_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("copies_true")]


@pytest.fixture
def two() -> Pair:
    AgreementTextFactory()
    return pair()


@pytest.fixture
def person(two: Pair) -> DirectoryUser:
    """Ada, global admin of a Polish customer that has no partner and no agreement."""
    customer = CustomerFactory(name="Alpine Ski House")
    return DirectoryUserFactory(customer=customer, display_name="Ada Alpine", global_admin=True)


# --- the list ------------------------------------------------------------------------------------


def listed(pair_: Pair, side: str, **filters: str) -> Any:
    address = reverse("invitations:list", args=[pair_.of(side).slug])
    return signed_in(pair_.people[side]).get(address, filters)


def recipients(response: Any) -> list[str]:
    return [row["recipient_name"] for row in response.context["rows"]]


@pytest.fixture
def several(two: Pair) -> Invitation:
    InvitationFactory(partner=two.reseller, recipient_name="Alone", sent=True)
    two.ask("provider", recipient_name="By the provider", sent=True)
    InvitationFactory(
        partner=two.provider, kind=InvitationKind.PARTNERSHIP, include_admin=False, sent=True,
        recipient_name="Reseller wanted",
    )  # fmt: skip
    return two.ask("reseller", recipient_name="By the reseller", sent=True)


def test_own_first_and_those_of_the_other_side_on_request(two: Pair, several: Invitation) -> None:
    assert recipients(listed(two, "reseller")) == ["By the reseller", "Alone"]
    assert recipients(listed(two, "reseller", asked="partners")) == ["By the provider"]
    assert recipients(listed(two, "provider")) == ["Reseller wanted", "By the provider"]
    assert recipients(listed(two, "provider", asked="partners")) == ["By the reseller"]
    assert recipients(listed(two, "provider", asked="partners", q="nobody")) == []


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("joint", ["By the provider"]),
        ("partnership", ["Reseller wanted"]),
        ("relationship", []),
        ("", ["Reseller wanted", "By the provider"]),
        ("nonsense", ["Reseller wanted", "By the provider"]),
    ],
)
def test_filter_by_kind(two: Pair, several: Invitation, kind: str, found: list[str]) -> None:
    assert recipients(listed(two, "provider", kind=kind)) == found


def test_columns_tell_kind_other_partner_and_privileges(two: Pair, several: Invitation) -> None:
    own = text_of(listed(two, "reseller"))
    other = text_of(listed(two, "provider", asked="partners"))

    assert 'class="whole-words" data-label="Kind">Joint invitation</td>' in own
    assert "Together with Fabrikam" in own
    assert 'data-label="Delegated admin">Adventure Works</td>' in own
    assert "Asked by Adventure Works" in other
    address = reverse("invitations:draft", args=["fabrikam", several.public_id])
    assert f'href="{address}"' not in other


def test_direct_partners_see_no_kinds() -> None:
    member = MembershipFactory(partner__slug="direct")
    InvitationFactory(partner=member.partner, sent=True)
    text = text_of(signed_in(member.user).get(reverse("invitations:list", args=["direct"])))
    assert "Kind" not in text
    assert "Asked by" not in text


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        (Role.USER_ADMIN, ["Reseller wanted"]),
        (Role.SALES_AGENT, ["Reseller wanted", "Relationship"]),
        (Role.ADMIN_AGENT, ["Reseller wanted", "By the provider", "Relationship"]),
    ],
)
def test_roles_follow_up_their_kinds(
    two: Pair, several: Invitation, role: Role, kinds: list[str]
) -> None:
    InvitationFactory(partner=two.provider, recipient_name="Relationship", sent=True)
    user = MembershipFactory(partner=two.provider, roles=[role]).user
    client = signed_in(user)
    page = client.get(reverse("invitations:list", args=["fabrikam"]))
    home = client.get(reverse("partner_home", args=["fabrikam"])).text
    customers = client.get(reverse("customers:list", args=["fabrikam"])).text

    assert set(recipients(page)) == set(kinds)
    tile = home.split("?state=waiting")[1].split("</a>")[0]
    assert f'<span class="tile-figure">{len(kinds)}</span>' in tile
    assert f'href="{reverse("invitations:list", args=["fabrikam"])}"' in customers
    assert ("Request a reseller relationship" in page.text) is (role != Role.USER_ADMIN)
    for invitation in Invitation.objects.filter(partner=two.provider):
        row = reverse("invitations:row", args=["fabrikam", invitation.public_id])
        opened = client.get(row, headers={"HX-Request": "true"})
        assert opened.status_code == (200 if invitation.recipient_name in kinds else 403)


def details(pair_: Pair, side: str, invitation: Invitation) -> Any:
    row = reverse("invitations:row", args=[pair_.of(side).slug, invitation.public_id])
    return signed_in(pair_.people[side]).get(row, headers={"HX-Request": "true"})


def test_read_along_row_tells_and_offers_nothing(two: Pair, person: DirectoryUser) -> None:
    invitation = two.ask(sent=True, recipient_email="ada@alpine.example", recipient_name="Ada")
    invitation.subject, invitation.body = "Secret subject", "Secret text {{link}}"
    invitation.save()
    sending.send_again(invitation, actor=two.people["reseller"], press=invitation.public_id)

    own, other = details(two, "reseller", invitation), details(two, "provider", invitation)

    assert "Copy link" in own.text
    assert "Adventure Works has asked on behalf of both companies" in text_of(other)
    assert "had the request sent by email" in text_of(other)
    for part in (
        "Copy link", "Resend", "Revoke", "Renew", "See the request", "/invitations/", "Secret",
        "Delivery",
    ):  # fmt: skip
        assert part not in other.text, part
    accept(invitation, person)
    told = text_of(details(two, "provider", invitation))
    assert "The reseller relationship with Fabrikam was established." in told
    assert "Delegated admin privileges were granted to Adventure Works." in told
    account = reverse("customers:account", args=["fabrikam", person.customer.public_id])
    assert f'href="{account}"' in told


def test_read_along_row_without_htmx_is_the_list_with_it_open(two: Pair) -> None:
    invitation = two.ask(sent=True)
    row = reverse("invitations:row", args=["fabrikam", invitation.public_id])
    page = signed_in(two.people["provider"]).get(row, follow=True)
    assert "asked=partners" in page.redirect_chain[0][0]
    assert f'id="row-{invitation.public_id}"' in page.text
    assert 'aria-expanded="true"' in page.text


@pytest.mark.parametrize("name", ["draft", "resend", "renew", "revoke", "send"])
def test_other_sides_request_takes_no_command(two: Pair, name: str) -> None:
    invitation = two.ask(sent=True)
    address = reverse(f"invitations:{name}", args=["fabrikam", invitation.public_id])
    assert signed_in(two.people["provider"]).post(address).status_code == 404
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.SENT


def test_open_list_of_the_other_side_is_kept_up_to_date(two: Pair, person: DirectoryUser) -> None:
    invitation = two.ask(sent=True)
    page = listed(two, "provider", asked="partners")
    accept(invitation, person)
    told = signed_in(two.people["provider"]).get(page.context["live_url"]).text
    assert f'data-live-part="state-{invitation.public_id}"' in told
    assert ">Accepted</span>" in told
    assert "1 new customer: Alpine Ski House" in told


def test_search_panel_finds_own_requests_only(two: Pair, several: Invitation) -> None:
    address = reverse("search", args=["fabrikam"])
    page = signed_in(two.people["provider"]).get(address, {"q": "By the"}).text
    assert "By the provider" in page
    assert "By the reseller" not in page


@pytest.mark.parametrize("opened", [False, True])
def test_statements_do_not_grow_with_rows(
    two: Pair, opened: bool, django_assert_num_queries: Any
) -> None:
    address = reverse("invitations:list", args=["fabrikam"])
    client = signed_in(two.people["provider"])
    for wanted in (1, 8):
        while Invitation.objects.count() < wanted:
            InvitationAnswerFactory(invitation=two.ask("reseller", accepted=True))
        ids = [str(each.public_id) for each in Invitation.objects.all()]
        # Session, person, membership, rows; then the requests, entries, mails, answers, number.
        with django_assert_num_queries(9 if opened else 4):
            asked = "&".join(["asked=partners", *(f"open={each}" for each in ids if opened)])
            page = client.get(f"{address}?{asked}")
        assert len(page.context["rows"]) == wanted
        assert page.text.count('class="row-detail"') == (wanted if opened else 0)


def test_acceptance_page_costs_little(
    two: Pair, person: DirectoryUser, django_assert_num_queries: Any
) -> None:
    client, invitation = client_of(person), two.ask()
    with django_assert_num_queries(15):
        client.get(url(invitation))

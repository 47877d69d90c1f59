"""Every refusal has an honest page, the same for a look and for an attempt; neither writes."""

from collections.abc import Callable
from html import unescape
from typing import NamedTuple

import pytest
from django.test import Client

from customers.enums import DirectoryUserState
from invitations.enums import Answer
from invitations.exceptions import Refusal
from invitations.links import link_for
from invitations.models import Invitation
from tests.factories.customers import AgreementTextFactory, CustomerFactory, DirectoryUserFactory
from tests.factories.invitations import InvitationAnswerFactory, InvitationFactory
from tests.factories.partners import MembershipFactory, PartnerFactory, UserFactory
from tests.invitations import test_partnership_refusals
from tests.invitations.guests import ACCEPT_ALL, admin_of, client_of, everything, url

pytestmark = pytest.mark.django_db


class Case(NamedTuple):
    invitation: Invitation
    client: Client
    title: str
    parts: tuple[str, ...] = ()


def _expired() -> Case:
    invitation = InvitationFactory(expired=True)
    asker = invitation.created_by
    parts = (invitation.partner.name, asker.name, f"mailto:{asker.mail_address}")
    return Case(invitation, client_of(admin_of()), "This invitation has expired", parts)


def _revoked() -> Case:
    invitation = InvitationFactory(revoked=True)
    return Case(invitation, client_of(admin_of()), "This invitation was withdrawn")


def _accepted() -> Case:
    """By another, who is not named."""
    answer = InvitationAnswerFactory(customer__name="Secret Customer")
    title = "This invitation has already been answered"
    return Case(answer.invitation, client_of(admin_of()), title)


def _accepted_by_you() -> Case:
    person = admin_of()
    invitation = InvitationAnswerFactory(customer=person.customer).invitation
    title = "Your organization has accepted this invitation"
    link = f"/portal/{person.customer.public_id}/relationships/"
    return Case(invitation, client_of(person), title, (link,))


def _declined() -> Case:
    answer = InvitationAnswerFactory(
        customer__name="Secret Customer", invitation__declined=True,
        invitation__accepted=False, answer=Answer.DECLINED,
    )  # fmt: skip
    return Case(answer.invitation, client_of(admin_of()), "This invitation was declined")


def _own_staff() -> Case:
    invitation = InvitationFactory(opened=True)
    client = Client()
    client.force_login(invitation.created_by)
    return Case(invitation, client, f"{invitation.partner.name} asks", ("Preview",))


def _not_a_customer() -> Case:
    client = Client()
    client.force_login(MembershipFactory(user__name="Other Staff").user)
    parts = ("Other Staff", "/accounts/logout/", "Sign out and return")
    return Case(InvitationFactory(opened=True), client, "Sign in as the customer", parts)


def _deleted_user() -> Case:
    person = admin_of()
    person.state = DirectoryUserState.INACTIVE
    person.save()
    return Case(InvitationFactory(opened=True), client_of(person), "Sign in as the customer")


def _not_global_admin() -> Case:
    customer = CustomerFactory()
    admin = DirectoryUserFactory(
        customer=customer, global_admin=True, display_name="Ada Admin",
        user__contact_email="ada@elsewhere.example",
    )  # fmt: skip
    invitation = InvitationFactory(opened=True)
    link = link_for(invitation)
    parts = (admin.display_name, "ada@elsewhere.example", link, "Copy to clipboard",
             "mailto:ada@elsewhere.example?subject=")  # fmt: skip
    person = DirectoryUserFactory(customer=customer)
    return Case(invitation, client_of(person), "A global admin has to answer", parts)


def _other_cloud() -> Case:
    invitation = InvitationFactory(opened=True, partner__us_government=True)
    parts = ("Microsoft Cloud for US Government", "Public cloud")
    client = client_of(admin_of(country="US"))
    return Case(invitation, client, "This request is for another cloud", parts)


def _other_market() -> Case:
    invitation = InvitationFactory(opened=True)
    client = client_of(admin_of(country="US"))
    parts = ("Poland", "United States of America", "The country set on your tenant decides")
    return Case(invitation, client, "This request is for another market", parts)


CASES: dict[str, tuple[Refusal, Callable[[], Case]]] = {
    "expired": (Refusal.EXPIRED, _expired),
    "revoked": (Refusal.REVOKED, _revoked),
    "accepted": (Refusal.ACCEPTED, _accepted),
    "accepted by you": (Refusal.ACCEPTED_BY_YOU, _accepted_by_you),
    "declined": (Refusal.DECLINED, _declined),
    "own staff": (Refusal.OWN_STAFF, _own_staff),
    "staff of another partner": (Refusal.NOT_A_CUSTOMER, _not_a_customer),
    "deleted user": (Refusal.NOT_A_CUSTOMER, _deleted_user),
    "plain user": (Refusal.NOT_GLOBAL_ADMIN, _not_global_admin),
    "other cloud": (Refusal.OTHER_CLOUD, _other_cloud),
    "other market": (Refusal.OTHER_MARKET, _other_market),
}


def test_every_refusal_is_covered() -> None:
    """What stands elsewhere: a replaced link is tested with the tokens, an incomplete profile with
    the profile, an ended partnership with the joint requests."""
    elsewhere = {Refusal.REPLACED, Refusal.PROFILE_INCOMPLETE, Refusal.PARTNERSHIP_ENDED}
    every_case = [*CASES.values(), *test_partnership_refusals.CASES.values()]
    assert {refusal for refusal, _case in every_case} | elsewhere == set(Refusal)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize(
    ("method", "page", "status"),
    [
        ("get", "invitation", 200),
        ("get", "profile", 200),
        ("get", "decline", 200),
        ("post", "invitation", 422),
        ("post", "profile", 422),
        ("post", "decline", 422),
    ],
)
def test_refusal_is_explained_and_nothing_changes(
    name: str, method: str, page: str, status: int
) -> None:
    AgreementTextFactory()
    _refusal, make = CASES[name]
    case = make()
    state, before = case.invitation.state, everything()

    data = ACCEPT_ALL if method == "post" else {}
    response = getattr(case.client, method)(url(case.invitation, page), data)

    text = unescape(response.content.decode())
    case.invitation.refresh_from_db()
    assert response.status_code == status
    assert case.title in text
    for part in case.parts:
        assert part in text
    assert "Secret Customer" not in text
    assert (case.invitation.state, everything()) == (state, before)


@pytest.mark.parametrize("state", ["accepted", "declined", "revoked", "expired"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_closed_request_is_not_reported(client: Client, state: str, method: str) -> None:
    invitation = InvitationFactory(**{state: True})
    before = everything()

    response = getattr(client, method)(url(invitation, "report"))

    assert response.status_code == (200 if method == "get" else 422)
    assert everything() == before


def test_own_staff_cannot_report_themselves() -> None:
    case = _own_staff()
    before = everything()

    response = case.client.post(url(case.invitation, "report"))

    assert response.status_code == 422
    assert everything() == before


@pytest.mark.parametrize("page", ["invitation", "profile", "decline"])
def test_signed_out_answer_leads_to_sign_in_and_back(client: Client, page: str) -> None:
    invitation = InvitationFactory(opened=True)
    before = everything()

    response = client.post(url(invitation, page), ACCEPT_ALL)

    assert response.status_code == 302
    assert response["Location"] == f"/accounts/login/?next={url(invitation)}"
    assert everything() == before


def test_signing_out_returns_to_the_request() -> None:
    case = _not_a_customer()

    response = case.client.post("/accounts/logout/", {"next": url(case.invitation)})

    assert response["Location"] == url(case.invitation)
    assert b"Sign in to answer" in case.client.get(url(case.invitation)).content


def test_operators_are_no_customers(client: Client) -> None:
    client.force_login(UserFactory(operator=True))
    response = client.post(url(InvitationFactory(opened=True)), ACCEPT_ALL)
    assert response.status_code == 422


def test_partner_with_a_location_in_the_market_may_ask() -> None:
    partner = PartnerFactory()
    partner.locations.create(scope="location", number="7777777", country="US")

    response = client_of(admin_of(country="US")).get(
        url(InvitationFactory(partner=partner, opened=True))
    )

    assert b"Accept agreement" in response.content

"""Each refusal of a partnership request has its page; neither a look nor an attempt writes."""

from collections.abc import Callable
from html import unescape
from typing import NamedTuple

import pytest
from django.test import Client

from invitations import partnerships, renewals
from invitations.exceptions import Refusal
from invitations.links import link_for, token_for
from invitations.models import Invitation
from partners.enums import Role
from partners.models import Membership
from tests.factories.customers import DirectoryUserFactory
from tests.factories.partners import MembershipFactory, PartnerFactory, UserFactory
from tests.factories.resellers import PartnershipFactory
from tests.invitations.test_partnerships import accept, admin, asked, client_of, everything

pytestmark = pytest.mark.django_db


class Case(NamedTuple):
    invitation: Invitation
    client: Client
    title: str
    parts: tuple[str, ...] = ()
    organization: str = ""
    token: str = ""


def _of(invitation: Invitation, member: Membership, title: str, *parts: str) -> Case:
    return Case(invitation, client_of(member.user), title, parts, member.partner.slug)


def _expired() -> Case:
    invitation = asked(expired=True)
    mail = f"mailto:{invitation.created_by.mail_address}"
    return _of(invitation, admin(), "This invitation has expired", "Provider One", mail)


def _revoked() -> Case:
    return _of(asked(revoked=True), admin(), "This invitation was withdrawn")


def _no_provider_any_more() -> Case:
    invitation = asked()
    invitation.partner.is_direct_bill, invitation.partner.is_indirect_provider = True, False
    invitation.partner.save()
    title = "This request cannot be answered any more"
    return _of(invitation, admin(), title, "is no longer enrolled as an indirect provider")


def _replaced() -> Case:
    invitation = asked()
    token = token_for(invitation)
    renewals.resend_invitation(invitation, actor=invitation.created_by)
    case = _of(invitation, admin(), "This link was replaced by a newer one")
    return case._replace(token=token)


def _accepted() -> Case:
    """By another, who is not named."""
    invitation = asked()
    accept(invitation, admin(name="Secret Reseller"))
    return _of(invitation, admin(), "This invitation has already been answered")


def _accepted_by_you() -> Case:
    invitation, member = asked(), admin()
    accept(invitation, member)
    link = f"/p/{member.partner.slug}/providers/"
    return _of(invitation, member, "Your organization has accepted this invitation", link)


def _declined() -> Case:
    invitation, member = asked(), admin(name="Secret Reseller")
    partnerships.decline_partnership(
        invitation, nonce=invitation.nonce, actor=member.user, reseller=member.partner
    )
    return _of(invitation, admin(), "This invitation was declined")


def _own_organization() -> Case:
    invitation = asked()
    member = invitation.created_by.memberships.get()
    title = "Provider One asks for a partnership"
    return _of(invitation, member, title, "Preview", "cannot be its own indirect provider")


def _not_a_partner() -> Case:
    person = DirectoryUserFactory(global_admin=True, user__name="Carla Customer")
    parts = ("Carla Customer", "/accounts/logout/", "Sign out and return", "enroll partners")
    return Case(asked(), client_of(person.user), "Sign in with a partner account", parts)


def _operator() -> Case:
    return Case(asked(), client_of(UserFactory(operator=True)), "Sign in with a partner account")


def _former_staff() -> Case:
    member = MembershipFactory(partner=PartnerFactory(reseller=True), is_active=False)
    return _of(asked(), member, "Sign in with a partner account")


def _not_a_reseller() -> Case:
    member = MembershipFactory(partner=PartnerFactory(name="Direct Inc", direct=True))
    title = "Your company is not enrolled as an indirect reseller"
    return _of(asked(), member, title, "Direct Inc", "Direct-bill partner")


def _other_cloud() -> Case:
    member = MembershipFactory(partner=PartnerFactory(reseller=True, us_government=True))
    title = "This request is for another cloud"
    return _of(asked(), member, title, "Microsoft Cloud for US Government", "Public cloud")


def _other_market() -> Case:
    member = admin(country="US", state="IL", postal_code="62701")
    title = "This request is for another market"
    return _of(asked(), member, title, "Poland", "United States of America")


def _already_partners() -> Case:
    partnership = PartnershipFactory(provider__name="Provider One")
    member = MembershipFactory(partner=partnership.reseller)
    link = f"/p/{member.partner.slug}/providers/"
    invitation = asked(partner=partnership.provider)
    return _of(invitation, member, "You are partners already", "Provider One", link)


def _not_global_admin() -> Case:
    boss = admin(name="Reseller One")
    boss.user.name, boss.user.contact_email = "Rita Boss", "rita@elsewhere.example"
    boss.user.save()
    seller = MembershipFactory(partner=boss.partner, roles=[Role.SALES_AGENT])
    invitation = asked()
    parts = ("Rita Boss", "rita@elsewhere.example", link_for(invitation), "Copy to clipboard",
             "mailto:rita@elsewhere.example?subject=")  # fmt: skip
    return _of(invitation, seller, "A global admin has to answer", *parts)


CASES: dict[str, tuple[Refusal, Callable[[], Case]]] = {
    "expired": (Refusal.EXPIRED, _expired),
    "revoked": (Refusal.REVOKED, _revoked),
    "asker is no provider any more": (Refusal.REVOKED, _no_provider_any_more),
    "replaced": (Refusal.REPLACED, _replaced),
    "accepted": (Refusal.ACCEPTED, _accepted),
    "accepted by you": (Refusal.ACCEPTED_BY_YOU, _accepted_by_you),
    "declined": (Refusal.DECLINED, _declined),
    "own organization": (Refusal.OWN_STAFF, _own_organization),
    "person of a customer": (Refusal.NOT_A_PARTNER, _not_a_partner),
    "operator": (Refusal.NOT_A_PARTNER, _operator),
    "former staff": (Refusal.NOT_A_PARTNER, _former_staff),
    "not enrolled": (Refusal.NOT_A_RESELLER, _not_a_reseller),
    "other cloud": (Refusal.RESELLER_OTHER_CLOUD, _other_cloud),
    "other market": (Refusal.RESELLER_OTHER_MARKET, _other_market),
    "already partners": (Refusal.ALREADY_PARTNERS, _already_partners),
    "not global admin": (Refusal.NOT_PARTNER_ADMIN, _not_global_admin),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize(
    ("method", "page", "status"),
    [("get", "", 200), ("get", "decline/", 200), ("post", "", 422), ("post", "decline/", 422)],
)
def test_refusal_is_explained_and_nothing_changes(
    name: str, method: str, page: str, status: int
) -> None:
    _refusal, make = CASES[name]
    case = make()
    case.invitation.refresh_from_db()
    state, before = case.invitation.state, everything()

    data = {"organization": case.organization, "confirmed": "on"} if method == "post" else {}
    address = f"/invitations/{case.token or token_for(case.invitation)}/{page}"
    response = getattr(case.client, method)(address, data)

    text = unescape(response.content.decode())
    case.invitation.refresh_from_db()
    assert response.status_code == status
    assert case.title in text
    assert "door-partner" in text
    for part in case.parts:
        assert part in text
    assert "Secret Reseller" not in text
    assert (case.invitation.state, everything()) == (state, before)


@pytest.mark.parametrize("trait", ["accepted", "declined", "revoked", "expired"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_closed_request_is_not_reported(client: Client, trait: str, method: str) -> None:
    invitation = asked(**{trait: True})
    before = everything()

    response = getattr(client, method)(f"/invitations/{token_for(invitation)}/report/")

    assert response.status_code == (200 if method == "get" else 422)
    assert everything() == before


def test_a_company_without_a_global_admin_is_sent_to_the_operators() -> None:
    seller = MembershipFactory(partner=PartnerFactory(reseller=True), roles=[Role.SALES_AGENT])
    page = client_of(seller.user).get(f"/invitations/{token_for(asked())}/").content
    assert b"nobody in your organization is a global admin" in page


def test_a_refused_organization_leaves_the_choice_of_another(client: Client) -> None:
    """The one that may answer comes first; the others say why they may not."""
    invitation, member = asked(), admin(name="Zeta")
    other = MembershipFactory(user=member.user, partner=PartnerFactory(name="Alpha"))
    client.force_login(member.user)
    address = f"/invitations/{token_for(invitation)}/"

    assert b"You answer for Zeta" in client.get(address).content
    refused = client.get(f"{address}?organization={other.partner.slug}").content.decode()
    assert "Your company is not enrolled as an indirect reseller" in refused
    assert f'<option value="{member.partner.slug}"' in refused

"""A request for a partnership, from the draft to the answer: once, or not at all."""

import uuid
from collections.abc import Callable
from html import unescape
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from customers.models import AdminGrant, ResellerAssociation, ResellerRelationship
from invitations import drafts, partnerships
from invitations.enums import Answer, InvitationKind, InvitationState
from invitations.exceptions import InvitationRefused, Refusal
from invitations.links import link_for
from invitations.models import Invitation, InvitationAnswer
from partners.audit_words import SENTENCES
from partners.enums import Role
from partners.exceptions import RuleViolation
from partners.models import AuditEntry, Membership, OutgoingMail, Partner, User
from partners.selectors import entries_for
from resellers.models import Partnership
from tests.factories.customers import CustomerFactory, DirectoryUserFactory
from tests.factories.invitations import InvitationFactory
from tests.factories.partners import (
    MembershipFactory,
    PartnerFactory,
    PartnerLocationFactory,
    UserFactory,
)
from tests.factories.resellers import PartnershipFactory
from tests.invitations.guests import url

pytestmark = pytest.mark.django_db
ASKED = InvitationKind.PARTNERSHIP


def asked(**fields: Any) -> Invitation:
    """A request of an indirect provider, sent and opened."""
    if "partner" not in fields:
        fields["partner"] = PartnerFactory(name="Provider One", provider=True)
    state = {} if {"sent", "expired", "revoked", "declined", "accepted"} & set(fields) else {
        "opened": True
    }  # fmt: skip
    made: Invitation = InvitationFactory(kind=ASKED, include_admin=False, **state | fields)
    return made


def admin(**partner: Any) -> Membership:
    """A global admin of a reseller."""
    traits = {"name": "Reseller One", "reseller": True} | partner
    found: Membership = MembershipFactory(partner=PartnerFactory(**traits))
    return found


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def yes(partner: Partner) -> dict[str, str]:
    return {"organization": partner.slug, "confirmed": "on"}


def accept(invitation: Invitation, member: Membership, *, confirmed: bool = True) -> Partnership:
    return partnerships.accept_partnership(
        invitation, nonce=invitation.nonce, actor=member.user, reseller=member.partner,
        confirmed=confirmed,
    )  # fmt: skip


def everything() -> dict[str, int]:
    models = [
        Partnership, InvitationAnswer, AuditEntry, OutgoingMail, ResellerRelationship,
        ResellerAssociation, AdminGrant,
    ]  # fmt: skip
    return {model.__name__: model._default_manager.count() for model in models}


# --- asking --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.GLOBAL_ADMIN, Role.USER_ADMIN, Role.ADMIN_AGENT,
                                  Role.SALES_AGENT])  # fmt: skip
def test_start_opens_one_draft(role: Role) -> None:
    member = MembershipFactory(partner=PartnerFactory(provider=True), roles=[role])
    client, slug = client_of(member.user), member.partner.slug
    address = reverse("invitations:start_partnership", args=[slug])

    first, second = client.post(address), client.post(address)

    draft = Invitation.objects.get()
    assert (first.status_code, second["Location"]) == (303, first["Location"])
    assert (draft.kind, draft.include_admin, draft.state) == (ASKED, False, "draft")
    page = unescape(client.get(first["Location"]).content.decode())
    assert "Indirect resellers</strong> | Request a partnership" in page
    assert "Delegated admin privileges" not in page
    assert link_for(draft) in page


def test_start_with_a_company_that_is_known() -> None:
    member = MembershipFactory(partner=PartnerFactory(provider=True))
    client = client_of(member.user)
    address = reverse("invitations:start_partnership", args=[member.partner.slug])
    named = {"recipient_name": "Northwind\nCloud"}

    other = client.post(address)["Location"]
    first, second = client.post(address, named)["Location"], client.post(address, named)["Location"]

    assert first == second != other
    draft = Invitation.objects.latest("pk")
    assert draft.recipient_name == "Northwind Cloud"
    assert "Hello Northwind Cloud," in draft.body


def test_a_draft_of_a_relationship_is_another_one() -> None:
    member = MembershipFactory(partner=PartnerFactory(provider=True))
    client, slug = client_of(member.user), member.partner.slug

    client.post(reverse("invitations:start", args=[slug]))
    client.post(reverse("invitations:start_partnership", args=[slug]))

    assert sorted(Invitation.objects.values_list("kind", flat=True)) == [
        "partnership", "relationship",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["direct", "reseller"])
def test_only_a_provider_asks(kind: str) -> None:
    member = MembershipFactory(partner=PartnerFactory(**{kind: True}))
    address = reverse("invitations:start_partnership", args=[member.partner.slug])
    assert client_of(member.user).post(address).status_code == 403
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("language", ["en", "pl", "cs", "ru"])
def test_the_text_names_the_provider_and_its_link(language: str) -> None:
    invitation = asked(language=language)
    subject, body = drafts.standard_text(invitation)
    assert "Provider One" in subject
    assert body.count("{{link}}") == 1


def test_done_leads_to_the_indirect_resellers() -> None:
    draft = InvitationFactory(
        kind=ASKED, include_admin=False, partner=PartnerFactory(provider=True)
    )
    client = client_of(draft.created_by)
    typed = {
        "action": "done", "language": "en", "recipient_name": "Rita", "subject": "Partners?",
        "recipient_email": "rita@reseller.example", "body": f"Look: {link_for(draft)}",
        "revision": "0", "remind": "on",
    }  # fmt: skip

    response = client.post(_staff("invitations:draft", draft), typed)

    draft.refresh_from_db()
    assert response["Location"] == reverse("resellers:list", args=[draft.partner.slug])
    assert (draft.state, draft.remind, draft.recipient_name) == ("sent", True, "Rita")
    assert b"Once the reseller accepts" in client.get(response["Location"]).content


def test_a_lost_link_is_missed_by_the_reseller() -> None:
    draft = InvitationFactory(
        kind=ASKED, include_admin=False, partner=PartnerFactory(provider=True)
    )
    typed = {"action": "done", "language": "en", "subject": "Hi", "body": "No link", "revision": 0}

    response = client_of(draft.created_by).post(_staff("invitations:draft", draft), typed)

    assert response.status_code == 422
    assert b"so the reseller could not answer" in response.content


@pytest.mark.parametrize("trait", ["sent", "opened", "accepted", "declined", "expired", "revoked"])
@pytest.mark.parametrize("page", ["draft", "resend", "revoke"])
def test_pages_of_the_request_speak_of_the_reseller(trait: str, page: str) -> None:
    invitation = asked(**{trait: True})

    response = client_of(invitation.created_by).get(_staff(f"invitations:{page}", invitation))

    text = unescape(response.content.decode()).split('id="main"')[1]
    assert response.status_code == 200
    assert "Partnership request" in text
    assert "customer" not in text.replace(invitation.body, "").split("Email text")[0].lower()


def test_ended_request_says_what_the_reseller_did() -> None:
    invitation = asked(accepted=True)
    response = client_of(invitation.created_by).post(_staff("invitations:revoke", invitation))
    assert response.status_code == 422
    assert b"The reseller has accepted this request already." in response.content


def test_answer_is_shown_with_the_name_of_the_reseller() -> None:
    invitation, member = asked(), admin()
    partnerships.decline_partnership(
        invitation, nonce=invitation.nonce, actor=member.user, reseller=member.partner,
        reason="Thank you, no.",
    )  # fmt: skip

    page = client_of(invitation.created_by).get(_staff("invitations:draft", invitation)).content

    assert b"Reseller One" in page
    assert b"Thank you, no." in page


def _staff(name: str, invitation: Invitation) -> str:
    return reverse(name, args=[invitation.partner.slug, invitation.public_id])


# --- reading -------------------------------------------------------------------------------------


def test_a_stranger_reads_who_asks_and_signs_in(client: Client) -> None:
    invitation = asked(sent=True, opened=False)

    text = unescape(client.get(url(invitation)).content.decode())

    invitation.refresh_from_db()
    assert invitation.state == InvitationState.OPENED
    assert "Provider One asks for a partnership" in text
    assert "What authorizing means" in text
    assert "/accounts/login/?next=%2Finvitations%2F" in text
    assert "/new/" not in text  # no way for newcomers
    assert "door-partner" in text
    assert "enroll partners" in text


@pytest.mark.parametrize("page", ["profile", "newcomer"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_pages_for_customers_lead_to_the_request(client: Client, page: str, method: str) -> None:
    invitation = asked()
    response = getattr(client, method)(url(invitation, page))
    assert response["Location"] == url(invitation)


def test_nobody_forwards_it_by_a_page_for_customers(client: Client) -> None:
    invitation = asked()
    assert client.post(url(invitation, "forward"))["Location"] == url(invitation)


def test_a_global_admin_reads_what_it_means() -> None:
    invitation, member = asked(), admin()

    text = unescape(client_of(member.user).get(url(invitation)).content.decode())

    assert "You answer for Reseller One" in text
    assert "Authorize indirect provider" in text
    assert "No customers are shared by this" in text
    assert "no rights over your own account" in text
    assert "has not signed" not in text
    assert everything() == dict.fromkeys(everything(), 0)


def test_a_missing_partner_agreement_is_said_and_stops_nothing() -> None:
    invitation, member = asked(), admin(agreement_signed_at=None)
    client = client_of(member.user)

    text = unescape(client.get(url(invitation)).content.decode())
    response = client.post(url(invitation), yes(member.partner))

    assert "has not signed the Microsoft Partner Agreement" in text
    assert f"/p/{member.partner.slug}/settings/partner-agreement/" in text
    assert Partnership.objects.get().is_active
    assert "has not signed" in unescape(client.get(response["Location"]).content.decode())


# --- authorizing ---------------------------------------------------------------------------------


def test_authorizing_begins_the_partnership() -> None:
    invitation, member = asked(), admin()
    client = client_of(member.user)

    response = client.post(url(invitation), yes(member.partner))

    invitation.refresh_from_db()
    partnership = Partnership.objects.get()
    answer = InvitationAnswer.objects.get()
    assert response.status_code == 302
    assert (partnership.provider, partnership.reseller) == (invitation.partner, member.partner)
    assert partnership.invitation_id == invitation.public_id
    assert partnership.authorized_by_name == str(member.user)
    assert (invitation.state, answer.answer, answer.partner) == (
        InvitationState.ACCEPTED, Answer.ACCEPTED, member.partner,
    )  # fmt: skip
    confirmation = unescape(client.get(response["Location"]).content.decode())
    assert "Reseller One has authorized Provider One as its indirect provider." in confirmation
    providers = client.get(reverse("resellers:providers", args=[member.partner.slug]))
    assert b"Provider One" in providers.content
    # Nothing else has come of it: no customer, no grant.
    assert everything() | {"AuditEntry": 0, "OutgoingMail": 0} == {
        "Partnership": 1, "InvitationAnswer": 1, "AuditEntry": 0, "OutgoingMail": 0,
        "ResellerRelationship": 0, "ResellerAssociation": 0, "AdminGrant": 0,
    }  # fmt: skip


def test_both_read_the_audit_entries() -> None:
    invitation, member = asked(), admin()
    accept(invitation, member)

    for partner in (invitation.partner, member.partner):
        found = entries_for(partner.public_id).values_list("verb", flat=True)
        assert set(found) == {"invitation.accepted", "partnership.authorized"}
    assert {"invitation.accepted", "partnership.authorized"} <= set(SENTENCES)
    other = PartnerFactory(reseller=True)
    assert not entries_for(other.public_id).exists()


def test_asker_and_the_resellers_global_admins_are_told() -> None:
    invitation, member = asked(), admin()
    second = MembershipFactory(partner=member.partner)
    MembershipFactory(partner=member.partner, roles=[Role.SALES_AGENT])
    MembershipFactory(partner=member.partner, is_active=False)

    accept(invitation, member)

    told = set(OutgoingMail.objects.values_list("kind", "recipient"))
    assert told == {
        ("partnership_authorized", invitation.created_by.email),
        ("partnership_authorized_reseller", member.user.email),
        ("partnership_authorized_reseller", second.user.email),
    }


def test_twice_is_once() -> None:
    invitation, member = asked(), admin()
    client = client_of(member.user)

    client.post(url(invitation), yes(member.partner))
    before = everything()
    response = client.post(url(invitation), yes(member.partner))

    assert response.status_code == 422
    assert b"Your organization has accepted this invitation" in response.content
    assert everything() == before


def test_the_box_has_to_be_ticked() -> None:
    invitation, member = asked(), admin()
    before = everything()

    response = client_of(member.user).post(url(invitation), {"organization": member.partner.slug})

    assert response.status_code == 422
    assert b"Tick the box" in response.content
    assert everything() == before
    with pytest.raises(RuleViolation):
        accept(invitation, member, confirmed=False)
    assert everything() == before


def test_a_new_partnership_after_the_old_one_was_removed() -> None:
    old = PartnershipFactory(removed=True)
    invitation = asked(partner=old.provider)

    accept(invitation, MembershipFactory(partner=old.reseller))

    assert Partnership.objects.count() == 2
    assert Partnership.objects.filter(state="active").count() == 1


def test_only_the_reseller_that_accepted_sees_the_confirmation() -> None:
    invitation, member = asked(), admin()
    accept(invitation, member)
    colleague = MembershipFactory(partner=member.partner, roles=[Role.SALES_AGENT])
    other = admin(name="Other Reseller")

    page = url(invitation, "accepted")
    assert b"has authorized" in client_of(member.user).get(page).content
    refused = client_of(colleague.user).get(page)
    assert b"Your organization has accepted this invitation" in refused.content
    assert client_of(other.user).get(page)["Location"] == url(invitation)
    assert client_of(invitation.created_by).get(page)["Location"] == url(invitation)
    assert Client().get(page)["Location"] == url(invitation)


# --- several organizations -----------------------------------------------------------------------


class Agency(NamedTuple):
    user: User
    first: Partner
    second: Partner


@pytest.fixture
def agency() -> Agency:
    """Somebody who is a global admin of two resellers and a sales agent of a third."""
    first, second = (PartnerFactory(name=name, reseller=True) for name in ("Alpha", "Beta"))
    user = MembershipFactory(partner=first).user
    MembershipFactory(partner=second, user=user)
    return Agency(user, first, second)


def test_one_of_several_organizations_is_picked(agency: Agency) -> None:
    invitation, client = asked(), client_of(agency.user)

    first = unescape(client.get(url(invitation)).content.decode())
    second = unescape(
        client.get(f"{url(invitation)}?organization={agency.second.slug}").content.decode()
    )

    assert "You answer for Alpha" in first
    assert "You answer for Beta" in second
    client.post(url(invitation), yes(agency.second))
    assert Partnership.objects.get().reseller == agency.second


@pytest.mark.parametrize("organization", ["", "no-such-place"])
def test_without_a_place_of_ones_own_nothing_is_answered(agency: Agency, organization: str) -> None:
    invitation = asked()
    data = {"organization": organization, "confirmed": "on"}

    for page in ("invitation", "decline"):
        response = client_of(agency.user).post(url(invitation, page), data)
        assert response.status_code == 422
        assert b"Check for which organization you answer" in response.content
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.OPENED


def test_another_reseller_cannot_be_answered_for() -> None:
    invitation, member, other = asked(), admin(), admin(name="Other")
    with pytest.raises(InvitationRefused) as refused:
        partnerships.accept_partnership(
            invitation, nonce=invitation.nonce, actor=member.user, reseller=other.partner,
            confirmed=True,
        )  # fmt: skip
    assert refused.value.refusal == Refusal.NOT_A_PARTNER
    client_of(member.user).post(url(invitation), yes(other.partner))
    assert not Partnership.objects.exists()


# --- declining, reporting, leaving ---------------------------------------------------------------


def test_declining_tells_the_asker_and_nothing_else_changes() -> None:
    invitation, member = asked(), admin()
    client = client_of(member.user)
    page = url(invitation, "decline")
    assert b"You answer for Reseller One" in client.get(page).content

    response = client.post(page, {"organization": member.partner.slug, "reason": "We have one."})

    invitation.refresh_from_db()
    assert invitation.state == InvitationState.DECLINED
    assert not Partnership.objects.exists()
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.recipient) == ("partnership_declined", invitation.created_by.email)
    text = unescape(client.get(response["Location"]).content.decode())
    assert "Your organization has declined the request of Provider One" in text
    assert set(entries_for(member.partner.public_id).values_list("verb", flat=True)) == {
        "invitation.declined"
    }


def test_whoever_holds_the_link_reports_an_unknown_company(client: Client) -> None:
    invitation = asked()
    page = url(invitation, "report")
    assert b"do not want the partnership" in client.get(page).content

    client.post(page, {"reason": "Never heard of them."})

    invitation.refresh_from_db()
    assert invitation.state == InvitationState.DECLINED
    kinds = set(OutgoingMail.objects.values_list("kind", flat=True))
    assert kinds == {"invitation_reported", "invitation_declined"}


def test_own_staff_cannot_report_themselves() -> None:
    invitation = asked()
    response = client_of(invitation.created_by).post(url(invitation, "report"))
    assert response.status_code == 422
    assert not InvitationAnswer.objects.exists()


def test_cancel_leaves_the_request_open() -> None:
    invitation, member = asked(), admin()

    response = client_of(member.user).post(
        url(invitation, "cancel"), {"organization": member.partner.slug}
    )

    invitation.refresh_from_db()
    assert response["Location"] == f"/p/{member.partner.slug}/"
    assert invitation.is_open


def test_signed_out_answer_leads_to_sign_in_and_back(client: Client) -> None:
    invitation = asked()
    for page in ("invitation", "decline"):
        response = client.post(url(invitation, page), {"confirmed": "on"})
        assert response["Location"] == f"/accounts/login/?next={url(invitation)}"
    assert not Partnership.objects.exists()


def test_the_provider_may_also_be_a_reseller_of_another(client: Client) -> None:
    """Somebody of both companies answers for the one that was asked."""
    invitation, member = asked(), admin()
    MembershipFactory(partner=invitation.partner, user=member.user)
    client.force_login(member.user)

    text = unescape(client.get(url(invitation)).content.decode())
    preview = client.get(f"{url(invitation)}?organization={invitation.partner.slug}")

    assert "You answer for Reseller One" in text
    assert b"Preview" in preview.content


def test_market_by_one_active_location() -> None:
    invitation = asked()
    member = admin(country="US", postal_code="62701", state="IL", with_location=False)
    with pytest.raises(InvitationRefused):
        accept(invitation, member)
    PartnerLocationFactory(partner=member.partner, country="PL")
    accept(invitation, member)
    assert Partnership.objects.get().is_active


def test_people_of_customers_and_operators_have_no_place() -> None:
    invitation = asked()
    for user in (
        DirectoryUserFactory(customer=CustomerFactory(), global_admin=True).user,
        UserFactory(operator=True),
        UserFactory(staff=True),
    ):
        response = client_of(user).post(url(invitation), {"confirmed": "on"})
        assert response.status_code == 422
        assert b"Sign in with a partner account" in response.content


# --- taken up again, and what a page costs -------------------------------------------------------


def test_declined_request_is_renewed_as_one_for_a_partnership() -> None:
    invitation = asked(declined=True, recipient_name="Rita")

    client_of(invitation.created_by).post(_staff("invitations:renew", invitation))

    renewed = Invitation.objects.get(state=InvitationState.DRAFT)
    assert (renewed.kind, renewed.include_admin, renewed.recipient_name) == (ASKED, False, "Rita")
    assert renewed.body == drafts.standard_text(renewed)[1]


def test_resent_request_has_a_new_link_and_the_old_one_is_dead() -> None:
    invitation, member = asked(), admin()
    old = url(invitation)

    client_of(invitation.created_by).post(_staff("invitations:resend", invitation))
    response = client_of(member.user).post(old, yes(member.partner))

    assert response.status_code == 422
    assert b"This link was replaced by a newer one" in response.content
    assert not Partnership.objects.exists()
    invitation.refresh_from_db()
    accept(invitation, member)
    assert Partnership.objects.get().is_active


def test_names_are_written_as_text() -> None:
    name = "<script>alert(1)</script>"
    invitation = asked(partner=PartnerFactory(name=name, provider=True))
    member = admin(name=f"{name} too")
    client = client_of(member.user)

    for response in (client.get(url(invitation)), client.post(url(invitation), {})):
        assert name not in response.content.decode()
        assert "&lt;script&gt;" in response.content.decode()


def test_the_page_costs_the_same_with_many_colleagues(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    invitation, member = asked(), admin()
    client = client_of(member.user)
    client.get(url(invitation))
    for _each in range(5):
        MembershipFactory(partner=member.partner)
    with django_assert_num_queries(13):
        assert client.get(url(invitation)).status_code == 200


def test_another_partner_finds_nothing_of_the_request() -> None:
    invitation, stranger = asked(), MembershipFactory(partner=PartnerFactory(provider=True))
    client, slug = client_of(stranger.user), stranger.partner.slug
    for page in ("draft", "row", "resend", "revoke"):
        address = reverse(f"invitations:{page}", args=[slug, invitation.public_id])
        assert client.get(address).status_code == 404
    assert not Invitation.objects.for_partner(stranger.partner).exists()


# --- sent from here ------------------------------------------------------------------------------


def test_send_email_mails_the_request_once_per_press(
    drain_tasks: Callable[[], int], mailoutbox: list[Any]
) -> None:
    draft = InvitationFactory(
        kind=ASKED, include_admin=False, partner=PartnerFactory(name="Provider One", provider=True)
    )
    client, page = client_of(draft.created_by), _staff("invitations:draft", draft)
    typed = {
        "action": "send", "language": "en", "recipient_email": "rita@reseller.example",
        "subject": "Partners?", "body": f"Look: {link_for(draft)}", "revision": "0",
        "press": str(uuid.uuid4()),
    }  # fmt: skip

    first, second = client.post(page, typed), client.post(page, typed)
    drain_tasks()

    draft.refresh_from_db()
    [mail] = mailoutbox
    assert (first.status_code, second.status_code, draft.state) == (303, 303, "sent")
    assert (mail.to, mail.subject) == (["rita@reseller.example"], "Partners?")
    assert link_for(draft) in mail.body
    assert b"rita@reseller.example" in client.get(page).content


def test_the_text_follows_language_and_name_until_it_is_edited() -> None:
    draft = InvitationFactory(
        kind=ASKED, include_admin=False, partner=PartnerFactory(name="Provider One", provider=True)
    )
    client, page = client_of(draft.created_by), _staff("invitations:draft", draft)
    subject, body = draft.subject, draft.body.replace("{{link}}", link_for(draft))
    typed = {"action": "save", "language": "cs", "recipient_name": "Rita", "subject": subject,
             "body": body, "revision": "0"}  # fmt: skip

    client.post(page, typed)

    draft.refresh_from_db()
    assert not draft.text_edited
    assert draft.subject != subject
    assert "Rita" in draft.body


def test_a_draft_saved_elsewhere_is_not_overwritten() -> None:
    draft = InvitationFactory(
        kind=ASKED, include_admin=False, partner=PartnerFactory(provider=True), revision=3
    )
    typed = {"action": "save", "language": "en", "subject": "Mine", "revision": "2",
             "body": f"Mine {link_for(draft)}"}  # fmt: skip

    response = client_of(draft.created_by).post(_staff("invitations:draft", draft), typed)

    assert response.status_code == 422
    assert b"changed in another window" in response.content
    assert b"Mine" in response.content


def test_privileges_cannot_be_asked_of_a_reseller() -> None:
    """Whatever is posted: the boxes are no part of this request, in no cloud."""
    for traits in ({}, {"us_government": True}):
        partner = PartnerFactory(provider=True, **traits)
        draft = InvitationFactory(kind=ASKED, include_admin=False, partner=partner)
        typed = {"action": "done", "language": "en", "subject": "Hi", "revision": "0",
                 "body": link_for(draft), "include_admin": "on",
                 "include_second_admin": "on"}  # fmt: skip

        response = client_of(draft.created_by).post(_staff("invitations:draft", draft), typed)

        draft.refresh_from_db()
        assert response.status_code == 303
        assert (draft.state, draft.include_admin) == ("sent", False)
        assert not draft.include_second_admin

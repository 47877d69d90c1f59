"""A request taken up again: sent anew with a new link, or renewed after its end."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from invitations import answers, renewals, services
from invitations.enums import InvitationState
from invitations.exceptions import InvitationRefused, Refusal, RequestEnded
from invitations.links import token_for
from invitations.models import Invitation
from partners.models import AuditEntry
from tests.factories.customers import AgreementTextFactory, DirectoryUserFactory
from tests.factories.invitations import InvitationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client: Any, alice: Any) -> Any:
    client.force_login(alice)
    return client


def verbs(invitation: Invitation) -> list[str]:
    found = AuditEntry.objects.filter(target_id=str(invitation.public_id)).order_by("id")
    return list(found.values_list("verb", flat=True))


# --- resend -----------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["sent", "opened"])
def test_resend_makes_a_draft_with_a_new_link(alice: Any, partner: Any, state: str) -> None:
    soon = timezone.now() + timedelta(days=1)
    invitation = InvitationFactory(
        partner=partner, created_by=alice, expires_at=soon, body="Mine {{link}}",
        text_edited=True, **{state: True},
    )  # fmt: skip
    old = token_for(invitation)

    again = renewals.resend_invitation(invitation, actor=alice)

    again.refresh_from_db()
    assert again.pk == invitation.pk
    assert again.state == InvitationState.DRAFT
    assert token_for(again) != old
    assert (again.sent_at, again.opened_at, again.reminded_at) == (None, None, None)
    assert again.expires_at > timezone.now() + services.lifetime() - timedelta(minutes=1)
    assert again.body == "Mine {{link}}"
    assert verbs(again) == ["invitation.resent"]


def test_the_old_link_says_that_there_is_a_newer_one(client: Any, alice: Any, partner: Any) -> None:
    invitation = InvitationFactory(partner=partner, created_by=alice, opened=True)
    old = reverse("guest:invitation", args=[token_for(invitation)])
    again = renewals.resend_invitation(invitation, actor=alice)

    assert "This link was replaced by a newer one" in client.get(old).text
    again.refresh_from_db()
    assert again.state == InvitationState.DRAFT  # the dead link opened nothing
    new = client.get(reverse("guest:invitation", args=[token_for(again)]))
    assert "replaced" not in new.text


def test_a_link_read_before_it_died_opens_nothing(alice: Any, partner: Any) -> None:
    invitation = InvitationFactory(partner=partner, created_by=alice, sent=True)
    stale = Invitation.objects.get(pk=invitation.pk)
    renewals.resend_invitation(invitation, actor=alice)

    services.record_opened(stale, actor=None)

    assert Invitation.objects.get(pk=invitation.pk).state == InvitationState.DRAFT


def test_pressed_twice_it_happens_once(alice: Any, partner: Any) -> None:
    invitation = InvitationFactory(partner=partner, created_by=alice, sent=True)
    first = token_for(renewals.resend_invitation(invitation, actor=alice))
    second = token_for(renewals.resend_invitation(invitation, actor=alice))

    assert first == second
    assert verbs(invitation) == ["invitation.resent"]


@pytest.mark.parametrize("state", ["accepted", "declined", "revoked", "expired"])
def test_what_has_ended_is_not_resent(alice: Any, partner: Any, state: str) -> None:
    invitation = InvitationFactory(partner=partner, created_by=alice, **{state: True})
    nonce = invitation.nonce

    with pytest.raises(RequestEnded):
        renewals.resend_invitation(invitation, actor=alice)

    invitation.refresh_from_db()
    assert invitation.nonce == nonce
    assert verbs(invitation) == []


def test_a_draft_page_left_open_does_not_save_over_it(alice: Any, partner: Any) -> None:
    invitation = InvitationFactory(partner=partner, created_by=alice, sent=True)
    seen = invitation.revision
    assert renewals.resend_invitation(invitation, actor=alice).revision > seen


def test_resend_page_asks_and_leads_to_the_draft(signed_in: Any, alice: Any, partner: Any) -> None:
    invitation = InvitationFactory(
        partner=partner, created_by=alice, sent=True, recipient_email="ada@adatum.example"
    )
    url = reverse("invitations:resend", args=[partner.slug, invitation.public_id])
    draft = reverse("invitations:draft", args=[partner.slug, invitation.public_id])

    asked = signed_in.get(url)
    assert "The link that was sent stops working at once." in asked.text
    assert Invitation.objects.get().state == InvitationState.SENT

    done = signed_in.post(url, follow=True)

    assert done.redirect_chain == [(draft, 303)]
    assert "has a new personal link" in done.text
    assert 'name="body"' in done.text
    assert signed_in.get(url).url == draft  # a draft is simply edited


def test_resend_page_of_an_ended_request(signed_in: Any, alice: Any, partner: Any) -> None:
    invitation = InvitationFactory(partner=partner, created_by=alice, accepted=True)
    url = reverse("invitations:resend", args=[partner.slug, invitation.public_id])

    assert "This request has ended already." in signed_in.get(url).text
    refused = signed_in.post(url)
    assert refused.status_code == 422
    assert "has accepted this request already" in refused.text


def test_a_mail_of_the_old_text_is_not_sent_any_more(
    signed_in: Any, alice: Any, partner: Any, drain_tasks: Any
) -> None:
    draft = InvitationFactory(
        partner=partner, created_by=alice, recipient_email="ada@adatum.example"
    )
    url = reverse("invitations:draft", args=[partner.slug, draft.public_id])
    form = signed_in.get(url).context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | {"action": "send"}
    assert signed_in.post(url, data).status_code == 303

    renewals.resend_invitation(draft, actor=alice)
    drain_tasks()

    assert mail.outbox == []


# --- renew ------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["expired", "declined"])
def test_renewing_makes_a_new_row_of_the_same_request(alice: Any, partner: Any, state: str) -> None:
    old = InvitationFactory(
        partner=partner, recipient_name="Łucja", recipient_email="l@adatum.example",
        include_admin=False, language="pl", remind=True, **{state: True},
    )  # fmt: skip

    new = renewals.renew_invitation(old, actor=alice)

    old.refresh_from_db()
    assert (old.state, old.replaced_by) == (InvitationState.SUPERSEDED, new)
    assert (new.state, new.created_by, new.is_open) == (InvitationState.DRAFT, alice, True)
    fields = ("recipient_name", "recipient_email", "include_admin", "language", "remind")
    assert [getattr(new, each) for each in fields] == [getattr(old, each) for each in fields]
    assert alice.name in new.body  # the standard text speaks for whoever asks now
    assert new.nonce != old.nonce
    assert "lucja" in new.search_text
    written = ["invitation.expired"] if state == "expired" else []
    assert verbs(old) == [*written, "invitation.renewed"]
    assert verbs(new) == ["invitation.created"]


def test_a_text_edited_by_hand_is_kept(alice: Any, partner: Any) -> None:
    old = InvitationFactory(
        partner=partner, declined=True, subject="My words", body="Hi {{link}}", text_edited=True
    )
    new = renewals.renew_invitation(old, actor=alice)
    assert (new.subject, new.body, new.text_edited) == ("My words", "Hi {{link}}", True)


def test_renewed_twice_it_is_one_new_request(alice: Any, partner: Any) -> None:
    old = InvitationFactory(partner=partner, expired=True)
    assert renewals.renew_invitation(old, actor=alice) == renewals.renew_invitation(
        old, actor=alice
    )
    assert Invitation.objects.count() == 2


@pytest.mark.parametrize("state", ["sent", "opened", "accepted", "revoked"])
def test_others_are_not_renewed(alice: Any, partner: Any, state: str) -> None:
    invitation = InvitationFactory(partner=partner, **{state: True})
    with pytest.raises(RequestEnded):
        renewals.renew_invitation(invitation, actor=alice)
    assert Invitation.objects.count() == 1


def test_the_link_of_a_renewed_request(client: Any, alice: Any, partner: Any) -> None:
    old = InvitationFactory(partner=partner, expired=True)
    renewals.renew_invitation(old, actor=alice)
    AgreementTextFactory()
    person = DirectoryUserFactory(global_admin=True)

    page = client.get(reverse("guest:invitation", args=[token_for(old)]))

    assert "This link was replaced by a newer one" in page.text
    with pytest.raises(InvitationRefused) as refused:
        answers.accept_invitation(old, nonce=old.nonce, actor=person.user, with_admin=True)
    assert refused.value.refusal == Refusal.REPLACED


def test_renew_leads_to_the_new_draft(signed_in: Any, partner: Any) -> None:
    old = InvitationFactory(partner=partner, declined=True)
    url = reverse("invitations:renew", args=[partner.slug, old.public_id])

    page = signed_in.post(url, follow=True)

    new = Invitation.objects.latest("id")
    draft = reverse("invitations:draft", args=[partner.slug, new.public_id])
    assert page.redirect_chain == [(draft, 303)]
    assert "Nothing has been sent yet." in page.text
    detail = signed_in.get(reverse("invitations:draft", args=[partner.slug, old.public_id]))
    assert draft in detail.text


def test_renew_that_comes_too_late_says_why(signed_in: Any, partner: Any) -> None:
    invitation = InvitationFactory(partner=partner, accepted=True)
    url = reverse("invitations:renew", args=[partner.slug, invitation.public_id])
    assert "has accepted this request already" in signed_in.post(url, follow=True).text


@pytest.mark.parametrize("name", ["resend", "renew", "row"])
def test_strangers_find_nothing(client: Any, charlie: Any, partner: Any, name: str) -> None:
    invitation = InvitationFactory(partner=partner, declined=True)
    client.force_login(charlie)
    own = charlie.memberships.get().partner
    for slug in (partner.slug, own.slug):
        url = reverse(f"invitations:{name}", args=[slug, invitation.public_id])
        assert client.post(url).status_code in {404, 405}
        assert client.get(url).status_code in {404, 405}
    assert Invitation.objects.get().state == InvitationState.DECLINED

""" "Send email": one press is one mail, within limits, and its page tells what became of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from invitations import links, sending, services
from invitations.enums import InvitationState
from invitations.models import Invitation
from partners.enums import MailState, Role
from partners.models import AuditEntry, OutgoingMail, Partner, User
from tests.factories.invitations import InvitationFactory
from tests.factories.partners import MembershipFactory, UserFactory
from tests.invitations.test_races import at_once
from tests.invitations.test_smtp import as_input, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(partner: Partner, alice: User) -> Invitation:
    return InvitationFactory(
        partner=partner, created_by=alice, recipient_email="anna@customer.example"
    )


@pytest.fixture
def as_alice(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def address(invitation: Invitation, name: str = "draft", *more: UUID) -> str:
    slug = invitation.partner.slug
    return reverse(f"invitations:{name}", args=[slug, invitation.public_id, *more])


def pressed(invitation: Invitation, **changed: Any) -> dict[str, Any]:
    """What the draft page posts."""
    values = {
        "include_admin": "on",
        "language": invitation.language,
        "recipient_name": invitation.recipient_name,
        "recipient_email": invitation.recipient_email,
        "subject": invitation.subject,
        "body": links.with_link(invitation.body, invitation),
        "revision": invitation.revision,
        "press": str(uuid4()),
        "action": "send",
    }
    return values | changed


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


# --- one press, one mail ---------------------------------------------------------------------


def test_what_was_typed_is_kept_and_sent(
    as_alice: Client, draft: Invitation, drain_tasks: Callable[[], int], mailoutbox: list[Any]
) -> None:
    values = pressed(draft, recipient_name="Anna", recipient_email="new@customer.example")
    values["remind"] = "on"

    response = as_alice.post(address(draft), values, follow=True)

    assert response.redirect_chain == [(address(draft), 303)]
    assert "Your email to new@customer.example is on its way." in response.text
    assert "Waiting to be sent" in response.text
    draft.refresh_from_db()
    assert (draft.state, draft.recipient_name, draft.remind) == (InvitationState.SENT, "Anna", True)
    mail = OutgoingMail.objects.get()
    assert (mail.organisation_id, mail.reference_id) == (draft.partner.public_id, draft.public_id)
    assert mail.about == {"invitation": draft.pk}  # neither text nor link is stored
    assert verbs() == ["invitation.draft_saved", "invitation.emailed"]

    drain_tasks()
    [message] = mailoutbox
    assert message.to == ["new@customer.example"]
    assert message.body.startswith("Hello Anna,")
    assert "Sent" in as_alice.get(address(draft)).text


def test_one_press_that_arrives_twice_is_one_mail(as_alice: Client, draft: Invitation) -> None:
    values = pressed(draft)
    for _arrival in range(3):
        assert as_alice.post(address(draft), values).status_code == 303
    assert OutgoingMail.objects.count() == 1
    assert verbs() == ["invitation.emailed"]


def test_draft_that_another_tab_has_sent_is_not_sent_again(
    as_alice: Client, draft: Invitation
) -> None:
    second_tab = pressed(draft)
    as_alice.post(address(draft), pressed(draft))
    response = as_alice.post(address(draft), second_tab)
    assert response.status_code == 422
    assert "This request is with the customer already" in response.text
    assert OutgoingMail.objects.count() == 1


def test_deliberate_second_press_sends_again(as_alice: Client, draft: Invitation) -> None:
    send(draft)
    page = as_alice.get(address(draft)).text
    assert "Send the same email again" in page
    again = {"press": str(uuid4())}
    for _arrival in range(2):
        assert as_alice.post(address(draft, "send"), again).status_code == 303
    assert OutgoingMail.objects.count() == 2


def test_text_copied_by_hand_can_still_be_sent(as_alice: Client, draft: Invitation) -> None:
    services.finish_draft(draft, actor=draft.created_by)
    assert "Send email" in as_alice.get(address(draft)).text
    assert as_alice.post(address(draft, "send"), {"press": str(uuid4())}).status_code == 303
    assert OutgoingMail.objects.get().recipient == "anna@customer.example"


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_one_press_in_eight_requests_at_once(draft: Invitation) -> None:
    press, values = uuid4(), as_input(draft)

    def act() -> str:
        sending.send_draft(draft, actor=draft.created_by, press=press, values=values)
        return "done"

    assert at_once([act] * 8) == {"done": 8}
    assert OutgoingMail.objects.count() == 1


# --- refusals --------------------------------------------------------------------------------


def test_without_an_address_nothing_is_sent(as_alice: Client, draft: Invitation) -> None:
    response = as_alice.post(address(draft), pressed(draft, recipient_email=""))
    assert response.status_code == 422
    assert "Write the address that the email goes to." in response.text
    draft.refresh_from_db()
    assert (draft.state, OutgoingMail.objects.count()) == (InvitationState.DRAFT, 0)


def test_without_its_link_nothing_is_sent(as_alice: Client, draft: Invitation) -> None:
    response = as_alice.post(address(draft), pressed(draft, body="No link"))
    assert response.status_code == 422
    assert "The text has lost its personal link" in response.text
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("state", ["accepted", "declined", "revoked", "expired"])
def test_ended_request_is_not_sent(
    as_alice: Client, partner: Partner, alice: User, state: str
) -> None:
    ended = InvitationFactory(
        partner=partner, created_by=alice, recipient_email="a@b.example", **{state: True}
    )
    response = as_alice.post(address(ended, "send"), {"press": str(uuid4())})
    assert response.status_code == 422
    assert not OutgoingMail.objects.exists()


def test_limit_of_the_day_is_each_partners_own(
    as_alice: Client, draft: Invitation, charlie: User, settings: Any
) -> None:
    settings.INVITATION_MAILS_PER_DAY = 2
    for _mail in range(2):
        send(InvitationFactory(
            partner=draft.partner, created_by=draft.created_by, recipient_email="a@b.example"
        ))  # fmt: skip
    response = as_alice.post(address(draft), pressed(draft))
    assert response.status_code == 422
    assert "Your organization may send 2 requests by email a day, and it has." in response.text
    draft.refresh_from_db()
    assert draft.state == InvitationState.DRAFT

    elsewhere = charlie.memberships.get().partner
    send(InvitationFactory(partner=elsewhere, created_by=charlie, recipient_email="a@b.example"))
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        send(draft)
    assert OutgoingMail.objects.count() == 4


# --- its page --------------------------------------------------------------------------------


def test_retry_is_for_those_who_may_request(draft: Invitation, charlie: User) -> None:
    mail = send(draft)
    OutgoingMail.objects.update(state=MailState.FAILED, server_answer="550 No")
    helpdesk = MembershipFactory(
        partner=draft.partner, user=UserFactory(), roles=[Role.HELPDESK_AGENT]
    ).user
    other = InvitationFactory(partner=draft.partner, created_by=draft.created_by, sent=True)
    colleague = MembershipFactory(partner=draft.partner, roles=[Role.SALES_AGENT]).user
    for user, request, status in (
        (helpdesk, draft, 403),
        (charlie, draft, 404),
        (colleague, other, 404),  # not a mail of that request
        (colleague, draft, 303),
    ):
        client = Client()
        client.force_login(user)
        response = client.post(address(request, "mail_retry", mail.public_id))
        assert response.status_code == status
    mail.refresh_from_db()
    assert mail.state == MailState.QUEUED
    entry = AuditEntry.objects.get(verb="mail.retried")
    assert entry.readers.get().organisation_id == draft.partner.public_id


def test_failed_mail_of_an_ended_request_is_not_retried(
    as_alice: Client, draft: Invitation
) -> None:
    mail = send(draft)
    OutgoingMail.objects.update(state=MailState.FAILED, server_answer="550 <No>")
    services.revoke_invitation(draft, actor=draft.created_by)
    page = as_alice.get(address(draft)).text
    assert "550 &lt;No&gt;" in page
    assert "Retry" not in page
    response = as_alice.post(address(draft, "mail_retry", mail.public_id))
    assert response.status_code == 422
    mail.refresh_from_db()
    assert mail.state == MailState.FAILED


@pytest.mark.parametrize("mails", [1, 3])
def test_queries_of_the_page_do_not_grow(
    as_alice: Client, draft: Invitation, django_assert_num_queries: DjangoAssertNumQueries,
    mails: int,
) -> None:  # fmt: skip
    send(draft)
    for _mail in range(mails - 1):
        sending.send_again(draft, actor=draft.created_by, press=uuid4())
    with django_assert_num_queries(5):  # session, person, place in the partner, request, mails
        assert as_alice.get(address(draft)).status_code == 200


# --- the section that brings itself up to date ------------------------------------------------


def test_the_section_is_asked_again_until_the_mail_has_arrived(
    as_alice: Client, draft: Invitation
) -> None:
    mail = send(draft)
    url = address(draft, "deliveries")
    assert f'data-live="{url}" data-live-seconds="3"' in as_alice.get(address(draft)).text

    first = as_alice.get(url)
    again = as_alice.get(url, headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert "<html" not in first.text

    later = timezone.now() + timedelta(minutes=5)
    OutgoingMail.objects.filter(pk=mail.pk).update(attempts=1, next_attempt_at=later)
    refused = as_alice.get(url, headers={"If-None-Match": first["ETag"]})
    assert 'data-live-seconds="30"' in refused.text

    mail.refresh_from_db()
    mail.state = MailState.SENT
    mail.save()
    sent = as_alice.get(url, headers={"If-None-Match": refused["ETag"]})
    assert "The mail server has taken it." in sent.text
    assert f'data-live="{url}"' not in sent.text
    assert f'data-live="{url}"' not in as_alice.get(address(draft)).text


def test_the_section_is_for_those_who_may_request(draft: Invitation, charlie: User) -> None:
    client = Client()
    client.force_login(charlie)

    assert client.get(address(draft, "deliveries")).status_code == 404


def test_retry_by_htmx_stays_where_it_is(as_alice: Client, draft: Invitation) -> None:
    mail = send(draft)
    OutgoingMail.objects.update(state=MailState.FAILED, server_answer="550 No")
    retry = address(draft, "mail_retry", mail.public_id)

    tried = as_alice.post(retry, headers={"HX-Request": "true"})

    assert tried.status_code == 200
    assert "<html" not in tried.text
    assert "The email is tried again." in tried.text
    assert "Waiting to be sent" in tried.text
    OutgoingMail.objects.update(state=MailState.FAILED)
    services.revoke_invitation(draft, actor=draft.created_by)
    refused = as_alice.post(retry, headers={"HX-Request": "true"})
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    assert "<html" not in refused.text

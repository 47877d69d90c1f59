"""The reminder: a week before the end, once, only where it was asked for and makes sense."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from invitations import links, periodic, sending, services
from invitations.models import Invitation
from partners.emails import compose
from partners.enums import MailState
from partners.models import AuditEntry, OutgoingMail, Partner, User
from tests.factories.invitations import InvitationFactory
from tests.invitations.test_smtp import as_input, send

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def sent(partner: Partner, alice: User, drain_tasks: Callable[[], int]) -> Invitation:
    """Delivered, with the box ticked."""
    request = InvitationFactory(
        partner=partner,
        created_by=alice,
        recipient_name="Anna",
        recipient_email="anna@customer.example",
        remind=True,
    )
    send(request)
    drain_tasks()
    request.refresh_from_db()
    return request


def a_week_before(request: Invitation) -> Any:
    return time_machine.travel(request.expires_at - WEEK + timedelta(minutes=1))


def reminders() -> int:
    return OutgoingMail.objects.filter(kind="invitation_reminder").count()


def test_reminder_comes_once(
    sent: Invitation, drain_tasks: Callable[[], int], mailoutbox: list[Any]
) -> None:
    with time_machine.travel(sent.expires_at - WEEK - timedelta(hours=1)):
        assert periodic.remind_due() == 0
    with a_week_before(sent):
        assert periodic.remind_due() == 1
        assert periodic.remind_due() == 0
        call_command("send_reminders")
        drain_tasks()
    assert reminders() == 1
    _first, reminder = mailoutbox
    assert reminder.to == ["anna@customer.example"]
    assert reminder.subject.startswith("Reminder: Alice's Cloud")
    assert reminder.body.startswith("Hello Anna,\n\non ")
    assert links.link_for(sent) in reminder.body
    assert reminder.extra_headers["Auto-Submitted"] == "auto-generated"
    assert AuditEntry.objects.filter(verb="invitation.reminded").count() == 1


def test_failed_delivery_reminds_nobody(sent: Invitation) -> None:
    OutgoingMail.objects.update(state=MailState.FAILED)
    with a_week_before(sent):
        assert periodic.remind_due() == 0


@pytest.mark.parametrize(
    "changed",
    [{"remind": False}, {"state": "accepted"}, {"state": "draft"}, {"is_reusable": True}],
)
def test_no_reminder(sent: Invitation, changed: dict[str, Any]) -> None:
    Invitation.objects.update(**changed)
    with a_week_before(sent):
        assert periodic.remind_due() == 0


def test_copied_text_reminds_nobody(partner: Partner, alice: User) -> None:
    """We do not know whether it was ever sent, or to whom."""
    request = InvitationFactory(
        partner=partner, created_by=alice, recipient_email="a@b.example", remind=True
    )
    services.finish_draft(request, actor=alice)
    request.refresh_from_db()
    with a_week_before(request):
        assert periodic.remind_due() == 0


def test_link_that_lives_for_days_needs_no_reminder(sent: Invitation) -> None:
    Invitation.objects.update(expires_at=timezone.now() + timedelta(days=5))
    assert periodic.remind_due() == 0


def test_answered_before_its_turn(
    sent: Invitation, drain_tasks: Callable[[], int], mailoutbox: list[Any]
) -> None:
    with a_week_before(sent):
        periodic.remind_due()
        services.revoke_invitation(sent, actor=sent.created_by)
        drain_tasks()
    assert len(mailoutbox) == 1


def test_request_sent_anew_is_reminded_of_anew(
    sent: Invitation, drain_tasks: Callable[[], int]
) -> None:
    with a_week_before(sent):
        periodic.remind_due()
        Invitation.objects.update(state="draft")
        sent.refresh_from_db()
        sending.send_draft(sent, actor=sent.created_by, press=uuid4(), values=as_input(sent))
        drain_tasks()
        sent.refresh_from_db()
    with a_week_before(sent):
        assert periodic.remind_due() == 1


@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
@pytest.mark.parametrize("name", ["", "Anna"])
def test_every_language_can_be_composed(
    partner: Partner, alice: User, language: str, name: str
) -> None:
    request = InvitationFactory(
        partner=partner, created_by=alice, sent=True, language=language, recipient_name=name
    )
    for kind in ("invitation", "invitation_reminder"):
        row = OutgoingMail.objects.create(
            kind=kind, recipient="a@b.example", language=language, about={"invitation": request.pk}
        )
        message = compose(row)
        assert message is not None
        html = str(message.alternatives[0][0])
        assert links.link_for(request) in message.body
        assert f'lang="{language}"' in html
        assert message.extra_headers["Content-Language"] == language
        for text in (message.subject, message.body, html):
            assert "{{" not in text
            assert "{%" not in text

"""Outgoing mail: queued with its reason, delivered once, tried again, given up with an answer."""

import smtplib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail as django_mail
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from partners import tasks
from partners.enums import MailState
from partners.exceptions import RuleViolation
from partners.models import AuditEntry, OutgoingMail, User
from partners.outbox import queue_mail, retry_mail
from tests.factories.partners import UserFactory

pytestmark = pytest.mark.django_db


def queue(**more: Any) -> OutgoingMail | None:
    values: dict[str, Any] = {"recipient": "ada@people.example", "language": "en", "about": {}}
    with transaction.atomic():
        return queue_mail("account_unknown", **values | more)


def queued(**more: Any) -> OutgoingMail:
    mail = queue(**more)
    assert mail is not None
    return mail


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception | None], None]:
    """Lets the mail server answer with an error, or work again (None)."""
    backend = type(django_mail.mailers["default"])
    works = backend.send_messages

    def answer(error: Exception | None) -> None:
        def send(self: Any, messages: Any) -> int:
            if error is not None:
                raise error
            return int(works(self, messages))

        monkeypatch.setattr(backend, "send_messages", send)

    return answer


# --- queueing --------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_queueing_needs_the_transaction_of_the_reason() -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        queue_mail("account_unknown", recipient="a@b.example", language="en", about={})

    assert OutgoingMail.objects.count() == 0


def test_nothing_is_queued_when_the_reason_is_rolled_back() -> None:
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)

    assert OutgoingMail.objects.count() == 0
    assert DBTaskResult.objects.count() == 0


def test_same_key_is_queued_once(drain_tasks: Callable[[], int], mailoutbox: list[Any]) -> None:
    assert queue(dedupe_key="accepted-1") is not None
    assert queue(dedupe_key="accepted-1") is None
    assert queue(dedupe_key="accepted-2") is not None
    assert queue() is not None
    assert queue() is not None

    drain_tasks()
    assert len(mailoutbox) == 4


# --- delivery --------------------------------------------------------------------------------


def test_mail_is_delivered_with_what_identifies_it(
    drain_tasks: Callable[[], int], mailoutbox: list[Any]
) -> None:
    mail = queued()

    drain_tasks()

    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.next_attempt_at) == (MailState.SENT, 1, None)
    assert mail.sent_at is not None
    [message] = mailoutbox
    assert message.from_email == "Partner Center <no-reply@testserver>"
    assert message.extra_headers == {
        "Message-ID": f"<{mail.public_id}@testserver>",
        "Auto-Submitted": "auto-generated",
    }
    assert [kind for _content, kind in message.alternatives] == ["text/html"]


def test_second_task_of_a_sent_mail_does_nothing(
    drain_tasks: Callable[[], int], mailoutbox: list[Any]
) -> None:
    mail = queued()
    tasks.deliver_mail.enqueue(mail.pk)

    assert drain_tasks() == 2
    assert len(mailoutbox) == 1


def test_mail_that_another_worker_holds_is_left_alone(mailoutbox: list[Any]) -> None:
    mail = queued()
    OutgoingMail.objects.filter(pk=mail.pk).update(
        state=MailState.SENDING, next_attempt_at=timezone.now() + timedelta(minutes=1)
    )

    assert tasks.deliver_mail.call(mail.pk) == "not due"
    assert mailoutbox == []


def test_claim_of_a_dead_worker_runs_out_and_keeps_the_message_id(mailoutbox: list[Any]) -> None:
    mail = queued()
    tasks.deliver_mail.call(mail.pk)
    # The server took it, but the worker died before it could say so.
    OutgoingMail.objects.filter(pk=mail.pk).update(
        state=MailState.SENDING, next_attempt_at=timezone.now() + tasks.CLAIM_LASTS
    )

    with time_machine.travel(timezone.now() + tasks.CLAIM_LASTS + timedelta(seconds=1)):
        tasks.deliver_mail.call(mail.pk)

    ids = [message.extra_headers["Message-ID"] for message in mailoutbox]
    assert ids == [f"<{mail.public_id}@testserver>"] * 2


def test_what_is_no_longer_true_is_not_sent(
    drain_tasks: Callable[[], int], mailoutbox: list[Any]
) -> None:
    user: User = UserFactory.create(is_active=False)
    with transaction.atomic():
        queue_mail(
            "password_reset", recipient="a@b.example", language="en", about={"user": user.pk}
        )

    drain_tasks()

    mail = OutgoingMail.objects.get()
    assert (mail.state, mailoutbox) == (MailState.FAILED, [])
    assert mail.server_answer == "No longer needed: what it told of has changed."


# --- failures --------------------------------------------------------------------------------


def test_passing_failure_is_tried_again_later_and_later(
    server: Callable[[Exception | None], None], mailoutbox: list[Any]
) -> None:
    mail = queued()
    server(smtplib.SMTPResponseException(451, b"Try later"))
    waits = []
    moment = timezone.now()
    for _attempt in range(len(tasks.BACK_OFF)):
        with time_machine.travel(moment, tick=False):
            assert tasks.deliver_mail.call(mail.pk) == MailState.QUEUED
            mail.refresh_from_db()
            assert mail.next_attempt_at is not None
            waits.append(mail.next_attempt_at - timezone.now())
            assert tasks.deliver_mail.call(mail.pk) == "not due"  # an early task changes nothing
            moment = mail.next_attempt_at
    assert waits == list(tasks.BACK_OFF)
    assert waits == sorted(waits)

    with time_machine.travel(moment, tick=False):
        assert tasks.deliver_mail.call(mail.pk) == MailState.FAILED
    mail.refresh_from_db()
    assert (mail.attempts, mail.server_answer) == (10, "451 Try later")
    assert mailoutbox == []


def test_next_attempt_is_a_task_of_that_moment(
    server: Callable[[Exception | None], None],
    drain_tasks: Callable[[], int],
    mailoutbox: list[Any],
) -> None:
    mail = queued()
    server(ConnectionRefusedError("nobody listens"))
    assert drain_tasks() == 1
    mail.refresh_from_db()
    assert mail.server_answer == "ConnectionRefusedError: nobody listens"
    server(None)

    assert drain_tasks() == 0
    with time_machine.travel(timezone.now() + tasks.BACK_OFF[0] + timedelta(seconds=1)):
        assert drain_tasks() == 1

    assert len(mailoutbox) == 1


@pytest.mark.parametrize(
    ("error", "answer"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b": (550, b"No such mailbox")}), "550 No such mailbox"),
        (smtplib.SMTPSenderRefused(553, b"Not allowed", "x@y"), "553 Not allowed"),
        (smtplib.SMTPDataError(554, "Spam ż".encode()), "554 Spam ż"),
    ],
)
def test_final_refusal_fails_at_once(
    server: Callable[[Exception | None], None], error: Exception, answer: str
) -> None:
    mail = queued()
    server(error)

    assert tasks.deliver_mail.call(mail.pk) == MailState.FAILED

    mail.refresh_from_db()
    assert (mail.attempts, mail.server_answer) == (1, answer)


def test_passing_refusal_of_the_recipient_is_tried_again(
    server: Callable[[Exception | None], None],
) -> None:
    mail = queued()
    server(smtplib.SMTPRecipientsRefused({"a@b": (450, b"Mailbox busy")}))

    assert tasks.deliver_mail.call(mail.pk) == MailState.QUEUED


def test_fault_of_ours_shows_on_the_row_and_fails_the_task(
    server: Callable[[Exception | None], None],
) -> None:
    mail = queued()
    server(KeyError("person"))

    with pytest.raises(KeyError):
        tasks.deliver_mail.call(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.server_answer) == (MailState.QUEUED, "KeyError: 'person'")


# --- retry and sweep -------------------------------------------------------------------------


def test_retry_starts_anew(drain_tasks: Callable[[], int], mailoutbox: list[Any]) -> None:
    operator = UserFactory.create(operator=True)
    mail = queued()
    OutgoingMail.objects.filter(pk=mail.pk).update(state=MailState.FAILED, attempts=10)

    retry_mail(mail, actor=operator)

    drain_tasks()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, len(mailoutbox)) == (MailState.SENT, 1, 1)
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor, entry.target_id) == (
        "mail.retried",
        operator,
        str(mail.public_id),
    )


@pytest.mark.parametrize("state", [MailState.QUEUED, MailState.SENDING, MailState.SENT])
def test_only_failed_mail_is_retried(state: str) -> None:
    mail = queued()
    OutgoingMail.objects.filter(pk=mail.pk).update(state=state)

    with pytest.raises(RuleViolation):
        retry_mail(mail, actor=UserFactory.create(operator=True))


def test_sweep_gives_stuck_mail_another_task_once(
    drain_tasks: Callable[[], int], mailoutbox: list[Any]
) -> None:
    lost, dead, fresh = queued(), queued(), queued()
    DBTaskResult.objects.all().delete()
    old = timezone.now() - tasks.CLAIM_LASTS
    OutgoingMail.objects.filter(pk=lost.pk).update(next_attempt_at=old)
    OutgoingMail.objects.filter(pk=dead.pk).update(state=MailState.SENDING, next_attempt_at=old)

    assert tasks.requeue_stale_mail() == 2
    assert tasks.requeue_stale_mail() == 0

    assert drain_tasks() == 2
    assert len(mailoutbox) == 2
    fresh.refresh_from_db()
    assert fresh.state == MailState.QUEUED

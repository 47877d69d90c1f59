"""Delivery of one outgoing mail by the background worker.

Safe to run twice: a mail is claimed by one conditional update. A worker that dies between
the server's acceptance and the mark of it leaves a claim that runs out; the mail goes out
once more with the same Message-ID.
"""

import logging
import smtplib
from contextlib import closing
from datetime import datetime, timedelta

from django.conf import settings
from django.core import mail as django_mail
from django.db import connection, transaction
from django.db.models import F
from django.tasks import task
from django.utils import timezone
from django.utils.module_loading import import_string

from partners import emails
from partners.enums import MailState
from partners.models import OutgoingMail

logger = logging.getLogger(__name__)

# Waits after the first, second … failure; then the mail counts as failed.
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240, 480, 960))
CLAIM_LASTS = timedelta(minutes=10)
UNFINISHED = (MailState.QUEUED, MailState.SENDING)
NO_LONGER_NEEDED = "No longer needed: what it told of has changed."
TURN = 10  # how many mails of one person go before those of another get their turn
_LAST_TURN = -100  # the least priority a task can have
_PERMANENT = range(500, 600)
# The server refuses us, not this mail: that ends when somebody mends the settings.
_REFUSES_US = (smtplib.SMTPConnectError, smtplib.SMTPHeloError, smtplib.SMTPAuthenticationError)


@task()
def deliver_mail(mail_id: int) -> str:
    now = timezone.now()
    due = OutgoingMail.objects.filter(pk=mail_id, state__in=UNFINISHED, next_attempt_at__lte=now)
    claimed = due.update(
        state=MailState.SENDING, attempts=F("attempts") + 1, next_attempt_at=now + CLAIM_LASTS
    )
    if not claimed:
        return "not due"
    mail = OutgoingMail.objects.get(pk=mail_id)
    try:
        message = emails.compose(mail)
        if message is None:
            return _finish(mail, MailState.FAILED, NO_LONGER_NEEDED)
        with closing(django_mail.mailers["default"]) as mailer:
            mailer.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        return _fail(mail, f"{code} {_text(answer)}", permanent=code in _PERMANENT)
    except smtplib.SMTPResponseException as error:
        said = f"{error.smtp_code} {_text(error.smtp_error)}"
        final = error.smtp_code in _PERMANENT and not isinstance(error, _REFUSES_US)
        return _fail(mail, said, permanent=final)
    except OSError as error:  # smtplib's other errors and the network's are OSErrors
        return _fail(mail, f"{type(error).__name__}: {error}", permanent=False)
    except Exception as error:
        # A fault of ours: the row tells operators, the failed task keeps the traceback.
        _fail(mail, f"{type(error).__name__}: {error}", permanent=False)
        raise
    return _finish(mail, MailState.SENT, "")


def enqueue_delivery(mail: OutgoingMail, *, run_after: datetime | None = None) -> None:
    """Give a mail to the worker, behind the sender's own earlier ones but not behind others'.

    Each ten that somebody has waiting lower the next one's priority by a step, so the first
    mails of everybody else overtake a bulk of hundreds.
    """
    deliver_mail.using(priority=_priority(mail), run_after=run_after).enqueue(mail.pk)


def _priority(mail: OutgoingMail) -> int:
    if mail.queued_by_id is None:
        return 0
    waiting = OutgoingMail.objects.filter(queued_by=mail.queued_by_id, state__in=UNFINISHED)
    return max(_LAST_TURN, -(waiting.filter(pk__lt=mail.pk).count() // TURN))


@transaction.atomic
def requeue_stale_mail() -> int:
    """Give mail of dead workers, and of lost tasks, to the worker again.

    What was given is not stale for a while, so a long queue is not given twice.
    """
    now = timezone.now()
    stale = OutgoingMail.objects.select_for_update(skip_locked=can_skip_locked()).filter(
        state__in=UNFINISHED, next_attempt_at__lte=now - CLAIM_LASTS
    )
    found = list(stale.order_by("pk"))
    OutgoingMail.objects.filter(pk__in=[mail.pk for mail in found]).update(next_attempt_at=now)
    for mail in found:
        enqueue_delivery(mail)
    return len(found)


def can_skip_locked() -> bool:
    """SQLite has one writer at a time and no row locks."""
    return connection.features.has_select_for_update_skip_locked


def _tell_of_failure(mail: OutgoingMail) -> None:
    """Apps above the kernel tell people; a fault of theirs must not keep the mail undecided."""
    for path in settings.MAIL_FAILURE_LISTENERS:
        try:
            import_string(path)(mail)
        except Exception:
            logger.exception("%s failed for mail %s.", path, mail.pk)


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer


def _finish(mail: OutgoingMail, state: MailState, answer: str) -> str:
    mail.state, mail.server_answer, mail.next_attempt_at = state, answer, None
    mail.sent_at = timezone.now() if state == MailState.SENT else None
    mail.save(update_fields=["state", "server_answer", "next_attempt_at", "sent_at"])
    return state


def _fail(mail: OutgoingMail, answer: str, *, permanent: bool) -> str:
    logger.warning("Mail %s attempt %s: %s", mail.pk, mail.attempts, answer)
    if permanent or mail.attempts > len(BACK_OFF):
        state = _finish(mail, MailState.FAILED, answer)
        _tell_of_failure(mail)
        return state
    again = timezone.now() + BACK_OFF[mail.attempts - 1]
    mail.state, mail.server_answer, mail.next_attempt_at = MailState.QUEUED, answer, again
    mail.save(update_fields=["state", "server_answer", "next_attempt_at"])
    enqueue_delivery(mail, run_after=again)
    return mail.state

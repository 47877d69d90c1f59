"""Delivery of one outgoing mail by the background worker.

Safe to run twice: a mail is claimed by one conditional update. A worker that dies between
the server's acceptance and the mark of it leaves a claim that runs out; the mail goes out
once more with the same Message-ID.
"""

import logging
import smtplib
from datetime import timedelta

from django.core import mail as django_mail
from django.db import connection, transaction
from django.db.models import F
from django.tasks import task
from django.utils import timezone

from partners import emails
from partners.enums import MailState
from partners.models import OutgoingMail

logger = logging.getLogger(__name__)

# Waits after the first, second … failure; then the mail counts as failed.
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240, 480, 960))
CLAIM_LASTS = timedelta(minutes=10)
UNFINISHED = (MailState.QUEUED, MailState.SENDING)
_PERMANENT = range(500, 600)


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
            return _finish(mail, MailState.FAILED, "No longer needed: what it told of has changed.")
        django_mail.mailers["default"].send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        return _fail(mail, f"{code} {_text(answer)}", permanent=code in _PERMANENT)
    except smtplib.SMTPResponseException as error:
        said = f"{error.smtp_code} {_text(error.smtp_error)}"
        return _fail(mail, said, permanent=error.smtp_code in _PERMANENT)
    except OSError as error:  # smtplib's other errors and the network's are OSErrors
        return _fail(mail, f"{type(error).__name__}: {error}", permanent=False)
    except Exception as error:
        # A fault of ours: the row tells operators, the failed task keeps the traceback.
        _fail(mail, f"{type(error).__name__}: {error}", permanent=False)
        raise
    return _finish(mail, MailState.SENT, "")


@transaction.atomic
def requeue_stale_mail() -> int:
    """Give mail of dead workers, and of lost tasks, to the worker again.

    What was given is not stale for a while, so a long queue is not given twice.
    """
    now = timezone.now()
    stale = OutgoingMail.objects.select_for_update(skip_locked=can_skip_locked()).filter(
        state__in=UNFINISHED, next_attempt_at__lte=now - CLAIM_LASTS
    )
    found = list(stale.values_list("pk", flat=True))
    OutgoingMail.objects.filter(pk__in=found).update(next_attempt_at=now)
    for mail_id in found:
        deliver_mail.enqueue(mail_id)
    return len(found)


def can_skip_locked() -> bool:
    """SQLite has one writer at a time and no row locks."""
    return connection.features.has_select_for_update_skip_locked


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
        return _finish(mail, MailState.FAILED, answer)
    again = timezone.now() + BACK_OFF[mail.attempts - 1]
    mail.state, mail.server_answer, mail.next_attempt_at = MailState.QUEUED, answer, again
    mail.save(update_fields=["state", "server_answer", "next_attempt_at"])
    deliver_mail.using(run_after=again).enqueue(mail.pk)
    return mail.state

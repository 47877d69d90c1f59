"""Queueing mail: a row and a task in the caller's transaction, sent after its commit."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from partners import audit, tasks
from partners.enums import MailState
from partners.exceptions import RuleViolation
from partners.models import OutgoingMail, User


def queue_mail(  # noqa: PLR0913 (what a row of it holds)
    kind: str,
    *,
    recipient: str,
    language: str,
    about: Mapping[str, Any],
    dedupe_key: str | None = None,
    owner: tuple[UUID, UUID] | None = None,
    queued_by: User | None = None,
) -> OutgoingMail | None:
    """Queue one mail; with a ``dedupe_key`` that was used before nothing happens (None).

    ``owner``: the organisation whose page shows what became of it, and its row it is about.
    ``queued_by``: a person who may queue many; their mails take turns with those of others.
    """
    if not connection.in_atomic_block:
        message = "queue_mail() belongs inside the transaction that gives the reason for the mail."
        raise RuntimeError(message)
    values = {
        "kind": kind,
        "recipient": recipient,
        "language": language,
        "about": dict(about),
        "next_attempt_at": timezone.now(),
        "organisation_id": owner[0] if owner else None,
        "reference_id": owner[1] if owner else None,
        "queued_by": queued_by,
    }
    if dedupe_key is None:
        mail, created = OutgoingMail.objects.create(**values), True
    else:
        mail, created = OutgoingMail.objects.get_or_create(dedupe_key=dedupe_key, defaults=values)
    if not created:
        return None
    tasks.enqueue_delivery(mail)
    return mail


@transaction.atomic
def retry_mail(
    mail: OutgoingMail, *, actor: User, readers: Iterable[audit.Organisation] = ()
) -> OutgoingMail:
    """Try a failed mail again at once, with a fresh set of attempts."""
    mail = OutgoingMail.objects.select_for_update().get(pk=mail.pk)
    if mail.state != MailState.FAILED:
        message = "Only failed mail is tried again."
        raise RuleViolation(message)
    mail.state, mail.attempts, mail.next_attempt_at = MailState.QUEUED, 0, timezone.now()
    mail.save(update_fields=["state", "attempts", "next_attempt_at"])
    audit.record("mail.retried", target=mail, actor=actor, readers=readers)
    tasks.enqueue_delivery(mail)
    return mail

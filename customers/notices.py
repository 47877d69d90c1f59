"""Mails to a customer's global admins, queued in the transaction that gives the reason."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from customers import selectors
from customers.models import Customer
from partners.notifications import declining
from partners.outbox import queue_mail


def mail_admins(kind: str, customer: Customer, *, about: Mapping[str, Any], once: str) -> int:
    """One to each, in their own language; how many there are. The counterpart of
    ``mail_members``: the composer finds the person's key as ``person``.
    """
    admins = list(selectors.global_admins(customer))
    late = declining(kind, [person.user_id for person in admins])
    for person in admins:
        if person.user_id in late:
            continue
        queue_mail(
            kind,
            recipient=person.user.mail_address,
            language=person.user.language or settings.LANGUAGE_CODE,
            about={**about, "person": person.pk},
            dedupe_key=f"{once}-{person.pk}",
        )
    return len(admins)

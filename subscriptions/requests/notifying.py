"""Mails about a service request, queued in the transaction of what they tell of."""

from typing import Any

from django.conf import settings
from django.db import transaction

from partners.models import User
from partners.notifications import declining
from partners.outbox import queue_mail
from subscriptions.models import ServiceRequest
from subscriptions.requests import people

KIND = "service_request"


def tell(request: ServiceRequest, event: str, *, actor: User, **about: Any) -> set[int]:
    """Mail the contact's agents and the customer's people, one each, but not the actor.

    Gives back the keys of those who are mailed: who wants no such mail is not.
    ``event``: opened, message, state, severity, contact, taken_over or left. A row's revision
    is the occasion: whatever changes a request counts it up, so nobody is mailed twice for the
    same change.
    """
    recipients = {
        user.pk: user
        for user in [*people.contact_people(request), *people.customer_people(request)]
    }
    recipients.pop(actor.pk, None)
    for key in declining(KIND, recipients):
        del recipients[key]
    for user in recipients.values():
        queue_mail(
            KIND,
            recipient=user.mail_address,
            language=user.language or settings.LANGUAGE_CODE,
            about={
                "request": request.pk,
                "event": event,
                "person": user.pk,
                "actor": actor.name,
                **about,
            },
            dedupe_key=f"{KIND}-{request.pk}-{request.revision}-{event}-{user.pk}",
        )
    return set(recipients)


def tell_late(request: ServiceRequest, person: User, *, occasion: str) -> None:
    """Who answered a closed request by mail learns that nobody will read it."""
    with transaction.atomic():
        queue_mail(
            KIND,
            recipient=person.mail_address,
            language=person.language or settings.LANGUAGE_CODE,
            about={"request": request.pk, "event": "late", "person": person.pk, "actor": ""},
            dedupe_key=f"{KIND}-{request.pk}-late-{occasion[:32]}-{person.pk}",
        )

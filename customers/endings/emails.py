"""Mails about a request to end a relationship; what they say is read when they are sent."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from customers.endings.enums import EndingState
from customers.endings.models import EndRequest
from customers.endings.selectors import is_overdue
from customers.models import DirectoryUser
from partners.emails import absolute, build
from partners.models import OutgoingMail, User
from partners.names import portal_name

TEMPLATES = "customers/emails/"


def _found(mail: OutgoingMail, *states: EndingState) -> EndRequest | None:
    """Nothing once the request stands otherwise than the mail would say."""
    rows = EndRequest.objects.select_related("partner", "customer")
    return rows.filter(pk=mail.about["request"], state__in=states).first()


def _context(asked: EndRequest) -> dict[str, Any]:
    return {
        "asked": asked,
        "partner": asked.partner,
        "customer": asked.customer,
        "portal": portal_name(asked.customer.cloud),
        "is_overdue": is_overdue(asked.due_on),
    }


def _to_partner(
    mail: OutgoingMail, template: str, *states: EndingState
) -> EmailMultiAlternatives | None:
    asked = _found(mail, *states)
    user = User.objects.filter(pk=mail.about["person"]).first()
    if asked is None or user is None:
        return None
    keys = [asked.partner.slug, asked.customer.public_id]
    link = absolute(reverse("customers:account", args=keys))
    context = _context(asked) | {"name": user.name, "link": link}
    return build(mail, f"{TEMPLATES}{template}_partner", context)


def _to_customer(
    mail: OutgoingMail, template: str, *states: EndingState
) -> EmailMultiAlternatives | None:
    asked = _found(mail, *states)
    person = DirectoryUser.objects.filter(pk=mail.about["person"]).first()
    if asked is None or person is None:
        return None
    keys = [asked.customer.public_id, asked.partner.public_id]
    path = reverse("customers_portal:partner", args=keys)
    link = f"{settings.PORTAL_URLS[asked.customer.cloud]}{path}"
    context = _context(asked) | {"name": person.display_name, "link": link}
    return build(mail, f"{TEMPLATES}{template}_customer", context)


def compose_requested_for_partner(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    return _to_partner(mail, "end_requested", EndingState.OPEN)


def compose_requested_for_customer(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    return _to_customer(mail, "end_requested", EndingState.OPEN)


def compose_withdrawn_for_partner(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    return _to_partner(mail, "end_request_withdrawn", EndingState.WITHDRAWN)


def compose_withdrawn_for_customer(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    return _to_customer(mail, "end_request_withdrawn", EndingState.WITHDRAWN)


def compose_reminder_for_partner(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    return _to_partner(mail, "end_request_reminder", EndingState.OPEN)


def compose_reminder_for_customer(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    return _to_customer(mail, "end_request_reminder", EndingState.OPEN)

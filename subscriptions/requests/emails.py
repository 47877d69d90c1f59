"""The mails about a service request; what they say is read when they are sent."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.formats import date_format

from partners.emails import absolute, build
from partners.models import OutgoingMail, User
from subscriptions.models import RequestMessage, ServiceRequest
from subscriptions.requests import people
from subscriptions.requests.addresses import reply_address
from subscriptions.requests.enums import RequestCategory, RequestState, Severity, Side

# A line of it in a mail tells us what stands above it; the words between are for people.
MARK_BEGIN, MARK_END = "##-", "-##"


def compose(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    """None for whoever has no part in the request any more."""
    rows = ServiceRequest.objects.select_related("customer", "contact", "opened_by", "subscription")
    request = rows.filter(pk=mail.about["request"]).first()
    person = User.objects.filter(pk=mail.about["person"], is_active=True).first()
    author = people.author_of(person, request) if person and request else None
    if request is None or person is None or author is None:
        return None
    context = _facts(mail.about, request) | {
        "name": person.name,
        "is_partner": author.side == Side.PARTNER,
        "link": _link(request, author),
    }
    message = build(mail, "subscriptions/emails/service_request", context)
    _thread(message, request)
    return message


def _facts(about: dict[str, Any], request: ServiceRequest) -> dict[str, Any]:
    key = about.get("message") or 0
    said = RequestMessage.objects.filter(pk=key, request=request).first()
    files = said.attachments.values_list("name", flat=True).order_by("pk") if said else []
    return {
        "request": request,
        "customer": request.customer,
        "event": about["event"],
        "actor": about["actor"],
        "message": said,
        "files": list(files),
        "state": RequestState(about.get("state", request.state)).label,
        "severity": Severity(about.get("severity", request.severity)).label,
        "category": RequestCategory(request.category).label,
        "due": date_format(request.due_at, "DATETIME_FORMAT") + " UTC",
        "is_due": request.first_answer_at is None,
        "reply_to": reply_address(request),
        "mark_begin": MARK_BEGIN,
        "mark_end": MARK_END,
    }


def _link(request: ServiceRequest, author: people.Author) -> str:
    if author.partner is not None:
        path = reverse("subscriptions:request", args=[author.partner.slug, request.public_id])
        return absolute(path)
    customer = request.customer
    path = reverse("subscriptions_portal:request", args=[customer.public_id, request.public_id])
    return f"{settings.PORTAL_URLS[customer.cloud]}{path}"


def _thread(message: EmailMultiAlternatives, request: ServiceRequest) -> None:
    """All mails of a request are one conversation in the mail program, too."""
    root = f"<request-{request.public_id}@{urlsplit(settings.BASE_URL).hostname}>"
    message.extra_headers |= {"In-Reply-To": root, "References": root}
    if address := reply_address(request):
        message.reply_to = [address]


def compose_refused(mail: OutgoingMail) -> EmailMultiAlternatives:
    """To operators: a mail to a request was not taken."""
    context = {
        "reason": mail.about["reason"],
        "sender": mail.about["sender"],
        "subject": mail.about["subject"],
        "to": mail.about["to"],
    }
    return build(mail, "subscriptions/emails/service_mail_refused", context)

"""An answer that came by mail becomes a message of its request, or is refused and told of.

Whatever a mail holds, the answer to the mail server is the same, and nothing goes back to a
stranger: refusals would be echoes, and an echo of a forged mail hits somebody else. Only who has a
part in a request that is closed is told so.
"""

import enum
import logging
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from partners.exceptions import RuleViolation
from partners.limits import within_limit
from partners.models import User
from partners.outbox import queue_mail
from subscriptions.models import RequestAttachment, RequestMessage, ServiceRequest
from subscriptions.requests import people, services
from subscriptions.requests.addresses import key_in
from subscriptions.requests.exceptions import FileRefused, MailRefused, RequestClosed
from subscriptions.requests.files import Attachment, checked
from subscriptions.requests.mail_parsing import IncomingMail, parse
from subscriptions.requests.mail_text import answer_of
from subscriptions.requests.notifying import tell_late
from subscriptions.requests.people import Author
from subscriptions.requests.services import Said

logger = logging.getLogger(__name__)

PER_SENDER = 30  # messages by mail in an hour
TOLD_PER_HOUR = 20  # refusals that operators are told of
HOUR = 3600
_SHOWN = 200


class Outcome(enum.Enum):
    TAKEN = "taken"
    KNOWN = "known"  # it came before
    DROPPED = "dropped"  # a machine wrote it
    REFUSED = "refused"


@dataclass(frozen=True)
class Received:
    outcome: Outcome
    reason: str = ""


def receive(raw: bytes, *, recipient: str = "") -> Received:
    """``recipient``: the address of the envelope, where the mail server tells it."""
    mail = None
    try:
        mail = parse(raw)
        return _take(mail, recipient)
    except (MailRefused, RuleViolation) as refused:
        reason = str(refused)
        logger.warning("A mail to a service request was refused: %s", reason)
        _tell_operators(mail, recipient, reason)
        return Received(Outcome.REFUSED, reason)


def _take(mail: IncomingMail, recipient: str) -> Received:
    if mail.is_automatic:
        return Received(Outcome.DROPPED, "written by a machine")
    if mail.is_doubtful:
        raise MailRefused("the mail server doubts its sender")
    request = _request(mail, recipient)
    author = _author(mail, request)
    identity = f"{request.mail_key} {mail.message_id}"
    if RequestMessage.objects.filter(message_id=identity).exists():
        return Received(Outcome.KNOWN)
    if not within_limit(f"request-mail {author.user.pk}", times=PER_SENDER, seconds=HOUR):
        raise MailRefused(f"more than {PER_SENDER} mails of one sender in an hour")
    with translation.override(author.user.language or settings.LANGUAGE_CODE):
        said = _said(mail, identity, _known_files(request))
        try:
            services.write_message(request, said, author=author)
        except RequestClosed:
            tell_late(request, author.user, occasion=mail.message_id)
            raise
    return Received(Outcome.TAKEN)


def _known_files(request: ServiceRequest) -> set[str]:
    """A logo in a signature comes with every mail; once is enough."""
    rows = RequestAttachment.objects.filter(message__request=request)
    return set(rows.values_list("checksum", flat=True))


def _request(mail: IncomingMail, recipient: str) -> ServiceRequest:
    keys = [key for address in (recipient, *mail.recipients) if (key := key_in(address))]
    if not keys:
        raise MailRefused("its address names no service request")
    rows = ServiceRequest.objects.select_related("customer", "contact", "opened_by")
    request = rows.filter(mail_key=keys[0]).first()
    if request is None:
        raise MailRefused("its address names no service request")
    return request


def _author(mail: IncomingMail, request: ServiceRequest) -> Author:
    """Of those with the address, the one who has a part in the request."""
    if not mail.sender:
        raise MailRefused("it has no sender, or more than one")
    known = User.objects.filter(is_active=True)
    by_contact = known.filter(contact_email__iexact=mail.sender)
    by_name = known.filter(email=mail.sender, contact_email="")
    for user in [*by_contact.order_by("pk")[:5], *by_name]:
        author = people.author_of(user, request)
        if author is not None:
            return author
    raise MailRefused("its sender has no part in the service request")


def _said(mail: IncomingMail, identity: str, known: set[str]) -> Said:
    taken: list[Attachment] = []
    problems: list[str] = []
    for file in mail.files:
        try:
            attachment = checked(file.name, file.content, file.claimed)
        except FileRefused as refused:
            problems.append(str(refused))
        else:
            taken += [] if attachment.checksum in known else [attachment]
    if mail.too_many_files:
        problems.append(_("There were more than 5 attachments; the others were left out."))
    text = answer_of(mail.text)
    if not text and not taken and not problems:
        raise MailRefused("there is nothing in it")
    if problems:
        head = _("Not taken from this email:")
        text = "\n".join([text, "", head, *(f"- {problem}" for problem in problems)]).strip()
    return Said(text or _("(attachments only)"), taken, message_id=identity)


def _tell_operators(mail: IncomingMail | None, recipient: str, reason: str) -> None:
    """A flood of bad mail is no flood of ours."""
    if not within_limit("request-mail-refused", times=TOLD_PER_HOUR, seconds=HOUR):
        return
    to = recipient or ", ".join(mail.recipients[:3] if mail else [])
    with transaction.atomic():
        queue_mail(
            "service_mail_refused",
            recipient=settings.OPERATORS_EMAIL,
            language=settings.LANGUAGE_CODE,
            about={
                "reason": reason[:_SHOWN],
                "sender": (mail.sender if mail else "")[:_SHOWN],
                "subject": (mail.subject if mail else "")[:_SHOWN],
                "to": to[:_SHOWN],
            },
        )

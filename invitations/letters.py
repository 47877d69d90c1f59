"""Mails to a customer in the name of the person who asks: the request itself, its reminder.

They are made when they are sent, with the link as it is then; a request that has ended, or that
went back to being a draft, sends nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.headerregistry import Address

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import urlize
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from invitations import links
from invitations.drafts import one_line
from invitations.enums import InvitationState
from invitations.models import LINK_PLACEHOLDER, Invitation
from partners.models import OutgoingMail
from partners.names import brand

_PARAGRAPHS = re.compile(r"\n\s*\n")
# What means something in an address header. A quoted name keeps it, but loses its quotes when
# the line is folded, and would then read as another address.
_MEANINGFUL = re.compile(r'[()<>\[\]:;@\\,"]+')
_NAME_LENGTH = 60


def compose_invitation(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    """The text of the draft, as its author left it."""
    invitation = _waiting(mail)
    if invitation is None:
        return None
    return _letter(mail, invitation, invitation.subject, invitation.body)


def compose_reminder(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    invitation = _waiting(mail)
    if invitation is None or invitation.sent_at is None:
        return None
    names = {
        "name": invitation.recipient_name,
        "person": invitation.created_by.name,
        "partner": invitation.partner.name,
        "second": invitation.second_partner.name if invitation.second_partner else "",
        "date": date_format(invitation.sent_at),
        "until": date_format(invitation.expires_at),
    }
    paragraphs = [
        _("Hello %(name)s,") % names if invitation.recipient_name else _("Hello,"),
        _asked(invitation) % names
        + " "
        + _("The request has not been answered yet. Its personal link works until %(until)s.")
        % names,
        _("Open the link to read what is asked, and accept or decline it:"),
        LINK_PLACEHOLDER,
        _who_answers(invitation),
        _("Kind regards") + f"\n{names['person']}\n{names['partner']}",
    ]
    subject = _("Reminder: %(subject)s") % {"subject": invitation.subject}
    message = _letter(mail, invitation, subject, "\n\n".join(paragraphs) + "\n")
    message.extra_headers["Auto-Submitted"] = "auto-generated"  # the clock sends it, no person
    return message


def _asked(invitation: Invitation) -> str:
    if invitation.is_for_partners:
        return _("on %(date)s %(person)s of %(partner)s asked your company for a partnership.")
    if invitation.is_joint:
        return _(
            "on %(date)s %(person)s of %(partner)s asked you to accept %(partner)s and %(second)s "
            "together as your Cloud Solution Providers."
        )
    return _("on %(date)s %(person)s of %(partner)s asked you for a reseller relationship.")


def _who_answers(invitation: Invitation) -> str:
    if invitation.is_for_partners:
        return _(
            "Note: Only a global admin of your company can answer, and your company has to be "
            "enrolled as an indirect reseller."
        )
    return _("Note: Only a global admin of your organization can accept.")


def _waiting(mail: OutgoingMail) -> Invitation | None:
    """The request, if it still waits for the answer that this mail asks for."""
    found = Invitation.objects.select_related(
        "partner", "created_by", "second_partner", "partnership"
    )
    invitation = found.filter(pk=mail.about["invitation"]).first()
    if invitation is None or not invitation.is_open or invitation.state == InvitationState.DRAFT:
        return None
    if invitation.has_lost_partnership:
        return None
    if invitation.sent_at and mail.created_at < invitation.sent_at:
        return None  # sent anew since, with another text or another link
    return invitation


def _letter(
    mail: OutgoingMail, invitation: Invitation, subject: str, body: str
) -> EmailMultiAlternatives:
    person, partner = invitation.created_by, invitation.partner
    context = {
        "person": person,
        "brand": partner.name,
        "portal_brand": brand(),
        "base_url": settings.BASE_URL,
        "subject": one_line(subject),
        "link": links.link_for(invitation),
        "text": links.with_link(body, invitation).rstrip("\n"),
        "parts": list(_parts(body, invitation)),
    }
    message = EmailMultiAlternatives(
        subject=one_line(subject),
        body=render_to_string("invitations/emails/letter.txt", context),
        from_email=_address(
            f"{_name(person.name)} ({_name(partner.name)})", settings.DEFAULT_FROM_EMAIL
        ),
        to=[mail.recipient],
        reply_to=[_address(_name(person.name), person.mail_address)],
        headers={"Content-Language": invitation.language},
    )
    html = render_to_string("invitations/emails/letter.html", context)
    message.attach_alternative(html, "text/html")
    return message


def _name(name: str) -> str:
    """A name that can stand in a header, of a length that people read."""
    return Truncator(" ".join(_MEANINGFUL.sub(" ", one_line(name)).split())).chars(_NAME_LENGTH)


def _address(name: str, address: str) -> str:
    return str(Address(display_name=name, addr_spec=address))


@dataclass(frozen=True)
class Part:
    """One paragraph of the HTML mail, and whether the button of the link follows."""

    html: SafeString
    button: bool


def _parts(body: str, invitation: Invitation) -> Iterator[Part]:
    """The typed text, escaped, with its addresses as links and one button for the personal link."""
    offered = False
    for paragraph in _PARAGRAPHS.split(body.strip()):
        has_link = LINK_PLACEHOLDER in paragraph
        text = urlize(links.with_link(paragraph, invitation), autoescape=True)
        yield Part(linebreaksbr(text, autoescape=False), button=has_link and not offered)
        offered = offered or has_link

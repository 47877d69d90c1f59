"""The draft e-mail: the standard text in the draft's language, and its placeholders.

A partner may write standard texts of its own; where it has none, the shipped text is used.
"""

import re
from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from invitations.models import LINK_PLACEHOLDER, Invitation, StandardText
from partners.models import Partner
from partners.names import portal_name

SUBJECT_LENGTH = 200
# What a standard text may hold in double braces; the link is filled in when it is shown or sent.
PLACEHOLDERS = ("partner", "person", "name", "privileges", "profile", "link")
_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")
# A greeting without a name: "Hello, {{name}}," becomes "Hello,".
_NAME_FIRST = re.compile(r"(?m)^[ \t]*\{\{\s*name\s*\}\}[ \t]*,?[ \t]*")
_NAME = re.compile(r",?[ \t]*\{\{\s*name\s*\}\}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def one_line(text: str) -> str:
    """Safe in a header: line breaks and other control characters become a space."""
    return _CONTROL.sub(" ", text).strip()


def same_lines(text: str) -> str:
    """Browsers send CRLF; we keep LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def standard_text(invitation: Invitation) -> tuple[str, str]:
    """Subject and body for the draft's language, recipient and privileges."""
    if own := _own_text(invitation.partner, invitation.language):
        return filled(invitation, own.subject, own.body)
    with translation.override(invitation.language):
        return _shipped(_names(invitation))


def filled(invitation: Invitation, subject: str, body: str) -> tuple[str, str]:
    """A text of the partner's own with everything in it but the link."""
    with translation.override(invitation.language):
        names = _names(invitation)
    subject = Truncator(one_line(_fill(subject, names))).chars(SUBJECT_LENGTH)
    return subject, _fill(body, names)


def _own_text(partner: Partner, language: str) -> StandardText | None:
    if not partner.pk:  # not stored yet, so it has none
        return None
    return StandardText.objects.for_partner(partner).filter(language=language).first()


def shipped_template(partner: Partner, language: str) -> tuple[str, str]:
    """The shipped text with its placeholders, as the page of the standard text begins."""
    names = {name: "{{%s}}" % name for name in PLACEHOLDERS}  # noqa: UP031 (braces)
    with translation.override(language):
        return _shipped(names | {"portal": portal_name(partner.cloud)})


def _fill(template: str, names: Mapping[str, str]) -> str:
    """In one pass, so what a name contains is never taken for a placeholder."""
    if not names["name"]:
        template = _NAME.sub("", _NAME_FIRST.sub("", template))
    return _PLACEHOLDER.sub(lambda found: names.get(found[1], found[0]), template)


def _names(invitation: Invitation) -> dict[str, str]:
    partner = invitation.partner
    names = {
        "partner": partner.name,
        "person": invitation.created_by.name,
        "name": invitation.recipient_name,
        "portal": portal_name(partner.cloud),
        "profile": f"{settings.PORTAL_URLS[partner.cloud]}{reverse('portal_profile')}",
        "link": LINK_PLACEHOLDER,
    }
    return names | {"privileges": _privileges(invitation) % names}


def _shipped(names: Mapping[str, str]) -> tuple[str, str]:
    subject = _("%(partner)s would like to be your cloud solution provider") % names
    paragraphs = [
        _("Hello %(name)s,") % names if names["name"] else _("Hello,"),
        _("%(partner)s would like to be your Cloud Solution Provider (CSP) for your cloud account.")
        % names,
        names["privileges"],
        _("To accept the invitation, take these two steps:"),
        _("Step 1: Check that the company profile of your organization is complete: %(profile)s")
        % names,
        _(
            "Step 2: Open the following link in the %(portal)s, read what is asked, "
            "authorize %(partner)s and accept the customer agreement:"
        )
        % names,
        names["link"],
        _("Note: Only a global admin of your organization can accept."),
        _("Kind regards") + f"\n{names['person']}\n{names['partner']}",
    ]
    # A partner's name alone may have 200 characters.
    return Truncator(subject).chars(SUBJECT_LENGTH), "\n\n".join(paragraphs) + "\n"


def _privileges(invitation: Invitation) -> str:
    if invitation.include_admin:
        return _(
            "We also ask for delegated administration privileges, so that our admin agents "
            "can act as your global administrators and our helpdesk agents can reset "
            "passwords. You can take these privileges back at any time."
        )
    return _("We do not ask for administration privileges in your directory.")

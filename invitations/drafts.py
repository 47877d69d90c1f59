"""The draft e-mail: the standard text in the draft's language, and its placeholders.

A partner may write standard texts of its own; where it has none, the shipped text is used.
"""

import re
from collections.abc import Mapping

from django.utils import translation
from django.utils.text import Truncator

from invitations import shipped_texts
from invitations.enums import InvitationKind
from invitations.models import Invitation, StandardText
from invitations.shipped_texts import SUBJECT_LENGTH
from partners.models import Partner
from partners.names import portal_name

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
    """Subject and body for the draft's kind, language, recipient and privileges."""
    if own := _own_text(invitation):
        return filled(invitation, own.subject, own.body)
    with translation.override(invitation.language):
        return shipped_texts.text_of(invitation)


def filled(invitation: Invitation, subject: str, body: str) -> tuple[str, str]:
    """A text of the partner's own with everything in it but the link."""
    with translation.override(invitation.language):
        names = shipped_texts.names_in(invitation)
    subject = Truncator(one_line(_fill(subject, names))).chars(SUBJECT_LENGTH)
    return subject, _fill(body, names)


def _own_text(invitation: Invitation) -> StandardText | None:
    partner = invitation.partner
    # Not stored yet, so it has none; or a kind of request that has no text of the partner's.
    if not partner.pk or invitation.kind != InvitationKind.RELATIONSHIP:
        return None
    texts = StandardText.objects.for_partner(partner)
    return texts.filter(language=invitation.language).first()


def shipped_template(partner: Partner, language: str) -> tuple[str, str]:
    """The shipped text with its placeholders, as the page of the standard text begins."""
    names = {name: "{{%s}}" % name for name in PLACEHOLDERS}  # noqa: UP031 (braces)
    with translation.override(language):
        return shipped_texts.relationship_text(names | {"portal": portal_name(partner.cloud)})


def _fill(template: str, names: Mapping[str, str]) -> str:
    """In one pass, so what a name contains is never taken for a placeholder."""
    if not names["name"]:
        template = _NAME.sub("", _NAME_FIRST.sub("", template))
    return _PLACEHOLDER.sub(lambda found: names.get(found[1], found[0]), template)

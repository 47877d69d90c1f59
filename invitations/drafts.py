"""The draft e-mail: the standard text in the draft's language, and its placeholder."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from invitations.models import LINK_PLACEHOLDER, Invitation
from partners.names import portal_name

SUBJECT_LENGTH = 200


def same_lines(text: str) -> str:
    """Browsers send CRLF; we keep LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def standard_text(invitation: Invitation) -> tuple[str, str]:
    """Subject and body for the draft's language, recipient and privileges."""
    base = settings.PORTAL_URLS[invitation.partner.cloud]
    with translation.override(invitation.language):
        names = {
            "partner": invitation.partner.name,
            "person": invitation.created_by.name,
            "name": invitation.recipient_name,
            "portal": portal_name(invitation.partner.cloud),
            "profile": f"{base}{reverse('portal_profile')}",
            "link": LINK_PLACEHOLDER,
        }
        subject = _("%(partner)s would like to be your cloud solution provider") % names
        subject = Truncator(subject).chars(SUBJECT_LENGTH)  # a name alone may have 200
        paragraphs = [
            _("Hello %(name)s,") % names if invitation.recipient_name else _("Hello,"),
            _(
                "%(partner)s would like to be your Cloud Solution Provider (CSP) "
                "for your cloud account."
            )
            % names,
            _privileges(invitation) % names,
            _("To accept the invitation, take these two steps:"),
            _(
                "Step 1: Check that the company profile of your organization is complete: "
                "%(profile)s"
            )
            % names,
            _(
                "Step 2: Open the following link in the %(portal)s, read what is asked, "
                "authorize %(partner)s and accept the customer agreement:"
            )
            % names,
            LINK_PLACEHOLDER,
            _("Note: Only a global admin of your organization can accept."),
            _("Kind regards") + f"\n{names['person']}\n{names['partner']}",
        ]
    return subject, "\n\n".join(paragraphs) + "\n"


def _privileges(invitation: Invitation) -> str:
    if invitation.include_admin:
        return _(
            "We also ask for delegated administration privileges, so that our admin agents "
            "can act as your global administrators and our helpdesk agents can reset "
            "passwords. You can take these privileges back at any time."
        )
    return _("We do not ask for administration privileges in your directory.")

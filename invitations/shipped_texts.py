"""The e-mails that come with the product: one text per kind of request, in the active language.

The partner's own texts (``StandardText``) take the place of the one for relationships.
"""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from invitations.enums import InvitationKind
from invitations.models import LINK_PLACEHOLDER, Invitation
from partners.names import brand, portal_name

SUBJECT_LENGTH = 200

type Text = tuple[str, str]


def text_of(invitation: Invitation) -> Text:
    """Subject and body; the link is a placeholder until it is shown or sent."""
    write: Callable[[Mapping[str, str]], Text] = {
        InvitationKind.RELATIONSHIP: relationship_text,
        InvitationKind.JOINT: _joint_text,
        InvitationKind.PARTNERSHIP: _partnership_text,
    }[InvitationKind(invitation.kind)]
    return write(names_in(invitation))


def names_in(invitation: Invitation) -> dict[str, str]:
    """What the texts name, by placeholder."""
    partner, partnership = invitation.partner, invitation.partnership
    names = {
        "partner": partner.name,
        "person": invitation.created_by.name,
        "name": invitation.recipient_name,
        "portal": portal_name(partner.cloud),
        "profile": f"{settings.PORTAL_URLS[partner.cloud]}{reverse('portal_profile')}",
        "link": LINK_PLACEHOLDER,
        "brand": brand(),
    }
    if partnership is not None:
        names |= {"reseller": partnership.reseller.name, "provider": partnership.provider.name}
        return names | {"privileges": _joint_privileges(invitation) % names}
    return names | {"privileges": _privileges(invitation) % names}


def relationship_text(names: Mapping[str, str]) -> Text:
    subject = _("%(partner)s would like to be your cloud solution provider") % names
    return _letter(
        subject,
        names,
        _("%(partner)s would like to be your Cloud Solution Provider (CSP) for your cloud account.")
        % names,
        names["privileges"],
        *_steps(names),
    )


def _joint_text(names: Mapping[str, str]) -> Text:
    subject = _("%(reseller)s and %(provider)s would like to serve you together") % names
    return _letter(
        subject,
        names,
        _(
            "%(reseller)s and %(provider)s would like to be your Cloud Solution Providers (CSP) "
            "for your cloud account together: %(reseller)s looks after you, and %(provider)s "
            "places the orders that you agree to."
        )
        % names,
        names["privileges"],
        *_steps(names),
    )


def _steps(names: Mapping[str, str]) -> list[str]:
    """How a customer accepts, with the link in its own paragraph."""
    return [
        _("To accept the invitation, take these two steps:"),
        _("Step 1: Check that the company profile of your organization is complete: %(profile)s")
        % names,
        _(
            "Step 2: Open the following link in the %(portal)s, read what is asked, "
            "authorize both companies and accept the customer agreement:"
        )
        % names
        if "reseller" in names
        else _(
            "Step 2: Open the following link in the %(portal)s, read what is asked, "
            "authorize %(partner)s and accept the customer agreement:"
        )
        % names,
        names["link"],
        _("Note: Only a global admin of your organization can accept."),
    ]


def _partnership_text(names: Mapping[str, str]) -> Text:
    subject = _("%(partner)s would like to be your indirect provider") % names
    return _letter(
        subject,
        names,
        _(
            "%(partner)s would like to work with your company as its indirect provider in the "
            "Cloud Solution Provider (CSP) program."
        )
        % names,
        _(
            "If you authorize us, we may submit orders and add subscriptions for the customers "
            "that we both have. No customers are shared by this, and we get no rights over your "
            "own account."
        ),
        _(
            "Open the following link in %(brand)s, read what is asked, and authorize "
            "%(partner)s or decline:"
        )
        % names,
        names["link"],
        _(
            "Note: Only a global admin of your company can answer, and your company has to be "
            "enrolled as an indirect reseller."
        ),
    )


def _letter(subject: str, names: Mapping[str, str], *paragraphs: str) -> Text:
    whole = [
        _("Hello %(name)s,") % names if names["name"] else _("Hello,"),
        *paragraphs,
        _("Kind regards") + f"\n{names['person']}\n{names['partner']}",
    ]
    # A partner's name alone may have 200 characters.
    return Truncator(subject).chars(SUBJECT_LENGTH), "\n\n".join(whole) + "\n"


def _privileges(invitation: Invitation) -> str:
    if invitation.include_admin:
        return _(
            "We also ask for delegated administration privileges, so that our admin agents "
            "can act as your global administrators and our helpdesk agents can reset "
            "passwords. You can take these privileges back at any time."
        )
    return _("We do not ask for administration privileges in your directory.")


def _joint_privileges(invitation: Invitation) -> str:
    asked = [invitation.include_admin, invitation.include_second_admin]
    if all(asked):
        return _(
            "Both companies also ask for delegated administration privileges, so that their "
            "admin agents can act as your global administrators and their helpdesk agents can "
            "reset passwords. You can take these privileges back at any time, from each of them."
        )
    if not any(asked):
        return _("Neither company asks for administration privileges in your directory.")
    text = _(
        "%(company)s also asks for delegated administration privileges, so that its admin "
        "agents can act as your global administrators and its helpdesk agents can reset "
        "passwords. You can take these privileges back at any time. %(other)s does not ask "
        "for any."
    )
    company, other = invitation.askers if asked[0] else reversed(invitation.askers)
    # The names are filled in; what is left of percent signs is none of ours to read.
    return (text % {"company": company.name, "other": other.name}).replace("%", "%%")

"""What became of the mails of a request: the part of its pages that brings itself up to date."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from customers import live
from invitations import sending
from invitations.access import own_invitation
from invitations.kinds import INVITING
from invitations.models import Invitation
from partners.access import PartnerRequest, partner_view
from partners.enums import MailState
from partners.http import etag_of
from partners.models import OutgoingMail
from partners.tasks import NO_LONGER_NEEDED

SECTION = "invitations/_deliveries.html"
SECONDS_AT_ONCE = 3  # while the worker has it, or is about to
SECONDS_LATER = 30  # while a server that refused it is left alone


def watched(invitation: Invitation, mails: list[OutgoingMail]) -> dict[str, Any]:
    """What the page asks again, and how often: nothing once every mail has arrived or failed."""
    waiting = [mail for mail in mails if mail.state in (MailState.QUEUED, MailState.SENDING)]
    if not waiting:
        return {}
    soon = any(mail.state == MailState.SENDING or not mail.attempts for mail in waiting)
    address = reverse(
        "invitations:deliveries", args=[invitation.partner.slug, invitation.public_id]
    )
    return {"url": address, "seconds": SECONDS_AT_ONCE if soon else SECONDS_LATER}


def section(invitation: Invitation, mails: list[OutgoingMail] | None = None) -> dict[str, Any]:
    """The context of the section."""
    found = sending.deliveries(invitation) if mails is None else mails
    return {
        "invitation": invitation,
        "deliveries": found,
        "watch": watched(invitation, found),
        "no_longer_needed": NO_LONGER_NEEDED,
    }


def retried(request: PartnerRequest, invitation: Invitation, *, refused: str = "") -> HttpResponse:
    """The section as htmx puts it in the place of the one whose button was pressed."""
    context = section(invitation) | {"retried": not refused, "refused": refused}
    return render(request, SECTION, context, status=422 if refused else 200)


@require_safe
@partner_view(*INVITING)
def delivery_live(request: PartnerRequest, public_id: UUID) -> HttpResponseBase:
    invitation = own_invitation(request, public_id)
    mails = sending.deliveries(invitation)
    tag = _etag(request, invitation, mails)
    if response := live.unchanged(request, tag):
        return response
    return live.tagged(render(request, SECTION, section(invitation, mails)), tag)


def _etag(request: PartnerRequest, invitation: Invitation, mails: list[OutgoingMail]) -> str:
    seen = [(mail.pk, mail.state, mail.attempts, mail.next_attempt_at) for mail in mails]
    return etag_of(get_language(), request.user.pk, invitation.is_open, *seen)

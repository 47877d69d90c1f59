"""Mails about the answer to a request for a partnership; what they say is read when sent."""

from dataclasses import dataclass
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.formats import date_format

from invitations.models import Invitation, InvitationAnswer
from partners.emails import absolute, build
from partners.models import OutgoingMail, Partner, User
from partners.selectors import location_ids

TEMPLATES = "invitations/emails/partnership"


@dataclass(frozen=True)
class _Answered:
    invitation: Invitation
    reseller: Partner
    context: dict[str, Any]


def _answered(mail: OutgoingMail) -> _Answered | None:
    answers = InvitationAnswer.objects.filter(pk=mail.about["answer"], partner__isnull=False)
    answer = answers.select_related(
        "partner", "invitation__partner", "invitation__created_by"
    ).first()
    if answer is None or answer.partner is None:
        return None
    invitation = answer.invitation
    recipient = f"{invitation.recipient_name} {invitation.recipient_email}".strip()
    context = {
        "invitation": invitation,
        "provider": invitation.partner,
        "reseller": answer.partner,
        "answer": answer,
        "recipient": recipient,
        "date": date_format(answer.answered_at, "DATETIME_FORMAT") + " UTC",
    }
    return _Answered(invitation, answer.partner, context)


def compose_authorized(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    """For the person who asked."""
    found = _answered(mail)
    if found is None:
        return None
    context = found.context | {
        "person": found.invitation.created_by,
        "link": absolute(reverse("resellers:list", args=[found.invitation.partner.slug])),
        "agreement_missing": found.reseller.agreement_signed_at is None,
    }
    return build(mail, f"{TEMPLATES}_authorized", context)


def compose_authorized_for_reseller(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    """For a global admin of the reseller, who may be another one than the one who answered."""
    found = _answered(mail)
    person = User.objects.filter(pk=mail.about["person"], is_active=True).first()
    if found is None or person is None:
        return None
    context = found.context | {
        "person": person,
        "partner_ids": ", ".join(location_ids(found.invitation.partner)),
        "link": absolute(reverse("resellers:providers", args=[found.reseller.slug])),
        "agreement_missing": found.reseller.agreement_signed_at is None,
    }
    return build(mail, f"{TEMPLATES}_authorized_reseller", context)


def compose_declined(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    """For the person who asked."""
    found = _answered(mail)
    if found is None:
        return None
    invitation = found.invitation
    path = reverse("invitations:draft", args=[invitation.partner.slug, invitation.public_id])
    context = found.context | {"person": invitation.created_by, "link": absolute(path)}
    return build(mail, f"{TEMPLATES}_declined", context)

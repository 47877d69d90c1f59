"""Mails about answers; what they say is read when they are sent."""

from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from customers.enums import GrantState
from customers.models import AdminGrant, DirectoryUser
from invitations.enums import Answer
from invitations.models import Invitation, InvitationAnswer
from partners.emails import absolute, build
from partners.models import OutgoingMail
from partners.names import portal_name


def _answered(mail: OutgoingMail) -> tuple[Invitation, InvitationAnswer, dict[str, Any]] | None:
    invitation = (
        Invitation.objects.select_related("partner", "created_by")
        .filter(pk=mail.about["invitation"])
        .first()
    )
    if invitation is None:
        return None
    answers = invitation.answers.select_related("customer")
    if "answer" in mail.about:  # a reusable link has many
        answers = answers.filter(pk=mail.about["answer"])
    answer = answers.first()
    if answer is None:
        return None
    # Privileges may be older than this answer, or taken back since: what holds now is said.
    has_admin = AdminGrant.objects.filter(
        partner=invitation.partner, customer=answer.customer, state=GrantState.GRANTED
    ).exists()
    recipient = f"{invitation.recipient_name} {invitation.recipient_email}".strip()
    context = {
        "invitation": invitation,
        "partner": invitation.partner,
        "answer": answer,
        "customer": answer.customer,
        "recipient": recipient,
        "has_admin": has_admin,
        "privileges": _("Yes") if has_admin else _("No"),
        "date": date_format(answer.answered_at, "DATETIME_FORMAT") + " UTC",
        "portal": portal_name(invitation.partner.cloud),
    }
    return invitation, answer, context


def compose_accepted_for_customer(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    found = _answered(mail)
    person = DirectoryUser.objects.filter(pk=mail.about["person"]).first()
    if found is None or person is None:
        return None
    _invitation, answer, context = found
    if answer.customer is None:
        return None
    context |= {
        "person": person,
        "link": absolute(
            reverse("customers_portal:relationships", args=[answer.customer.public_id])
        ),
    }
    return build(mail, "invitations/emails/accepted_for_customer", context)


def compose_accepted_for_partner(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    found = _answered(mail)
    if found is None:
        return None
    invitation, answer, context = found
    if answer.customer is None:
        return None
    path = reverse("customers:account", args=[invitation.partner.slug, answer.customer.public_id])
    context |= {"person": invitation.created_by, "link": absolute(path)}
    return build(mail, "invitations/emails/accepted_for_partner", context)


def compose_declined(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    found = _answered(mail)
    if found is None:
        return None
    invitation, answer, context = found
    path = reverse("invitations:draft", args=[invitation.partner.slug, invitation.public_id])
    context |= {
        "person": invitation.created_by,
        "link": absolute(path),
        "reported": answer.answer == Answer.UNKNOWN_COMPANY,
    }
    return build(mail, "invitations/emails/declined", context)


def compose_reported(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    """For the operators: somebody does not know the company that asked."""
    found = _answered(mail)
    if found is None:
        return None
    invitation, _answer, context = found
    path = reverse("admin:invitations_invitation_change", args=[invitation.pk])
    return build(mail, "invitations/emails/reported", context | {"link": absolute(path)})

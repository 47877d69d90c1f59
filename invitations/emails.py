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
from partners.enums import Role
from partners.models import OutgoingMail
from partners.names import portal_name
from partners.selectors import active_members


def _answered(mail: OutgoingMail) -> tuple[Invitation, InvitationAnswer, dict[str, Any]] | None:
    invitation = (
        Invitation.objects.select_related("partner", "created_by", "second_partner")
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
    grants = AdminGrant.objects.filter(customer=answer.customer, state=GrantState.GRANTED)
    granted = grants.filter(partner__in=invitation.askers).values_list("partner", flat=True)
    administering = set(granted)
    has_admin = invitation.partner_id in administering
    recipient = f"{invitation.recipient_name} {invitation.recipient_email}".strip()
    context = {
        "invitation": invitation,
        "partner": invitation.partner,
        "second": invitation.second_partner,
        "second_has_admin": invitation.second_partner_id in administering,
        "answer": answer,
        "customer": answer.customer,
        "recipient": recipient,
        "has_admin": has_admin,
        "privileges": _("Yes") if has_admin else _("No"),
        "holders": [each.name for each in invitation.askers if each.pk in administering],
        "date": date_format(answer.answered_at, "DATETIME_FORMAT") + " UTC",
        "portal": portal_name(invitation.partner.cloud),
    }
    return invitation, answer, context


def compose_accepted_for_customer(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    found = _answered(mail)
    person = DirectoryUser.objects.filter(pk=mail.about["person"]).first()
    if found is None or person is None:
        return None
    invitation, answer, context = found
    if answer.customer is None:
        return None
    context |= {
        "person": person,
        "link": absolute(
            reverse("customers_portal:relationships", args=[answer.customer.public_id])
        ),
    }
    joint = invitation.second_partner is not None
    name = "accepted_jointly_for_customer" if joint else "accepted_for_customer"
    return build(mail, f"invitations/emails/{name}", context)


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


def compose_accepted_for_second(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    """For the global admins of the partner that did not ask, while they still are."""
    found = _answered(mail)
    if found is None:
        return None
    invitation, answer, context = found
    partner = invitation.second_partner
    if partner is None or answer.customer is None:
        return None
    admins = {member.user_id: member for member in active_members(partner, [Role.GLOBAL_ADMIN])}
    member = admins.get(mail.about["person"])
    if member is None:
        return None
    path = reverse("customers:account", args=[partner.slug, answer.customer.public_id])
    context |= {
        "person": member.user,
        "has_admin": context["second_has_admin"],
        "privileges": _("Yes") if context["second_has_admin"] else _("No"),
        "link": absolute(path),
    }
    return build(mail, "invitations/emails/accepted_for_second", context)


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

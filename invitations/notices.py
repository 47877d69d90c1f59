"""Mails that tell of answers, queued in the transaction of the answer."""

from django.conf import settings

from customers import selectors as customer_selectors
from customers.models import Customer
from invitations import notified
from invitations.models import Invitation, InvitationAnswer
from partners.enums import Role
from partners.models import Partner
from partners.notices import mail_members
from partners.notifications import declining
from partners.outbox import queue_mail


def tell_asker(invitation: Invitation, kind: str, answer: InvitationAnswer) -> None:
    asker = invitation.created_by
    if declining(kind, [asker.pk]):
        return  # reads of it in the portal, or in the mail of the day
    queue_mail(
        kind,
        recipient=asker.mail_address,
        language=asker.language or settings.LANGUAGE_CODE,
        about={"invitation": invitation.pk, "answer": answer.pk},
        dedupe_key=f"{kind}-{invitation.public_id}-{answer.pk}",
    )


def tell_operators(invitation: Invitation, answer: InvitationAnswer) -> None:
    """Somebody does not know the company that asks."""
    queue_mail(
        "invitation_reported",
        recipient=settings.OPERATORS_EMAIL,
        language=settings.LANGUAGE_CODE,
        about={"invitation": invitation.pk, "answer": answer.pk},
        dedupe_key=f"reported-{invitation.public_id}-{answer.pk}",
    )


def tell_of_acceptance(
    invitation: Invitation, customer: Customer, answer: InvitationAnswer
) -> None:
    """The customer's global admins, the asker, and of a joint request the other partner."""
    admins = list(customer_selectors.global_admins(customer))
    late = declining("invitation_accepted_customer", [person.user_id for person in admins])
    for person in admins:
        if person.user_id in late:
            continue
        queue_mail(
            "invitation_accepted_customer",
            recipient=person.user.mail_address,
            language=person.user.language or invitation.language,
            about={"invitation": invitation.pk, "person": person.pk, "answer": answer.pk},
            dedupe_key=f"accepted-{invitation.public_id}-{person.pk}",
        )
    notified.accepted(invitation, customer, answer.answered_by_name)
    tell_asker(invitation, "invitation_accepted_partner", answer)
    if invitation.second_partner is not None:
        _tell_admins("invitation_accepted_second", invitation.second_partner, invitation, answer)


def tell_of_partnership(
    invitation: Invitation, reseller: Partner, answer: InvitationAnswer
) -> None:
    """The asker, and the reseller's global admins: it was authorized in their name."""
    notified.authorized(invitation, reseller, answer.answered_by_name)
    tell_asker(invitation, "partnership_authorized", answer)
    _tell_admins("partnership_authorized_reseller", reseller, invitation, answer)


def _tell_admins(
    kind: str, partner: Partner, invitation: Invitation, answer: InvitationAnswer
) -> None:
    mail_members(
        kind,
        partner,
        [Role.GLOBAL_ADMIN],
        about={"invitation": invitation.pk, "answer": answer.pk},
        once=f"{kind}-{invitation.public_id}-{answer.pk}",
    )

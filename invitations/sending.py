"""Commands that send a request by mail, and what became of the mails of a request."""

from datetime import UTC, datetime, time
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from invitations import journal, links, services
from invitations.enums import InvitationState
from invitations.exceptions import LinkLost, RequestEnded
from invitations.models import Invitation
from partners.enums import MailState
from partners.exceptions import RuleViolation
from partners.models import OutgoingMail, Partner, User
from partners.outbox import queue_mail, retry_mail

KIND = "invitation"


@transaction.atomic
def send_draft(
    invitation: Invitation,
    *,
    actor: User,
    press: UUID,
    values: services.DraftInput,
    revision: int | None = None,
) -> Invitation:
    """ "Send email" of a draft: what was typed is kept and goes to the recipient.

    ``press`` is the identity of one press of the button: however often it arrives, one mail.
    """
    invitation, sent_before = _begin(invitation, press)
    if sent_before:
        return invitation
    if invitation.current_state != InvitationState.DRAFT:
        raise RequestEnded(services.why_ended(invitation))
    invitation = services.save_draft(invitation, actor=actor, values=values, revision=revision)
    if not links.has_link(invitation.body):
        raise LinkLost(_("The text has lost its personal link. Put the link back first."))
    services.hand_over(invitation)
    _send(invitation, actor, press)
    return invitation


@transaction.atomic
def send_again(invitation: Invitation, *, actor: User, press: UUID) -> Invitation:
    """The same mail once more, or for the first time, of a request that waits for its answer."""
    invitation, sent_before = _begin(invitation, press)
    if sent_before:
        return invitation
    if not invitation.is_open or invitation.state == InvitationState.DRAFT:
        raise RequestEnded(services.why_ended(invitation))
    services.check_partnership(invitation)
    _send(invitation, actor, press)
    return invitation


@transaction.atomic
def retry_delivery(invitation: Invitation, mail_id: UUID, *, actor: User) -> OutgoingMail | None:
    """Have a failed mail of this request tried again; None if it has no such mail."""
    rows = _mails(invitation).select_for_update(of=("self",))
    mail = rows.filter(public_id=mail_id).first()
    if mail is None or mail.state != MailState.FAILED:
        return mail  # pressed twice, or delivered meanwhile
    invitation.refresh_from_db(fields=["state", "expires_at"])
    if not invitation.is_open:
        raise RequestEnded(services.why_ended(invitation))
    services.check_partnership(invitation)
    return retry_mail(mail, actor=actor, readers=[invitation.partner])


def deliveries(invitation: Invitation) -> list[OutgoingMail]:
    """What became of the mails of a request, the newest first."""
    return list(_mails(invitation).order_by("-pk")[:20])


def _mails(invitation: Invitation) -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(
        reference_id=invitation.public_id, organisation_id=invitation.partner.public_id
    )


def _begin(invitation: Invitation, press: UUID) -> tuple[Invitation, bool]:
    """Lock the partner, whose mails of the day are counted, then the request."""
    Partner.objects.select_for_update(no_key=True).get(pk=invitation.partner_id)
    invitation = services.locked(invitation)
    used = OutgoingMail.objects.filter(dedupe_key=_key(invitation, press)).exists()
    return invitation, used


def _key(invitation: Invitation, press: UUID) -> str:
    return f"{KIND}-{invitation.public_id}-{press}"


def _send(invitation: Invitation, actor: User, press: UUID) -> None:
    if not invitation.recipient_email:
        raise RuleViolation(_("Write the address that the email goes to."))
    _check_limit(invitation.partner)
    queue_mail(
        KIND,
        recipient=invitation.recipient_email,
        language=invitation.language,
        about={"invitation": invitation.pk},
        dedupe_key=_key(invitation, press),
        owner=(invitation.partner.public_id, invitation.public_id),
        queued_by=actor,
    )
    journal.record(
        "invitation.emailed",
        invitation,
        actor,
        recipient=invitation.recipient_email,
        include_admin=invitation.include_admin,
    )


def _check_limit(partner: Partner) -> None:
    """So many a day and no more, or a portal is soon on every list of unwanted senders."""
    limit = settings.INVITATION_MAILS_PER_DAY
    midnight = datetime.combine(timezone.now().date(), time.min, tzinfo=UTC)
    sent = OutgoingMail.objects.filter(
        organisation_id=partner.public_id, kind=KIND, created_at__gte=midnight
    )
    if len(sent.values_list("pk")[:limit]) >= limit:
        raise RuleViolation(
            ngettext(
                "Your organization may send %(limit)s request by email a day, and it has. "
                "Nothing is lost: use “Open in email”, or send it tomorrow.",
                "Your organization may send %(limit)s requests by email a day, and it has. "
                "Nothing is lost: use “Open in email”, or send it tomorrow.",
                limit,
            )
            % {"limit": limit}
        )

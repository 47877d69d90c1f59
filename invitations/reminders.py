"""The reminder before a request expires: once, if its author asked for it."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from invitations import journal, sending, services
from invitations.enums import InvitationState
from invitations.models import Invitation
from partners.enums import MailState
from partners.models import OutgoingMail
from partners.outbox import queue_mail

BEFORE = timedelta(days=7)
# Where links live for a few days only, nobody is reminded of what came yesterday.
NOT_WITHIN = timedelta(days=3)


def due() -> QuerySet[Invitation]:
    """Requests that the portal has delivered, waiting, expiring within a week."""
    now = timezone.now()
    delivered = OutgoingMail.objects.filter(
        reference_id=OuterRef("public_id"),
        kind=sending.KIND,
        state=MailState.SENT,
        created_at__gte=OuterRef("sent_at"),
    )
    return Invitation.objects.filter(
        Exists(delivered),
        remind=True,
        reminded_at=None,
        is_reusable=False,
        state__in=[InvitationState.SENT, InvitationState.OPENED],
        sent_at__lte=now - NOT_WITHIN,
        expires_at__gt=now,
        expires_at__lte=now + BEFORE,
    )


@transaction.atomic
def send_reminder(invitation: Invitation) -> bool:
    """Queue it and write down that it was; False if there is nothing to remind of any more."""
    invitation = services.locked(invitation)
    if not due().filter(pk=invitation.pk).exists():
        return False
    invitation.reminded_at = timezone.now()
    invitation.save(update_fields=["reminded_at"])
    queue_mail(
        "invitation_reminder",
        recipient=invitation.recipient_email,
        language=invitation.language,
        about={"invitation": invitation.pk},
        dedupe_key=f"reminder-{invitation.public_id}-{invitation.sent_at:%Y%m%d%H%M%S%f}",
        owner=(invitation.partner.public_id, invitation.public_id),
        queued_by=invitation.created_by,
    )
    journal.record("invitation.reminded", invitation, None, recipient=invitation.recipient_email)
    return True

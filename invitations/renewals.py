"""A request that is taken up again: sent anew, renewed after its end, or open to many."""

import uuid

from django.db import transaction
from django.utils import timezone

from invitations import drafts, journal, services
from invitations.enums import InvitationState
from invitations.exceptions import RequestEnded
from invitations.models import Invitation, new_nonce
from invitations.states import check_transition
from partners.models import Partner, User

RENEWABLE = frozenset({InvitationState.EXPIRED, InvitationState.DECLINED})
WITH_THE_CUSTOMER = frozenset({InvitationState.SENT, InvitationState.OPENED})


@transaction.atomic
def resend_invitation(invitation: Invitation, *, actor: User) -> Invitation:
    """Back to being a draft, with a new link; the old one is dead from now on.

    A mail of the old text that has not left yet is not sent any more (see ``letters``).
    """
    invitation = services.locked(invitation)
    state = invitation.current_state
    if state == InvitationState.DRAFT:
        return invitation  # pressed twice, or it never left
    if state not in WITH_THE_CUSTOMER:
        raise RequestEnded(services.why_ended(invitation))
    services.check_partnership(invitation)
    check_transition(invitation.state, InvitationState.DRAFT)
    invitation.state = InvitationState.DRAFT
    invitation.nonce = new_nonce()
    invitation.sent_at = invitation.opened_at = invitation.reminded_at = None
    invitation.expires_at = timezone.now() + services.lifetime()
    invitation.revision += 1  # a page of the draft that was left open holds the dead link
    invitation.save(
        update_fields=[
            "state", "nonce", "sent_at", "opened_at", "reminded_at", "expires_at", "revision",
        ]
    )  # fmt: skip
    journal.record("invitation.resent", invitation, actor)
    return invitation


@transaction.atomic
def renew_invitation(invitation: Invitation, *, actor: User) -> Invitation:
    """A new draft for the same recipient in the place of one that expired or was declined."""
    invitation = services.locked(invitation)
    if invitation.replaced_by is not None:
        return invitation.replaced_by  # pressed twice
    if invitation.current_state not in RENEWABLE:
        raise RequestEnded(services.why_ended(invitation))
    services.check_partnership(invitation)
    services.expire_invitation(invitation)  # where the clock was quicker than the timer
    invitation = services.locked(invitation)
    check_transition(invitation.state, InvitationState.SUPERSEDED)
    renewed = _copy(invitation, actor)
    renewed.save()
    invitation.state, invitation.replaced_by = InvitationState.SUPERSEDED, renewed
    invitation.save(update_fields=["state", "replaced_by"])
    journal.record("invitation.renewed", invitation, actor)
    journal.record("invitation.created", renewed, actor)
    return renewed


@transaction.atomic
def start_campaign(
    partner: Partner, *, actor: User, language: str, identity: uuid.UUID
) -> Invitation:
    """A draft with a reusable link; asked for twice with one identity, it is made once."""
    invitation = services.open_draft(partner, actor=actor, language=language, fresh=identity)
    if not invitation.is_reusable and invitation.state == InvitationState.DRAFT:
        invitation.is_reusable = True
        invitation.save(update_fields=["is_reusable"])
    return invitation


def _copy(old: Invitation, actor: User) -> Invitation:
    """What was asked, of whom and in which words; who asks and until when are new."""
    kept = (
        "kind", "partner", "partnership", "second_partner", "include_admin",
        "include_second_admin", "language", "recipient_name", "recipient_email",
        "subject", "body", "text_edited", "remind", "is_reusable",
    )  # fmt: skip
    renewed = Invitation(
        created_by=actor,
        expires_at=timezone.now() + services.lifetime(),
        **{field: getattr(old, field) for field in kept},
    )
    if not renewed.text_edited:  # the standard text names the person who asks
        renewed.subject, renewed.body = drafts.standard_text(renewed)
    return renewed

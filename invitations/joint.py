"""Joint invitations: one link by which a customer accepts reseller and provider in one step."""

import uuid

from django.db import transaction
from django.utils import timezone

from invitations import journal, services
from invitations.enums import OPEN_STATES, InvitationKind, InvitationState
from invitations.models import Invitation
from invitations.states import check_transition
from partners.models import Partner, User
from resellers.models import Partnership


def start_joint(
    partner: Partner,
    partnership: Partnership,
    *,
    actor: User,
    language: str,
    fresh: bool | uuid.UUID = False,
) -> Invitation:
    """A draft that asks for both partners of an active partnership."""
    asked = services.Asked(InvitationKind.JOINT, partnership)
    return services.open_draft(partner, actor=actor, language=language, fresh=fresh, asked=asked)


@transaction.atomic
def revoke_of_partnership(partnership: Partnership, *, actor: User) -> int:
    """End what nobody can accept any more; the caller has locked and ended the partnership.

    A request past its date has ended by itself, written down or not.
    """
    now, revoked = timezone.now(), 0
    rows = Invitation.objects.select_for_update(of=("self",)).select_related(
        "partner", "second_partner"
    )
    still_open = rows.filter(partnership=partnership, state__in=OPEN_STATES, expires_at__gt=now)
    for invitation in still_open.order_by("pk"):
        check_transition(invitation.state, InvitationState.REVOKED)
        invitation.state, invitation.answered_at = InvitationState.REVOKED, now
        invitation.save(update_fields=["state", "answered_at"])
        journal.record("invitation.revoked", invitation, actor)
        revoked += 1
    return revoked

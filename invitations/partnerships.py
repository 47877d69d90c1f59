"""Requests for a partnership, and what a reseller's global admin answers.

Each command is one transaction: lock, check, write, audit, queue mail.
"""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from invitations import journal, notices, notified, partnership_rules, services
from invitations.enums import OPEN_STATES, Answer, InvitationKind, InvitationState
from invitations.exceptions import InvitationRefused, Refusal
from invitations.models import Invitation, InvitationAnswer
from invitations.states import check_transition
from partners import audit
from partners.exceptions import RuleViolation
from partners.models import Membership, Partner, User
from resellers.exceptions import PartnershipRefused
from resellers.models import Partnership
from resellers.services import authorize_provider, lock_both


def start_partnership_request(
    partner: Partner,
    *,
    actor: User,
    language: str,
    fresh: bool | uuid.UUID = False,
    recipient: str = "",
) -> Invitation:
    """A draft that asks a reseller to authorize this indirect provider."""
    asked = services.Asked(InvitationKind.PARTNERSHIP, recipient=recipient)
    return services.open_draft(partner, actor=actor, language=language, fresh=fresh, asked=asked)


@transaction.atomic
def accept_partnership(
    invitation: Invitation, *, nonce: str, actor: User, reseller: Partner, confirmed: bool
) -> Partnership:
    """ "Authorize indirect provider": the partnership begins. ``confirmed`` is the ticked box."""
    lock_both(invitation.partner, reseller)
    invitation, member = _answerable(invitation, nonce, actor, reseller)
    if not confirmed:
        raise RuleViolation(_("Confirm that you authorize the indirect provider."))
    _close(invitation, InvitationState.ACCEPTED)
    try:
        partnership = authorize_provider(
            invitation.partner, member.partner, actor=actor, invitation_id=invitation.public_id
        )
    except PartnershipRefused as refused:
        raise InvitationRefused(partnership_rules.REFUSAL_OF[refused.obstacle]) from None
    answer = _answer(invitation, member.partner, Answer.ACCEPTED, actor)
    journal.record(
        "invitation.accepted", invitation, actor, member.partner, reseller=member.partner.name
    )
    audit.record(
        "partnership.authorized", target=partnership, actor=actor,
        readers=[invitation.partner, member.partner],
        provider=invitation.partner.name,
        reseller=member.partner.name,
    )  # fmt: skip
    notices.tell_of_partnership(invitation, member.partner, answer)
    return partnership


@transaction.atomic
def decline_partnership(
    invitation: Invitation, *, nonce: str, actor: User, reseller: Partner, reason: str = ""
) -> Invitation:
    """The reseller's global admin says no; nothing else changes."""
    invitation, member = _answerable(invitation, nonce, actor, reseller)
    _close(invitation, InvitationState.DECLINED)
    answer = _answer(invitation, member.partner, Answer.DECLINED, actor, reason)
    journal.record("invitation.declined", invitation, actor, member.partner, reason=reason)
    notified.not_authorized(invitation, member.partner)
    notices.tell_asker(invitation, "partnership_declined", answer)
    return invitation


def _answerable(
    invitation: Invitation, nonce: str, actor: User, reseller: Partner
) -> tuple[Invitation, Membership]:
    """Lock the request; refuse whoever may not answer for this organisation."""
    invitation = services.locked(invitation)
    places = Membership.objects.for_partner(reseller).filter(user=actor, is_active=True)
    member = places.select_related("partner").first()
    if refusal := partnership_rules.state_refusal(invitation, nonce, member):
        raise InvitationRefused(refusal)
    if refusal := partnership_rules.organisation_refusal(invitation, member):
        raise InvitationRefused(refusal)
    if member is None:  # said already; keeps the type narrow
        raise InvitationRefused(Refusal.NOT_A_PARTNER)
    return invitation, member


def _close(invitation: Invitation, state: InvitationState) -> None:
    """The row is locked, and open as ``state_refusal`` has seen."""
    check_transition(invitation.state, state)
    if invitation.state not in OPEN_STATES:
        raise InvitationRefused(Refusal.EXPIRED)
    invitation.state, invitation.answered_at = state, timezone.now()
    invitation.save(update_fields=["state", "answered_at"])


def _answer(
    invitation: Invitation, reseller: Partner, answer: Answer, actor: User, reason: str = ""
) -> InvitationAnswer:
    return InvitationAnswer.objects.create(
        invitation=invitation,
        partner=reseller,
        answer=answer,
        answered_by=actor,
        answered_by_name=str(actor),
        reason=reason,
    )

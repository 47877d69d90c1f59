"""Who may answer a request for a partnership: pure checks, shared by pages and services."""

from collections.abc import Sequence

from invitations.enums import InvitationState
from invitations.exceptions import Refusal
from invitations.models import Invitation
from partners.enums import Permission, UserKind
from partners.models import Membership, User
from partners.permissions import roles_allow
from partners.selectors import memberships_of
from resellers import selectors as resellers
from resellers.exceptions import Obstacle

REFUSAL_OF = {
    Obstacle.OWN_ORGANISATION: Refusal.OWN_STAFF,
    Obstacle.NOT_A_PROVIDER: Refusal.REVOKED,  # the asker is no provider any more
    Obstacle.NOT_A_RESELLER: Refusal.NOT_A_RESELLER,
    Obstacle.OTHER_CLOUD: Refusal.RESELLER_OTHER_CLOUD,
    Obstacle.OTHER_MARKET: Refusal.RESELLER_OTHER_MARKET,
    Obstacle.ALREADY_PARTNERS: Refusal.ALREADY_PARTNERS,
}


def places_of(user: User | None) -> list[Membership]:
    """The organisations somebody may answer for; none for people of customers."""
    if user is None or user.kind != UserKind.STAFF:
        return []
    return memberships_of(user)


def chosen_place(
    invitation: Invitation, places: Sequence[Membership], wanted: str = ""
) -> Membership | None:
    """The organisation that was picked; else the first that may answer; else another than the
    asker's, so that its people are told why they may not."""
    for place in places:
        if wanted and place.partner.slug == wanted:
            return place
    others = [place for place in places if place.partner_id != invitation.partner_id]
    may = [place for place in others if organisation_refusal(invitation, place) is None]
    return next(iter([*may, *others, *places]), None)


def state_refusal(invitation: Invitation, nonce: str, place: Membership | None) -> Refusal | None:
    """Why the request itself takes no answer, whoever asks."""
    if invitation.nonce != nonce:
        return Refusal.REPLACED
    state = invitation.current_state
    if state == InvitationState.ACCEPTED:
        own = place is not None and invitation.answers.filter(partner=place.partner_id).exists()
        return Refusal.ACCEPTED_BY_YOU if own else Refusal.ACCEPTED
    return {
        InvitationState.EXPIRED: Refusal.EXPIRED,
        InvitationState.REVOKED: Refusal.REVOKED,
        InvitationState.DECLINED: Refusal.DECLINED,
        InvitationState.SUPERSEDED: Refusal.REPLACED,
    }.get(state)


def organisation_refusal(invitation: Invitation, place: Membership | None) -> Refusal | None:
    """Why this organisation, or this person of it, cannot answer."""
    if place is None:
        return Refusal.NOT_A_PARTNER
    if obstacle := resellers.obstacle(invitation.partner, place.partner):
        return REFUSAL_OF[obstacle]
    if not roles_allow(place.roles, Permission.ACCEPT_PARTNERSHIP):
        return Refusal.NOT_PARTNER_ADMIN
    return None


def refusal_for(
    invitation: Invitation, nonce: str, user: User | None, place: Membership | None
) -> Refusal | None:
    """What a reader is told before any answer; the asker's staff see a preview in every state."""
    if invitation.nonce != nonce:
        return Refusal.REPLACED
    if place is not None and place.partner_id == invitation.partner_id:
        return Refusal.OWN_STAFF
    if refusal := state_refusal(invitation, nonce, place):
        return refusal
    return organisation_refusal(invitation, place) if user is not None else None

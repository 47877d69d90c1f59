"""What differs between the kinds of invitation: who may ask, and what is asked."""

from collections.abc import Iterable

from invitations.enums import InvitationKind
from invitations.models import Invitation
from partners.enums import Permission
from partners.permissions import role_allows

PERMISSION_OF = {
    InvitationKind.RELATIONSHIP: Permission.REQUEST_RELATIONSHIP,
    InvitationKind.JOINT: Permission.INVITE_JOINTLY,
    InvitationKind.PARTNERSHIP: Permission.REQUEST_PARTNERSHIP,
}
# Who may enter the pages of invitations at all; each row asks for the permission of its kind.
INVITING = tuple(PERMISSION_OF.values())


def permission_of(invitation: Invitation) -> Permission:
    return PERMISSION_OF[InvitationKind(invitation.kind)]


def allowed_kinds(roles: Iterable[str], partner_kinds: Iterable[str]) -> list[InvitationKind]:
    """The kinds that a member may ask for and follow up."""
    roles, partner_kinds = list(roles), list(partner_kinds)
    return [
        kind for kind, right in PERMISSION_OF.items() if role_allows(roles, partner_kinds, right)
    ]


def admin_is_fixed(invitation: Invitation) -> bool:
    """In a national cloud a request to a customer always includes the privileges."""
    return invitation.partner.cloud_kind.is_national and not invitation.is_for_partners

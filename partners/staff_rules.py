"""Who may change what of a partner's staff. Pure, on top of the one table of permissions.

The matrix of domain.md §2 lets global and user admins manage staff, and account admins "only
non-directory roles". Who grants the global admin role it leaves open; here only those who hold
it, since whoever grants it could grant it to themselves. (The original cannot edit permissions
in national clouds because another console does it there; we have no other, so it works in all.)
"""

from collections.abc import Collection
from dataclasses import dataclass

from partners.enums import PartnerKind, Permission, Role
from partners.permissions import PERMISSION_ROLES, kinds_allow, roles_allow

# Roles that mean nothing in a directory: all an account admin may give and take.
ACCOUNT_ROLES = frozenset({Role.ACCOUNT_ADMIN, Role.DEFAULT_USER})


def manageable_roles(own: Collection[str]) -> frozenset[Role]:
    """The roles that a person with these roles may grant and remove."""
    if not roles_allow(own, Permission.MANAGE_ACCOUNT_ROLES):
        return frozenset()
    if not roles_allow(own, Permission.MANAGE_STAFF):
        return ACCOUNT_ROLES
    everything = frozenset(Role)
    return everything if Role.GLOBAL_ADMIN in own else everything - {Role.GLOBAL_ADMIN}


def may_manage(own: Collection[str], theirs: Collection[str]) -> bool:
    """Deactivate, reactivate, reset: of a global admin only another one may."""
    if not roles_allow(own, Permission.MANAGE_STAFF):
        return False
    return Role.GLOBAL_ADMIN in own or Role.GLOBAL_ADMIN not in theirs


@dataclass(frozen=True)
class RoleHelp:
    """A role and what it opens at a partner of these kinds."""

    role: Role
    may: list[str]

    @property
    def label(self) -> str:
        return str(self.role.label)


def explained(kinds: Collection[PartnerKind]) -> list[RoleHelp]:
    """Every role with its rights, in the order of the matrix."""
    return [
        RoleHelp(
            role,
            [
                str(permission.label)
                for permission, roles in PERMISSION_ROLES.items()
                if role in roles and kinds_allow(kinds, permission)
            ],
        )
        for role in Role
    ]

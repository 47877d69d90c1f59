"""Who may do what: the one table, read by views, menus and "who can help" hints.

It is the union of the documented roles of domain.md §2 with the inferred cells that
design.md §5 lets count. Pure data: an installation tightens it here.
"""

from collections.abc import Iterable

from partners.enums import PartnerKind, Permission, Role

_GA = Role.GLOBAL_ADMIN
_UA = Role.USER_ADMIN
_AA = Role.ADMIN_AGENT
_SA = Role.SALES_AGENT
_HA = Role.HELPDESK_AGENT
_BA = Role.BILLING_ADMIN
_AC = Role.ACCOUNT_ADMIN

PERMISSION_ROLES: dict[Permission, frozenset[Role]] = {
    Permission.VIEW_CUSTOMERS: frozenset({_GA, _UA, _AA, _SA, _HA, _BA}),
    Permission.EXPORT_CUSTOMERS: frozenset({_GA, _AA}),
    # Not in the matrix: it speaks for the whole company, and operators approve it.
    Permission.IMPORT_CUSTOMERS: frozenset({_GA}),
    Permission.MANAGE_TAGS: frozenset({_AA}),
    Permission.REQUEST_RELATIONSHIP: frozenset({_GA, _AA, _SA}),
    # Not in the matrix: the text speaks for the whole company.
    Permission.EDIT_STANDARD_TEXT: frozenset({_GA}),
    Permission.INVITE_JOINTLY: frozenset({_GA, _AA}),
    # Not in the matrix: partnerships are seen and exported by those who see or export customers.
    Permission.VIEW_RESELLERS: frozenset({_GA, _UA, _AA, _SA, _HA, _BA}),
    Permission.EXPORT_RESELLERS: frozenset({_GA, _AA}),
    Permission.VIEW_PROVIDERS: frozenset({_GA, _UA, _AA, _SA, _HA, _BA}),
    # Not in the matrix: who sells, and who reckons what was sold.
    Permission.VIEW_INCENTIVES: frozenset({_GA, _AA, _SA, _BA}),
    Permission.EXPORT_INCENTIVES: frozenset({_GA, _AA}),
    Permission.REQUEST_PARTNERSHIP: frozenset({_GA, _UA, _AA, _SA}),
    Permission.ACCEPT_PARTNERSHIP: frozenset({_GA}),
    Permission.REMOVE_PARTNERSHIP: frozenset({_GA, _UA, _AA, _SA}),
    Permission.ADD_CUSTOMER: frozenset({_GA, _UA, _AA, _SA}),
    Permission.EDIT_BILL_TO: frozenset({_GA, _AA, _SA, _HA}),
    Permission.ATTEST_AGREEMENT: frozenset({_AA, _SA}),
    Permission.VIEW_AGREEMENT: frozenset({_GA, _UA, _AA, _SA, _HA}),
    Permission.MANAGE_PURCHASE_RIGHTS: frozenset({_AA}),
    Permission.VIEW_PURCHASE_RIGHTS: frozenset({_AA, _SA, _HA}),
    Permission.REMOVE_RELATIONSHIP: frozenset({_GA, _AA, _SA}),
    Permission.PLACE_ORDER: frozenset({_GA, _AA, _SA, _HA, _BA}),
    Permission.EDIT_SUBSCRIPTION: frozenset({_GA, _AA, _SA, _HA, _BA}),
    Permission.CANCEL_SUBSCRIPTION: frozenset({_GA, _AA, _SA}),
    Permission.CANCEL_USAGE: frozenset({_GA}),
    Permission.ASSIGN_SUPPORT_CONTACT: frozenset({_GA, _UA, _AA, _SA, _HA}),
    Permission.VIEW_CUSTOMER_USERS: frozenset({_GA, _UA, _AA, _SA, _HA}),
    Permission.MANAGE_CUSTOMER_USERS: frozenset({_GA, _UA, _AA}),
    Permission.IMPORT_CUSTOMER_USERS: frozenset({_GA, _UA, _AA}),
    Permission.ASSIGN_LICENSES: frozenset({_GA, _UA, _AA, _SA, _HA}),
    Permission.RESET_CUSTOMER_PASSWORD: frozenset({_GA, _UA, _AA}),
    Permission.ASSIGN_DIRECTORY_ROLES: frozenset({_GA, _AA}),
    Permission.ADMINISTER_SERVICES: frozenset({_AA, _HA}),
    Permission.VIEW_SERVICE_HEALTH: frozenset({_GA, _AA, _SA, _HA}),
    Permission.MANAGE_SERVICE_REQUESTS: frozenset({_GA, _AA, _HA}),
    Permission.VIEW_SERVICE_REQUESTS: frozenset({_GA, _AA, _SA, _HA}),
    Permission.REQUEST_GRANULAR_ADMIN: frozenset({_AA}),
    Permission.MAP_SECURITY_GROUPS: frozenset({_GA, _UA, _AA}),
    Permission.VIEW_GRANULAR_ANALYTICS: frozenset({_GA, _UA, _AA, _SA}),
    Permission.DISABLE_DELEGATED_ADMIN: frozenset({_AA}),
    Permission.VIEW_DELEGATED_ADMIN: frozenset({_AA, _HA}),
    Permission.VIEW_ACTIVITY_LOG: frozenset({_GA, _UA, _AA, _SA, _HA, _BA}),
    Permission.MANAGE_STAFF: frozenset({_GA, _UA}),
    Permission.MANAGE_ACCOUNT_ROLES: frozenset({_GA, _UA, _AC}),
    Permission.VIEW_PARTNER_PROFILES: frozenset({_GA, _UA}),
    # Not in the matrix: it speaks for the whole company.
    Permission.EDIT_PARTNER_PROFILE: frozenset({_GA}),
    Permission.SIGN_PARTNER_AGREEMENT: frozenset({_GA}),
    Permission.MANAGE_BILLING: frozenset({_GA, _BA}),
    Permission.VIEW_BILLING: frozenset({_GA, _AA, _BA}),
    Permission.USE_PRICE_LISTS: frozenset({_GA, _AA, _SA}),
    Permission.VIEW_PRICE_LISTS: frozenset({_GA, _AA, _SA, _BA}),
    Permission.OWN_PROFILE: frozenset(Role),
}

_ORDERING_KINDS = frozenset({PartnerKind.DIRECT_BILL, PartnerKind.INDIRECT_PROVIDER})
_TWO_TIERS = frozenset({PartnerKind.INDIRECT_PROVIDER, PartnerKind.INDIRECT_RESELLER})

# Rights that a kind of partner lacks whatever the role; every other right is open to all kinds.
PERMISSION_KINDS: dict[Permission, frozenset[PartnerKind]] = {
    Permission.ADD_CUSTOMER: _ORDERING_KINDS,
    Permission.ATTEST_AGREEMENT: _ORDERING_KINDS,
    Permission.PLACE_ORDER: _ORDERING_KINDS,
    Permission.INVITE_JOINTLY: _TWO_TIERS,
    Permission.VIEW_RESELLERS: frozenset({PartnerKind.INDIRECT_PROVIDER}),
    Permission.EXPORT_RESELLERS: frozenset({PartnerKind.INDIRECT_PROVIDER}),
    Permission.VIEW_PROVIDERS: frozenset({PartnerKind.INDIRECT_RESELLER}),
    Permission.VIEW_INCENTIVES: _TWO_TIERS,
    Permission.EXPORT_INCENTIVES: _TWO_TIERS,
    Permission.REQUEST_PARTNERSHIP: frozenset({PartnerKind.INDIRECT_PROVIDER}),
    Permission.ACCEPT_PARTNERSHIP: frozenset({PartnerKind.INDIRECT_RESELLER}),
    Permission.REMOVE_PARTNERSHIP: frozenset({PartnerKind.INDIRECT_PROVIDER}),
}


def roles_allow(roles: Iterable[str], permission: Permission) -> bool:
    """Whether one of these roles holds the permission; roles add up."""
    return not PERMISSION_ROLES[permission].isdisjoint(roles)


def kinds_allow(kinds: Iterable[str], permission: Permission) -> bool:
    allowed = PERMISSION_KINDS.get(permission)
    return allowed is None or not allowed.isdisjoint(kinds)


def role_allows(roles: Iterable[str], kinds: Iterable[str], permission: Permission) -> bool:
    return roles_allow(roles, permission) and kinds_allow(kinds, permission)

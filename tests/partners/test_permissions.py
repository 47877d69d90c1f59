"""The matrix of domain.md §2, written again by hand, cell by cell, and compared.

x = the docs list the role, today or in an older page · i = inferred and counted by design.md
§5 · - = inferred and not counted · . = no. Columns: GA UA AA SA HA BA AC DU.
"""

import pytest

from partners.enums import PartnerKind, Permission, Role
from partners.permissions import PERMISSION_KINDS, PERMISSION_ROLES, role_allows

COLUMNS = [
    Role.GLOBAL_ADMIN,
    Role.USER_ADMIN,
    Role.ADMIN_AGENT,
    Role.SALES_AGENT,
    Role.HELPDESK_AGENT,
    Role.BILLING_ADMIN,
    Role.ACCOUNT_ADMIN,
    Role.DEFAULT_USER,
]
P = Permission
#                                     GA UA AA SA HA BA AC DU
MATRIX = {
    P.VIEW_CUSTOMERS:                "x  i  x  x  x  i  .  .",
    P.EXPORT_CUSTOMERS:              "x  .  x  -  .  .  .  .",
    P.IMPORT_CUSTOMERS:              "x  .  .  .  .  .  .  .",  # ours: operators approve it
    P.MANAGE_TAGS:                   ".  .  x  .  .  .  .  .",
    P.REQUEST_RELATIONSHIP:          "x  .  x  x  .  .  .  .",
    P.EDIT_STANDARD_TEXT:            "x  .  .  .  .  .  .  .",  # ours: it speaks for the company
    P.INVITE_JOINTLY:                "x  .  x  -  .  .  .  .",
    P.VIEW_RESELLERS:                "x  i  x  x  x  i  .  .",  # ours: as the customer list
    P.EXPORT_RESELLERS:              "x  .  x  .  .  .  .  .",  # ours: as its export
    P.VIEW_PROVIDERS:                "x  i  x  x  x  i  .  .",  # ours: as the customer list
    P.VIEW_INCENTIVES:               "x  .  x  x  .  x  .  .",  # ours: who sells and who reckons
    P.EXPORT_INCENTIVES:             "x  .  x  .  .  .  .  .",  # ours: as the customer list
    P.REQUEST_PARTNERSHIP:           "x  x  x  x  .  .  .  .",
    P.ACCEPT_PARTNERSHIP:            "x  .  -  .  .  .  .  .",
    P.REMOVE_PARTNERSHIP:            "x  x  x  x  .  .  .  .",
    P.ADD_CUSTOMER:                  "x  x  x  x  .  .  .  .",
    P.EDIT_BILL_TO:                  "x  .  i  x  x  .  .  .",
    P.ATTEST_AGREEMENT:              ".  .  x  x  .  .  .  .",
    P.VIEW_AGREEMENT:                "x  x  x  x  x  .  .  .",
    P.MANAGE_PURCHASE_RIGHTS:        ".  .  x  .  .  .  .  .",
    P.VIEW_PURCHASE_RIGHTS:          ".  .  x  x  x  .  .  .",
    P.REMOVE_RELATIONSHIP:           "x  .  x  x  .  .  .  .",
    P.PLACE_ORDER:                   "x  .  x  x  x  x  .  .",
    P.EDIT_SUBSCRIPTION:             "x  -  x  x  x  x  .  .",
    P.CANCEL_SUBSCRIPTION:           "x  .  x  x  -  -  .  .",
    P.CANCEL_USAGE:                  "x  .  .  .  .  .  .  .",
    P.ASSIGN_SUPPORT_CONTACT:        "x  x  x  x  x  .  .  .",
    P.VIEW_CUSTOMER_USERS:           "i  i  x  i  i  .  .  .",
    P.MANAGE_CUSTOMER_USERS:         "x  x  x  .  .  .  .  .",
    P.IMPORT_CUSTOMER_USERS:         "x  x  x  .  .  .  .  .",
    P.ASSIGN_LICENSES:               "x  x  x  x  x  .  .  .",
    P.RESET_CUSTOMER_PASSWORD:       "x  x  x  .  -  .  .  .",
    P.ASSIGN_DIRECTORY_ROLES:        "i  .  x  .  .  .  .  .",
    P.ADMINISTER_SERVICES:           ".  .  x  .  x  .  .  .",
    P.VIEW_SERVICE_HEALTH:           "x  .  x  x  x  .  .  .",
    P.MANAGE_SERVICE_REQUESTS:       "x  .  x  .  x  .  .  .",
    P.VIEW_SERVICE_REQUESTS:         "x  .  x  x  x  .  .  .",
    P.REQUEST_GRANULAR_ADMIN:        ".  .  x  .  .  .  .  .",
    P.MAP_SECURITY_GROUPS:           "x  x  x  .  .  .  .  .",
    P.VIEW_GRANULAR_ANALYTICS:       "x  x  x  x  .  .  .  .",
    P.DISABLE_DELEGATED_ADMIN:       ".  .  x  .  .  .  .  .",
    P.VIEW_DELEGATED_ADMIN:          ".  .  x  .  x  .  .  .",
    P.VIEW_ACTIVITY_LOG:             "x  x  x  x  x  x  .  .",
    P.MANAGE_STAFF:                  "x  x  .  .  .  .  .  .",
    P.MANAGE_ACCOUNT_ROLES:          "x  x  .  .  .  .  x  .",
    P.VIEW_PARTNER_PROFILES:         "i  x  .  .  .  .  .  .",
    P.EDIT_PARTNER_PROFILE:          "i  .  .  .  .  .  .  .",
    P.SIGN_PARTNER_AGREEMENT:        "x  .  .  .  .  .  .  .",
    P.MANAGE_BILLING:                "x  .  .  .  .  x  .  .",
    P.VIEW_BILLING:                  "x  .  x  .  .  x  .  .",
    P.USE_PRICE_LISTS:               "x  .  x  x  .  .  .  .",
    P.VIEW_PRICE_LISTS:              "x  .  x  x  .  x  .  .",
    P.OWN_PROFILE:                   "x  x  x  x  x  x  x  x",
}  # fmt: skip
CELLS = [
    (permission, role, cell in "xi")
    for permission, row in MATRIX.items()
    for role, cell in zip(COLUMNS, row.split(), strict=True)
]
# Notes of the same table: who cannot do it whatever the role.
KINDS = {
    P.ADD_CUSTOMER: {PartnerKind.DIRECT_BILL, PartnerKind.INDIRECT_PROVIDER},
    P.ATTEST_AGREEMENT: {PartnerKind.DIRECT_BILL, PartnerKind.INDIRECT_PROVIDER},
    P.PLACE_ORDER: {PartnerKind.DIRECT_BILL, PartnerKind.INDIRECT_PROVIDER},
    P.INVITE_JOINTLY: {PartnerKind.INDIRECT_PROVIDER, PartnerKind.INDIRECT_RESELLER},
    P.VIEW_RESELLERS: {PartnerKind.INDIRECT_PROVIDER},
    P.EXPORT_RESELLERS: {PartnerKind.INDIRECT_PROVIDER},
    P.VIEW_PROVIDERS: {PartnerKind.INDIRECT_RESELLER},
    P.VIEW_INCENTIVES: {PartnerKind.INDIRECT_PROVIDER, PartnerKind.INDIRECT_RESELLER},
    P.EXPORT_INCENTIVES: {PartnerKind.INDIRECT_PROVIDER, PartnerKind.INDIRECT_RESELLER},
    P.REQUEST_PARTNERSHIP: {PartnerKind.INDIRECT_PROVIDER},
    P.ACCEPT_PARTNERSHIP: {PartnerKind.INDIRECT_RESELLER},
    P.REMOVE_PARTNERSHIP: {PartnerKind.INDIRECT_PROVIDER},
}


def test_every_permission_has_its_row() -> None:
    assert set(MATRIX) == set(Permission)
    assert set(PERMISSION_ROLES) == set(Permission)
    assert set(COLUMNS) == set(Role)


@pytest.mark.parametrize(("permission", "role", "may"), CELLS)
def test_cell(permission: Permission, role: Role, may: bool) -> None:
    assert role_allows([role], list(PartnerKind), permission) is may


def test_kinds_of_partner() -> None:
    assert {permission: set(kinds) for permission, kinds in PERMISSION_KINDS.items()} == KINDS


@pytest.mark.parametrize("permission", list(Permission))
@pytest.mark.parametrize("kind", list(PartnerKind))
def test_kind_without_the_right_cannot_do_it_in_any_role(
    permission: Permission, kind: PartnerKind
) -> None:
    may = kind in KINDS.get(permission, set(PartnerKind))

    assert role_allows(list(Role), [kind], permission) is may


def test_roles_add_up() -> None:
    agents = [Role.SALES_AGENT, Role.HELPDESK_AGENT]
    kinds = [PartnerKind.DIRECT_BILL]

    assert role_allows(agents, kinds, P.REQUEST_RELATIONSHIP)
    assert role_allows(agents, kinds, P.ADMINISTER_SERVICES)
    assert not role_allows(agents, kinds, P.MANAGE_TAGS)


def test_kinds_add_up() -> None:
    dual = [PartnerKind.DIRECT_BILL, PartnerKind.INDIRECT_RESELLER]

    assert role_allows([Role.GLOBAL_ADMIN], dual, P.PLACE_ORDER)
    assert role_allows([Role.GLOBAL_ADMIN], dual, P.ACCEPT_PARTNERSHIP)


def test_nobody_without_a_role_may_do_anything() -> None:
    held = [one for one in Permission if role_allows([], list(PartnerKind), one)]

    assert held == []

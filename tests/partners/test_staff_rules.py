"""Who may change what of the staff, written by hand from domain.md §2 and design.md §7."""

import pytest

from partners.enums import PartnerKind, Role
from partners.permissions import PERMISSION_ROLES
from partners.staff_rules import explained, manageable_roles, may_manage

GA, UA, AA, AC, DU = (
    Role.GLOBAL_ADMIN,
    Role.USER_ADMIN,
    Role.ADMIN_AGENT,
    Role.ACCOUNT_ADMIN,
    Role.DEFAULT_USER,
)


@pytest.mark.parametrize(
    ("own", "may"),
    [
        ([GA], set(Role)),
        ([UA], set(Role) - {GA}),
        ([UA, GA], set(Role)),
        ([AC], {AC, DU}),
        ([AC, AA], {AC, DU}),
        ([AA], set()),
        ([Role.SALES_AGENT], set()),
        ([Role.HELPDESK_AGENT], set()),
        ([Role.BILLING_ADMIN], set()),
        ([DU], set()),
        ([], set()),
    ],
)
def test_manageable_roles(own: list[Role], may: set[Role]) -> None:
    assert manageable_roles(own) == may


@pytest.mark.parametrize(
    ("own", "theirs", "may"),
    [
        ([GA], [GA], True),
        ([GA], [DU], True),
        ([UA], [GA], False),
        ([UA], [GA, AA], False),
        ([UA], [UA], True),
        ([UA], [], True),
        ([AC], [DU], False),
        ([AA], [DU], False),
    ],
)
def test_may_manage(own: list[Role], theirs: list[Role], may: bool) -> None:
    assert may_manage(own, theirs) is may


def test_the_help_is_the_table_of_permissions() -> None:
    told = {each.role: set(each.may) for each in explained([PartnerKind.DIRECT_BILL])}

    assert list(told) == list(Role)
    jointly = {"Invite customers together with a partner"}
    indirect = {
        "View indirect resellers",
        "Export indirect resellers",
        "View indirect providers",
        "Request a partnership",
        "Authorize an indirect provider",
        "Remove a partnership",
        "View incentives",
        "Export incentives",
    }
    for role, rights in told.items():
        held = {str(right.label) for right, roles in PERMISSION_ROLES.items() if role in roles}
        assert rights == held - jointly - indirect, role


def test_the_help_leaves_out_what_this_kind_of_partner_lacks() -> None:
    told = {each.role: each.may for each in explained([PartnerKind.INDIRECT_RESELLER])}

    assert "Place orders and add subscriptions" not in told[GA]
    assert "Authorize an indirect provider" in told[GA]

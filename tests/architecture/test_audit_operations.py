"""What the activity log calls an action: the names of the original where it has one."""

import re

from partners.audit_operations import (
    OBJECTS,
    OPERATIONS,
    operation_of,
    operations,
    verbs_about,
    verbs_called,
)
from partners.audit_words import SENTENCES

# domain.md §3.16, word for word, as far as the product does it.
ORIGINAL = {
    "add_customer": {"customer.created"},
    "remove_partner_customer_relationship": {"relationship.removed"},
    "create_partner_relationship": {"partnership.authorized"},
    "remove_partner_relationship": {"partnership.removed"},
    "create_order": {"order.placed"},
    "update_order": {"order.started", "order.cancelled"},
    "update_subscription": {"subscription.updated", "subscription.suspended"},
    "create_customer_user": {"directory_user.created"},
    "update_customer_user": {"directory_user.updated"},
    "delete_customer_user": {"directory_user.deleted"},
    "restore_customer_user": {"directory_user.restored"},
    "update_customer_user_licenses": {"licenses.updated"},
    "reset_customer_user_password": {"directory_user.password_reset"},
    "create_agreement": {"agreement.accepted", "agreement.confirmed"},
    "create_partner_user": {"member.added"},
    "update_partner_user": {"member.roles_changed"},
    "remove_partner_user": {"member.deactivated"},
    "dap_admin_relationship_approved": {"admin_grant.given"},
    "dap_admin_relationship_terminated": {"admin_grant.removed"},
}


def test_what_the_original_names_is_called_so() -> None:
    for name, verbs in ORIGINAL.items():
        assert {operation_of(verb) for verb in verbs} == {name}


def test_every_verb_has_a_name() -> None:
    for verb in SENTENCES:
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", operation_of(verb)), verb


def test_no_name_is_of_a_verb_that_is_gone() -> None:
    assert set(OPERATIONS) - set(SENTENCES) == set()


def test_a_name_leads_back_to_its_verbs() -> None:
    assert set().union(*(verbs_called(name) for name in operations())) == set(SENTENCES)
    assert verbs_called("create_order") == ["order.placed"]


def test_a_name_of_ours_is_none_of_the_originals() -> None:
    """``order_placed`` by oversight would hide that the original has a name for it."""
    ours = {verb.replace(".", "_") for verb in SENTENCES if verb not in OPERATIONS}
    assert ours.isdisjoint(ORIGINAL)


# What only operators read of, and what is logged for the customer alone.
NOT_IN_A_PARTNERS_LOG = {
    "offer", "operator", "own_activity", "price", "product", "sheet_import",
}  # fmt: skip


def test_every_verb_is_about_one_group_of_objects() -> None:
    for verb in SENTENCES:
        groups = [name for name in OBJECTS if verb in verbs_about(name)]
        expected = 0 if verb.partition(".")[0] in NOT_IN_A_PARTNERS_LOG else 1
        assert len(groups) == expected, verb

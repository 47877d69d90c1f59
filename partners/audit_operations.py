"""What the activity log calls an action: the operation names of domain.md §3.16.

A verb that the original has no name for is called by ours: the verb, written the same way.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.audit_words import SENTENCES

OPERATIONS: dict[str, str] = {
    "admin_grant.given": "dap_admin_relationship_approved",
    "admin_grant.given_up": "dap_admin_relationship_terminated",
    "admin_grant.removed": "dap_admin_relationship_terminated",
    "agreement.accepted": "create_agreement",
    "agreement.confirmed": "create_agreement",
    "agreement.confirmation_edited": "update_agreement",
    "bill_to.updated": "update_customer_billing_profile",
    "customer.created": "add_customer",
    "customer.profile_updated": "update_customer_billing_profile",
    "customer.qualified": "update_customer_qualification",
    "customer.qualification_refused": "update_customer_qualification",
    "directory_user.created": "create_customer_user",
    "directory_user.deleted": "delete_customer_user",
    "directory_user.password_reset": "reset_customer_user_password",
    "directory_user.restored": "restore_customer_user",
    "directory_user.roles_changed": "update_customer_user_roles",
    "directory_user.updated": "update_customer_user",
    "invitation.accepted": "create_partner_customer_relationship",
    "licenses.updated": "update_customer_user_licenses",
    "member.added": "create_partner_user",
    "member.deactivated": "remove_partner_user",
    "member.reactivated": "update_partner_user",
    "member.roles_changed": "update_partner_user",
    "order.cancelled": "update_order",
    "order.placed": "create_order",
    "order.started": "update_order",
    "partner_agreement.signed": "sign_partner_agreement",
    "partnership.authorized": "create_partner_relationship",
    "partnership.removed": "remove_partner_relationship",
    "relationship.removed": "remove_partner_customer_relationship",
    "subscription.cancelled": "update_subscription",
    "subscription.deleted": "update_subscription",
    "subscription.disabled": "update_subscription",
    "subscription.expired": "update_subscription",
    "subscription.reactivated": "update_subscription",
    "subscription.renewed": "update_subscription",
    "subscription.suspended": "update_subscription",
    "subscription.updated": "update_subscription",
}


# What an action was done to, as people group it: label, and what its verbs begin with.
OBJECTS: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    "customers": (_("Customers"), ("bill_to", "customer", "customers", "tag")),
    "relationships": (
        _("Requests and relationships"),
        (
            "admin_grant", "application", "customer_import", "invitation", "relationship",
            "standard_text",
        ),
    ),
    "partnerships": (_("Partnerships"), ("partnership", "resellers")),
    "users": (_("Users and licenses"), ("directory_user", "licenses", "user_upload")),
    "subscriptions": (
        _("Subscriptions and orders"),
        ("incentives", "order", "subscription", "subscription_owner", "subscriptions", "usage"),
    ),
    "agreements": (_("Customer agreement"), ("agreement",)),
    "requests": (_("Service requests"), ("service_request",)),
    "organization": (
        _("Own organization"),
        ("activity_log", "mail", "member", "partner", "partner_agreement", "user"),
    ),
}  # fmt: skip


def operation_of(verb: str) -> str:
    return OPERATIONS.get(verb) or verb.replace(".", "_")


def verbs_called(operation: str) -> list[str]:
    """The verbs of the product that are called so; a name of nothing finds nothing."""
    return [verb for verb in SENTENCES if operation_of(verb) == operation] or [operation]


def verbs_about(group: str) -> set[str]:
    """The verbs of what is done to a group of objects."""
    beginnings = OBJECTS[group][1] if group in OBJECTS else ()
    return {verb for verb in SENTENCES if verb.partition(".")[0] in beginnings}


def operations() -> list[str]:
    """Every name there is, as the filter offers them."""
    return sorted({operation_of(verb) for verb in SENTENCES})

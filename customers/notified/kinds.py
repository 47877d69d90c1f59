"""What people are notified of about customers: partners' staff, and the customer's own people."""

from django.utils.translation import gettext_lazy as _

from customers.enums import DirectoryRole
from partners.enums import NoticeType, Permission
from partners.notification_kinds import Kind

REMOVED = "admin_removed"
GIVEN = "admin_given"
GIVEN_UP_AT_CUSTOMER = "admin_given_up_at_customer"
REMOVED_AT_CUSTOMER = "admin_removed_at_customer"
END_REQUESTED = "end_requested"
END_WITHDRAWN = "end_request_withdrawn"
IMPORT_CHECKED = "customer_import_checked"
IMPORT_FINISHED = "customer_import_finished"
IMPORT_REJECTED = "customer_import_rejected"
OBJECTED = "relationship_objected"
AGREEMENT_TO_ACCEPT = "agreement_to_accept"
AGREEMENTS_OUTDATED = "agreements_outdated"

GLOBAL_ADMINS = frozenset({DirectoryRole.GLOBAL_ADMIN.value})
_CUSTOMERS = _("Customers")
_IMPORTING = frozenset({Permission.IMPORT_CUSTOMERS})

KINDS = (
    Kind(
        name=REMOVED,
        type=NoticeType.NEWS,
        label=_("A customer removed delegated admin privileges"),
        title=_("%(customer)s removed your delegated admin privileges"),
        text=_("Its directory is closed to you. You can ask for the privileges again."),
        workspace=_CUSTOMERS,
        link="customers:account",
        link_args=("customer_id",),
        rights=frozenset({Permission.REQUEST_RELATIONSHIP}),
        mails=("admin_removed_partner",),
    ),
    Kind(
        name=GIVEN,
        type=NoticeType.NEWS,
        label=_("A customer gave delegated admin privileges"),
        title=_("%(customer)s gave you delegated admin privileges"),
        text=_("You can manage its users, licenses and services from now on."),
        workspace=_CUSTOMERS,
        link="customers:account",
        link_args=("customer_id",),
        rights=frozenset({Permission.REQUEST_RELATIONSHIP}),
        mails=("admin_given_partner",),
    ),
    Kind(
        name=END_REQUESTED,
        type=NoticeType.RECOMMENDED,
        label=_("A customer asks to end the relationship"),
        title=_("%(customer)s asks you to end the reseller relationship"),
        text=_("Settle its subscriptions and remove the relationship before the due date."),
        workspace=_CUSTOMERS,
        link="customers:account",
        link_args=("customer_id",),
        rights=frozenset({Permission.REMOVE_RELATIONSHIP}),
        mails=("end_requested_partner",),
    ),
    Kind(
        name=END_WITHDRAWN,
        type=NoticeType.NEWS,
        label=_("A customer withdrew its request to end the relationship"),
        title=_("%(customer)s wants to stay your customer"),
        text=_("It withdrew its request to end the reseller relationship."),
        workspace=_CUSTOMERS,
        link="customers:account",
        link_args=("customer_id",),
        rights=frozenset({Permission.REMOVE_RELATIONSHIP}),
        mails=("end_request_withdrawn_partner",),
    ),
    Kind(
        name=IMPORT_CHECKED,
        type=NoticeType.RECOMMENDED,
        label=_("An import of customers was checked"),
        title=_("The file %(file)s is checked: ask for approval"),
        text=_("Look at the result of each row, then ask for approval or discard the file."),
        workspace=_CUSTOMERS,
        link="customers:import_detail",
        link_args=("import_id",),
        rights=_IMPORTING,
    ),
    Kind(
        name=IMPORT_FINISHED,
        type=NoticeType.NEWS,
        label=_("An import of customers was carried out"),
        title=_("The customers of %(file)s were taken over"),
        text=_("The page of the import tells the result of each row."),
        workspace=_CUSTOMERS,
        link="customers:import_detail",
        link_args=("import_id",),
        rights=_IMPORTING,
        mails=("customer_import_answered",),
    ),
    Kind(
        name=IMPORT_REJECTED,
        type=NoticeType.NEWS,
        label=_("An import of customers was rejected"),
        title=_("The import of %(file)s was rejected"),
        text=_("Reason given: %(reason)s"),
        workspace=_CUSTOMERS,
        link="customers:import_detail",
        link_args=("import_id",),
        rights=_IMPORTING,
    ),
    Kind(
        name=OBJECTED,
        type=NoticeType.NEWS,
        label=_("A customer objected to being taken over"),
        title=_("%(customer)s objected to being taken over"),
        text=_("The relationship has ended. The page of the import names the row."),
        workspace=_CUSTOMERS,
        link="customers:import_detail",
        link_args=("import_id",),
        rights=_IMPORTING,
        mails=("relationship_objected",),
    ),
    Kind(
        name=AGREEMENTS_OUTDATED,
        type=NoticeType.RECOMMENDED,
        label=_("A new version of the customer agreement"),
        title=_("Customers have to accept version %(version)s of the agreement"),
        text=_("New orders wait until they have. Filter the customer list by its agreement."),
        workspace=_CUSTOMERS,
        link="customers:list",
        rights=frozenset({Permission.ATTEST_AGREEMENT}),
    ),
    Kind(
        name=REMOVED_AT_CUSTOMER,
        type=NoticeType.NEWS,
        label=_("The roles of a partner were removed"),
        title=_("%(person)s removed the roles of %(partner)s"),
        text=_("Its staff can no longer reach your directory. It stays responsible for support."),
        workspace=_("Partner relationships"),
        link="customers_portal:partner",
        link_args=("partner_id",),
        directory_roles=GLOBAL_ADMINS,
        mails=("admin_removed_customer",),
    ),
    Kind(
        name=GIVEN_UP_AT_CUSTOMER,
        type=NoticeType.NEWS,
        label=_("A partner gave its roles up"),
        title=_("%(partner)s gave up its roles"),
        text=_("Its staff can no longer reach your directory. It stays responsible for support."),
        workspace=_("Partner relationships"),
        link="customers_portal:partner",
        link_args=("partner_id",),
        directory_roles=GLOBAL_ADMINS,
        mails=("admin_given_up_customer",),
    ),
    Kind(
        name=AGREEMENT_TO_ACCEPT,
        type=NoticeType.MANDATORY,
        label=_("Customer agreement to accept"),
        title=_("Accept the Microsoft Customer Agreement, version %(version)s"),
        text=_("Until a global admin accepts it, new orders for your organization wait."),
        workspace=_("Billing"),
        link="subscriptions_portal:agreement",
        directory_roles=GLOBAL_ADMINS,
    ),
)

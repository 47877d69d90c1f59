"""The kinds of notifications about orders, subscriptions and what ends with them."""

from django.utils.translation import gettext_lazy as _

from customers.enums import DirectoryRole
from customers.notified.kinds import GLOBAL_ADMINS
from partners.enums import NoticeType, Permission
from partners.notification_kinds import Kind

ORDER_WAITS = "order_waits"
ENDING = "subscription_ending"
USERS_UPLOADED = "users_uploaded"
USERS_UPLOADED_AT_CUSTOMER = "users_uploaded_at_customer"
SEVERAL_ENDING = "subscriptions_ending"
REMOVED_AT_CUSTOMER = "relationship_removed_at_customer"
REQUEST_WAITS = "service_request_waits"

_SUBSCRIPTIONS = _("Subscriptions")
_CUSTOMERS = _("Customers")

KINDS = (
    Kind(
        name=ORDER_WAITS,
        type=NoticeType.RECOMMENDED,
        label=_("An order waits for the customer's agreement"),
        title=_("An order for %(customer)s waits"),
        text=_("It starts once the customer accepts the agreement or you confirm that it has."),
        workspace=_SUBSCRIPTIONS,
        link="subscriptions:order",
        link_args=("customer_id", "order_id"),
        rights=frozenset({Permission.PLACE_ORDER}),
    ),
    Kind(
        name=ENDING,
        type=NoticeType.RECOMMENDED,
        label=_("A subscription ends within 30 days"),
        title=_("%(subscription)s of %(customer)s ends and does not renew"),
        text=_("Its users can work until then. Tick “Auto-renew” if it should go on."),
        workspace=_SUBSCRIPTIONS,
        link="subscriptions:detail",
        link_args=("customer_id", "subscription_id"),
        rights=frozenset({Permission.EDIT_SUBSCRIPTION}),
    ),
    Kind(
        name=SEVERAL_ENDING,
        type=NoticeType.RECOMMENDED,
        label=_("Several subscriptions end within 30 days"),
        title=_("%(count)s more subscriptions end and do not renew"),
        text=_("The list names those that end first. Tick “Auto-renew” where they should go on."),
        workspace=_SUBSCRIPTIONS,
        link="subscriptions:ending_subscriptions",
        rights=frozenset({Permission.PLACE_ORDER}),
    ),
    Kind(
        name=REQUEST_WAITS,
        type=NoticeType.RECOMMENDED,
        label=_("A service request waits for its first answer"),
        title=_("%(customer)s waits for an answer: %(request)s"),
        text=_("Answer before the due date, or give the subscription another support contact."),
        workspace=_("Service requests"),
        link="subscriptions:request",
        link_args=("request_id",),
        rights=frozenset({Permission.MANAGE_SERVICE_REQUESTS}),
        mails=("service_request",),
    ),
    Kind(
        name=USERS_UPLOADED,
        type=NoticeType.RECOMMENDED,
        label=_("An upload of users has ended"),
        title=_("The users of %(file)s for %(customer)s are there"),
        text=_("Download their temporary passwords before the due date, once and for all."),
        workspace=_CUSTOMERS,
        link="subscriptions:upload",
        link_args=("customer_id", "upload_id"),
        rights=frozenset({Permission.IMPORT_CUSTOMER_USERS}),
    ),
    Kind(
        name=USERS_UPLOADED_AT_CUSTOMER,
        type=NoticeType.RECOMMENDED,
        label=_("An upload of users has ended"),
        title=_("The users of %(file)s are there"),
        text=_("Download their temporary passwords before the due date, once and for all."),
        workspace=_("Users"),
        link="subscriptions_portal:upload",
        link_args=("upload_id",),
        directory_roles=frozenset({*GLOBAL_ADMINS, DirectoryRole.USER_ADMIN.value}),
    ),
    Kind(
        name=REMOVED_AT_CUSTOMER,
        type=NoticeType.NEWS,
        label=_("A partner removed the reseller relationship"),
        title=_("%(partner)s no longer serves you as a reseller"),
        text=_("Your organization, its users and its data stay as they are."),
        workspace=_("Partner relationships"),
        link="customers_portal:relationships",
        directory_roles=GLOBAL_ADMINS,
        mails=("relationship_removed",),
    ),
)

"""Closed lists of the kernel: roles, permissions, clouds and kinds. Source: domain.md §1-2."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class UserKind(models.TextChoices):
    """What a login opens, for good."""

    STAFF = "staff", _("Partner staff")
    DIRECTORY = "directory", _("Customer user")
    OPERATOR = "operator", _("Operator")


class Cloud(models.TextChoices):
    PUBLIC = "public", _("Public cloud")
    US_GOVERNMENT = "us_government", _("Microsoft Cloud for US Government")
    GERMANY = "germany", _("Microsoft Cloud Germany")

    @property
    def is_national(self) -> bool:
        """In a national cloud delegated administration is always part of the request."""
        return self is not Cloud.PUBLIC


class PartnerKind(models.TextChoices):
    DIRECT_BILL = "direct_bill", _("Direct-bill partner")
    INDIRECT_PROVIDER = "indirect_provider", _("Indirect provider")
    INDIRECT_RESELLER = "indirect_reseller", _("Indirect reseller")


class LocationScope(models.TextChoices):
    """A global Partner ID is the headquarters'; a location ID belongs to one site."""

    GLOBAL = "global", _("Global")
    LOCATION = "location", _("Location")


class Role(models.TextChoices):
    GLOBAL_ADMIN = "global_admin", _("Global admin")
    USER_ADMIN = "user_admin", _("User management admin")
    ADMIN_AGENT = "admin_agent", _("Admin agent")
    SALES_AGENT = "sales_agent", _("Sales agent")
    HELPDESK_AGENT = "helpdesk_agent", _("Helpdesk agent")
    BILLING_ADMIN = "billing_admin", _("Billing admin")
    ACCOUNT_ADMIN = "account_admin", _("Account admin")
    DEFAULT_USER = "default_user", _("Default user")


class Permission(models.TextChoices):
    """One line of the matrix of domain.md §2 each."""

    VIEW_CUSTOMERS = "view_customers", _("View the customer list and records")
    EXPORT_CUSTOMERS = "export_customers", _("Export the customer list")
    IMPORT_CUSTOMERS = "import_customers", _("Take over customers served elsewhere")
    MANAGE_TAGS = "manage_tags", _("Create and assign tags")
    REQUEST_RELATIONSHIP = "request_relationship", _("Request a reseller relationship")
    EDIT_STANDARD_TEXT = "edit_standard_text", _("Edit the standard text of requests")
    INVITE_JOINTLY = "invite_jointly", _("Invite customers together with a partner")
    VIEW_RESELLERS = "view_resellers", _("View indirect resellers")
    EXPORT_RESELLERS = "export_resellers", _("Export indirect resellers")
    VIEW_PROVIDERS = "view_providers", _("View indirect providers")
    VIEW_INCENTIVES = "view_incentives", _("View incentives")
    EXPORT_INCENTIVES = "export_incentives", _("Export incentives")
    REQUEST_PARTNERSHIP = "request_partnership", _("Request a partnership")
    ACCEPT_PARTNERSHIP = "accept_partnership", _("Authorize an indirect provider")
    REMOVE_PARTNERSHIP = "remove_partnership", _("Remove a partnership")
    ADD_CUSTOMER = "add_customer", _("Add a customer")
    EDIT_BILL_TO = "edit_bill_to", _("Edit customer details and bill-to info")
    ATTEST_AGREEMENT = "attest_agreement", _("Confirm the customer agreement")
    VIEW_AGREEMENT = "view_agreement", _("View the customer agreement")
    MANAGE_PURCHASE_RIGHTS = "manage_purchase_rights", _("Change customer permissions")
    VIEW_PURCHASE_RIGHTS = "view_purchase_rights", _("View customer permissions")
    REMOVE_RELATIONSHIP = "remove_relationship", _("Remove a reseller relationship")
    PLACE_ORDER = "place_order", _("Place orders and add subscriptions")
    EDIT_SUBSCRIPTION = "edit_subscription", _("Edit subscriptions")
    CANCEL_SUBSCRIPTION = "cancel_subscription", _("Suspend or cancel subscriptions")
    CANCEL_USAGE = "cancel_usage", _("Suspend or cancel usage-based subscriptions")
    ASSIGN_SUPPORT_CONTACT = "assign_support_contact", _("Assign the designated support contact")
    VIEW_CUSTOMER_USERS = "view_customer_users", _("List customer users")
    MANAGE_CUSTOMER_USERS = (
        "manage_customer_users",
        _("Create, delete and restore customer users"),
    )
    IMPORT_CUSTOMER_USERS = "import_customer_users", _("Import customer users")
    ASSIGN_LICENSES = "assign_licenses", _("Assign and revoke licenses")
    RESET_CUSTOMER_PASSWORD = "reset_customer_password", _("Reset customer user passwords")
    ASSIGN_DIRECTORY_ROLES = "assign_directory_roles", _("Assign customer directory roles")
    ADMINISTER_SERVICES = "administer_services", _("Administer services for customers")
    VIEW_SERVICE_HEALTH = "view_service_health", _("View service health")
    MANAGE_SERVICE_REQUESTS = "manage_service_requests", _("Manage service requests")
    VIEW_SERVICE_REQUESTS = "view_service_requests", _("View service requests")
    REQUEST_GRANULAR_ADMIN = "request_granular_admin", _("Request or end granular admin roles")
    MAP_SECURITY_GROUPS = "map_security_groups", _("Map security groups")
    VIEW_GRANULAR_ANALYTICS = "view_granular_analytics", _("View granular admin analytics")
    DISABLE_DELEGATED_ADMIN = "disable_delegated_admin", _("Disable delegated admin privileges")
    VIEW_DELEGATED_ADMIN = "view_delegated_admin", _("View delegated admin privileges")
    VIEW_ACTIVITY_LOG = "view_activity_log", _("View and export the activity log")
    MANAGE_STAFF = "manage_staff", _("Manage staff users and roles")
    MANAGE_ACCOUNT_ROLES = "manage_account_roles", _("Manage account roles of staff users")
    VIEW_PARTNER_PROFILES = "view_partner_profiles", _("View all partner profiles")
    EDIT_PARTNER_PROFILE = "edit_partner_profile", _("Edit the partner profile")
    SIGN_PARTNER_AGREEMENT = "sign_partner_agreement", _("Sign the partner agreement")
    MANAGE_BILLING = "manage_billing", _("Manage billing")
    VIEW_BILLING = "view_billing", _("View billing")
    USE_PRICE_LISTS = "use_price_lists", _("Use price lists and offers")
    VIEW_PRICE_LISTS = "view_price_lists", _("View price lists and offers")
    OWN_PROFILE = "own_profile", _("Own profile and preferences")


class MailState(models.TextChoices):
    QUEUED = "queued", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")


class NoticeType(models.TextChoices):
    """Of the Action Center (domain.md §3.16): actions first, then news."""

    MANDATORY = "mandatory", pgettext_lazy("notification", "Mandatory action")
    RECOMMENDED = "recommended", pgettext_lazy("notification", "Recommended action")
    NEWS = "news", pgettext_lazy("notification", "Notification")


class MailRhythm(models.TextChoices):
    AT_ONCE = "at_once", pgettext_lazy("notification mail", "At once")
    DAILY = "daily", pgettext_lazy("notification mail", "Once a day, together")
    NEVER = "never", pgettext_lazy("notification mail", "Never")

"""Closed lists of the customer side."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DirectoryRole(models.TextChoices):
    """Roles in a customer's directory; without one a person is a plain user."""

    GLOBAL_ADMIN = "global_admin", _("Global admin")
    USER_ADMIN = "user_admin", _("User management admin")
    PASSWORD_ADMIN = "password_admin", _("Password admin")
    SERVICE_ADMIN = "service_admin", _("Service admin")


class DirectoryUserState(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("user", "Active")
    INACTIVE = "inactive", pgettext_lazy("user", "Deleted")
    PURGED = "purged", pgettext_lazy("user", "Gone")


class RelationshipState(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("relationship", "Active")
    REMOVED = "removed", pgettext_lazy("relationship", "Removed")


class GrantState(models.TextChoices):
    GRANTED = "granted", pgettext_lazy("admin grant", "Granted")
    REMOVED = "removed", pgettext_lazy("admin grant", "Removed")


class AgreementMethod(models.TextChoices):
    DIRECT = "direct", _("Customer acceptance through Microsoft")
    ATTESTED = "attested", _("Customer acceptance confirmed by partner")


class AgreementStatus(models.TextChoices):
    """How a customer stands to the agreement in force today; worked out, never stored."""

    ACCEPTED = "accepted", pgettext_lazy("agreement", "Accepted")
    OUTDATED = "outdated", pgettext_lazy("agreement", "Older version accepted")
    MISSING = "missing", pgettext_lazy("agreement", "Not provided")


class AssociationSource(models.TextChoices):
    """What brought provider, reseller and customer together."""

    JOINT_ACCEPTANCE = "joint_acceptance", pgettext_lazy("association", "Joint acceptance")
    CUSTOMER_ADDED = "customer_added", pgettext_lazy("association", "Customer added for a reseller")
    SUBSCRIPTION = "subscription", pgettext_lazy("association", "Subscription")


class Qualification(models.TextChoices):
    """What a customer may buy beside what everybody may (domain.md §3.8)."""

    NONE = "none", pgettext_lazy("qualification", "None")
    IN_REVIEW = "in_review", pgettext_lazy("qualification", "In review")
    EDUCATION = "education", pgettext_lazy("qualification", "Education")
    REFUSED = "refused", pgettext_lazy("qualification", "Not an education customer")


class EducationSegment(models.TextChoices):
    K12 = "k12", pgettext_lazy("education", "Primary and secondary school")
    HIGHER = "higher", pgettext_lazy("education", "Higher education")
    LIBRARY = "library", pgettext_lazy("education", "Library")
    MUSEUM = "museum", pgettext_lazy("education", "Museum")

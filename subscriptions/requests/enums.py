"""Closed lists of service requests (domain.md §3.12)."""

from datetime import timedelta

from django.db import models
from django.utils.translation import pgettext_lazy


class RequestState(models.TextChoices):
    OPEN = "open", pgettext_lazy("service request", "Open")
    IN_PROGRESS = "progress", pgettext_lazy("service request", "In progress")
    WAITING = "waiting", pgettext_lazy("service request", "Waiting for the customer")
    RESOLVED = "resolved", pgettext_lazy("service request", "Resolved")
    CLOSED = "closed", pgettext_lazy("service request", "Closed")


class Severity(models.TextChoices):
    CRITICAL = "critical", pgettext_lazy("severity", "Critical")
    MODERATE = "moderate", pgettext_lazy("severity", "Moderate")
    MINIMAL = "minimal", pgettext_lazy("severity", "Minimal")


class RequestCategory(models.TextChoices):
    """What a request is about; the first thing a form asks for."""

    SERVICE = "service", pgettext_lazy("request category", "A service does not work")
    USERS = "users", pgettext_lazy("request category", "Users, licenses and passwords")
    SUBSCRIPTION = "subscription", pgettext_lazy("request category", "Subscriptions and orders")
    BILLING = "billing", pgettext_lazy("request category", "Billing")
    SECURITY = "security", pgettext_lazy("request category", "Security and access")
    OTHER = "other", pgettext_lazy("request category", "Something else")


class Side(models.TextChoices):
    """Who wrote a message."""

    CUSTOMER = "customer", pgettext_lazy("service request", "Customer")
    PARTNER = "partner", pgettext_lazy("service request", "Partner")


# The first answer is due after so long (domain.md §3.12).
RESPONSE_WITHIN = {
    Severity.CRITICAL: timedelta(hours=2),
    Severity.MODERATE: timedelta(hours=4),
    Severity.MINIMAL: timedelta(hours=8),
}
UNSOLVED = frozenset({RequestState.OPEN, RequestState.IN_PROGRESS, RequestState.WAITING})

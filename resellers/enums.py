"""Closed lists of partnerships. States: domain.md §4."""

from django.db import models
from django.utils.translation import pgettext_lazy


class PartnershipState(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("partnership", "Active")
    REMOVED = "removed", pgettext_lazy("partnership", "Removed")

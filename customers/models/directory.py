"""The people of a customer's directory and what they may do in it."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from customers.enums import (
    DirectoryRole,
    DirectoryUserState,
)
from customers.models.companies import Customer
from partners.folding import fold
from partners.models import User


class DirectoryUser(models.Model):
    """A person of the customer, with the one login that opens this directory."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="users")
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="directory_user")
    display_name = models.CharField(_("Display name"), max_length=120)
    first_name = models.CharField(_("First name"), max_length=50, blank=True)
    last_name = models.CharField(_("Last name"), max_length=50, blank=True)
    location = CountryField(_("Location"), blank=True)  # where the licenses are used
    # Folded, kept by save().
    sort_name = models.CharField(max_length=240, default="", editable=False)
    search_text = models.TextField(default="", editable=False)
    state = models.CharField(
        _("Status"), max_length=10, choices=DirectoryUserState, default=DirectoryUserState.ACTIVE
    )
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by_name = models.CharField(max_length=400, blank=True)

    class Meta:
        verbose_name = _("customer user")
        verbose_name_plural = _("customer users")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=DirectoryUserState.values), name="directoryuser_state_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["customer", "state", "sort_name", "id"], name="directoryuser_by_name"
            ),
            models.Index(
                fields=["deleted_at"],
                condition=Q(state=DirectoryUserState.INACTIVE),
                name="directoryuser_to_purge",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fold()
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "sort_name", "search_text"}
        super().save(*args, **kwargs)

    def fold(self) -> None:
        """What lists sort and search by; whoever writes many rows at once calls it for each."""
        self.sort_name = fold(self.display_name)[:240]
        self.search_text = "\n".join([self.sort_name, fold(self.user.email)])


class DirectoryRoleAssignment(models.Model):
    directory_user = models.ForeignKey(
        DirectoryUser, on_delete=models.PROTECT, related_name="role_assignments"
    )
    role = models.CharField(_("role"), max_length=20, choices=DirectoryRole)

    class Meta:
        verbose_name = _("directory role")
        verbose_name_plural = _("directory roles")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["directory_user", "role"], name="directoryroleassignment_unique"
            ),
            models.CheckConstraint(
                condition=Q(role__in=DirectoryRole.values), name="directoryroleassignment_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.directory_user} · {self.role}"

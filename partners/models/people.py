"""Logins of all kinds."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.enums import UserKind
from partners.folding import fold

SORT_NAME_LENGTH = 240


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())

    def create_user(
        self, email: str, password: str | None = None, *, kind: str, **fields: Any
    ) -> User:
        user = self.model(email=email.strip().lower(), kind=kind, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """One login of one kind for good (design.md §7); signs in by a lower-cased address."""

    kind = models.CharField(_("kind"), max_length=12, choices=UserKind)
    email = models.EmailField(_("sign-in name"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=120)
    sort_name = models.CharField(
        max_length=SORT_NAME_LENGTH, editable=False, default=""
    )  # kept by save()
    contact_email = models.EmailField(
        _("contact address"),
        blank=True,
        help_text=_("Where mail goes. Empty: to the sign-in name."),
    )
    language = models.CharField(_("language"), max_length=8, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    is_active = models.BooleanField(_("active"), default=True)
    must_change_password = models.BooleanField(_("must change password"), default=False)
    temporary_password_expires_at = models.DateTimeField(
        _("temporary password ends"), null=True, blank=True
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=UserKind.values), name="user_kind_known"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lower"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.email})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the folded name that lists of people sort and search by."""
        self.sort_name = fold(self.name)[:SORT_NAME_LENGTH]
        fields = kwargs.get("update_fields")
        if fields is not None and "name" in fields:
            kwargs["update_fields"] = {*fields, "sort_name"}
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        """What the head of operations greets by."""
        return self.name

    @property
    def is_staff(self) -> bool:
        """Django admin's word for "may enter operations"."""
        return self.kind == UserKind.OPERATOR

    @property
    def mail_address(self) -> str:
        return self.contact_email or self.email

    @property
    def password_expired(self) -> bool:
        ends = self.temporary_password_expires_at
        return self.must_change_password and ends is not None and ends <= timezone.now()

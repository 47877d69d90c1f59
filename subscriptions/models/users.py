"""People of customers beside their licenses: what deleted users had, and uploads of many users
with their passwords for a short while, encrypted."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.models import Customer, DirectoryUser
from partners.models import Partner, User
from partners.querysets import TenantQuerySet
from subscriptions.models.subscription import Subscription
from subscriptions.users.enums import StopReason, UploadState, UploadVerdict


class ReturnedLicense(models.Model):
    """A license that a deleted user had; it is free for others until the user is restored."""

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="+")
    directory_user = models.ForeignKey(DirectoryUser, on_delete=models.PROTECT, related_name="+")
    disabled_plans = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("license of a deleted user")
        verbose_name_plural = _("licenses of deleted users")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["directory_user", "subscription"], name="returnedlicense_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.directory_user} · {self.subscription}"


class UserUpload(models.Model):
    """One file of people for one customer's directory; ``partner`` is empty for the customer's
    own admins."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(
        _("Status"), max_length=10, choices=UploadState, default=UploadState.CHECKED
    )
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_by_name = models.CharField(_("Uploaded by"), max_length=400)
    # Whose privileges the run rests on.
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    stop_reason = models.CharField(max_length=10, choices=StopReason, blank=True)
    file_name = models.CharField(_("File"), max_length=200)
    checksum = models.CharField(_("SHA-256 checksum"), max_length=64)
    location = models.CharField(_("Location"), max_length=2, blank=True)
    subscriptions = models.JSONField(default=list)  # public IDs: licenses for everybody in it
    row_count = models.PositiveIntegerField(_("Rows"))
    progress = models.PositiveIntegerField(_("Rows worked through"), default=0)
    counts = models.JSONField(_("Results"), default=dict)  # verdict: rows
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    # The passwords: there from the run to the first download, 72 hours at the most.
    secrets_until = models.DateTimeField(null=True, blank=True)
    downloaded_at = models.DateTimeField(null=True, blank=True)
    beat_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TenantQuerySet["UserUpload"].as_manager()

    class Meta:
        verbose_name = _("upload of users")
        verbose_name_plural = _("uploads of users")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=UploadState.values), name="userupload_state_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["customer", "-created_at", "-id"], name="userupload_of_customer"),
            models.Index(fields=["state", "beat_at"], name="userupload_beat"),
        ]

    def __str__(self) -> str:
        return self.file_name


class UserUploadRow(models.Model):
    """One line: what was typed, what became of it, and its password, encrypted, for a while."""

    upload = models.ForeignKey(UserUpload, on_delete=models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField(_("Line"))
    values = models.JSONField(_("Values"), default=dict)
    verdict = models.CharField(_("Check"), max_length=10, choices=UploadVerdict, blank=True)
    result = models.CharField(_("Result"), max_length=10, choices=UploadVerdict, blank=True)
    problems = models.JSONField(_("Problems"), default=list)
    person = models.ForeignKey(DirectoryUser, on_delete=models.PROTECT, null=True, related_name="+")
    sealed_password = models.BinaryField(null=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("row of an upload")
        verbose_name_plural = _("rows of uploads")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["upload", "number"], name="useruploadrow_unique"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["upload", "result", "number"], name="useruploadrow_result"),
        ]

    def __str__(self) -> str:
        return f"{self.upload_id}:{self.number}"

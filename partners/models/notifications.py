"""What people are told in the portal: by kind, one row for each person."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.enums import MailRhythm, NoticeType
from partners.models.people import User


class Notification(models.Model):
    """An action to take or a piece of news. The words are made when it is shown, from ``kind``."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # The partner or customer at whose pages it is shown (no keys upwards).
    organisation_id = models.UUIDField(_("organization"))
    kind = models.CharField(_("kind"), max_length=60)
    type = models.CharField(_("Type"), max_length=20, choices=NoticeType)
    about = models.JSONField(default=dict)  # names, and what its address is made of
    search_text = models.CharField(max_length=400, default="", editable=False)  # folded names
    dedupe_key = models.CharField(max_length=160, unique=True)
    created_at = models.DateTimeField(_("Creation date"), default=timezone.now)
    due_at = models.DateTimeField(_("Due date"), null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(type__in=NoticeType.values), name="notification_type_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["user", "organisation_id", "-created_at", "-id"], name="notification_list"
            ),
            models.Index(
                fields=["user", "organisation_id"],
                condition=Q(read_at=None, archived_at=None, done_at=None),
                name="notification_unread",
            ),
            models.Index(
                fields=["created_at"], condition=Q(mailed_at=None), name="notification_unmailed"
            ),
            models.Index(fields=["user", "mailed_at"], name="notification_digest"),
            models.Index(
                fields=["organisation_id", "kind"],
                condition=~Q(type="news") & Q(done_at=None),
                name="notification_open_actions",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.user}"


class NotificationPreference(models.Model):
    """How one person wants to be told of one kind; without a row as the kind proposes."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    mail = models.CharField(_("Email"), max_length=10, choices=MailRhythm)

    class Meta:
        verbose_name = _("notification preference")
        verbose_name_plural = _("notification preferences")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "kind"], name="notificationpreference_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.kind}"

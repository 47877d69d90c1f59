"""The audit trail: what was done, and which organisations may read of it."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models.people import User
from partners.querysets import AppendOnlyError, AppendOnlyQuerySet


class AuditEntry(models.Model):
    """What one command did: one entry per command, its parts in ``data``. Append-only.

    Names are kept beside keys, so history outlives people and rows.
    """

    created_at = models.DateTimeField(_("Date-Time"), default=timezone.now, editable=False)
    verb = models.CharField(_("Action"), max_length=60)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(_("Performed by"), max_length=400)
    target_type = models.CharField(_("kind of object"), max_length=60)
    target_id = models.CharField(_("object ID"), max_length=60)
    target_text = models.CharField(_("object"), max_length=400)
    changes = models.JSONField(_("changes"), default=dict)  # field: [before, after]
    data = models.JSONField(_("details"), default=dict)
    request_id = models.CharField(_("request ID"), max_length=36, blank=True)
    # The customer it concerns, if any; by UUID and name, since the kernel knows no customers.
    subject_id = models.UUIDField(_("customer"), null=True, editable=False)
    subject_name = models.CharField(_("customer"), max_length=400, blank=True, editable=False)

    objects = AppendOnlyQuerySet["AuditEntry"].as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["target_type", "target_id", "-id"], name="auditentry_target"),
            models.Index(fields=["verb", "-id"], name="auditentry_verb"),
            models.Index(fields=["created_at"], name="auditentry_time"),
        ]

    def __str__(self) -> str:
        return f"{self.verb}: {self.target_text}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise AppendOnlyError


class AuditReader(models.Model):
    """An organisation (partner or customer, by UUID) that may read an entry.

    What an activity log is filtered by is copied from the entry, so that each filter has an
    index that begins with the organisation: a log of millions opens as one of ten. Neither
    row ever changes, so the copies stay true.
    """

    entry = models.ForeignKey(AuditEntry, on_delete=models.PROTECT, related_name="readers")
    organisation_id = models.UUIDField(_("organization"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    verb = models.CharField(max_length=60, default="", editable=False)
    actor_key = models.BigIntegerField(null=True, editable=False)
    subject_id = models.UUIDField(null=True, editable=False)

    objects = AppendOnlyQuerySet["AuditReader"].as_manager()

    class Meta:
        verbose_name = _("audit reader")
        verbose_name_plural = _("audit readers")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation_id", "entry"], name="auditreader_unique"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation_id", "-created_at", "-entry"], name="auditreader_time"
            ),
            models.Index(
                fields=["organisation_id", "verb", "-created_at", "-entry"],
                name="auditreader_verb",
            ),
            models.Index(
                fields=["organisation_id", "actor_key", "-created_at", "-entry"],
                name="auditreader_actor",
            ),
            models.Index(
                fields=["organisation_id", "subject_id", "-created_at", "-entry"],
                name="auditreader_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} · {self.entry_id}"

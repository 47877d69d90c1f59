"""Mail that waits to be sent, and what became of it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.enums import MailState
from partners.models.people import User


class OutgoingMail(models.Model):
    """A mail to be sent: what it is about, not its text, which is composed when sent.

    So no link or secret lies in the database, and the mail tells the state of the moment.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    recipient = models.EmailField(_("recipient"), max_length=254)
    language = models.CharField(_("language"), max_length=8, blank=True)
    about = models.JSONField(_("about"), default=dict)  # identifiers the composer reads
    # Whose page shows what became of it, and which of its rows it is about (no keys upwards).
    organisation_id = models.UUIDField(_("organization"), null=True, editable=False)
    reference_id = models.UUIDField(null=True, db_index=True, editable=False)
    # Who caused it; nobody's mail waits for the hundreds that somebody else has queued.
    queued_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    dedupe_key = models.CharField(max_length=120, unique=True, null=True, editable=False)  # noqa: DJ001 (NULLs are distinct)
    state = models.CharField(_("state"), max_length=10, choices=MailState, default=MailState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    server_answer = models.TextField(_("server's answer"), blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mail")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=MailState.values), name="outgoingmail_state_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "next_attempt_at"], name="outgoingmail_due"),
            models.Index(
                fields=["organisation_id", "state", "-id"], name="outgoingmail_organisation"
            ),
            models.Index(
                fields=["organisation_id", "kind", "created_at"], name="outgoingmail_per_day"
            ),
            models.Index(
                fields=["queued_by"],
                condition=Q(state__in=["queued", "sending"]),
                name="outgoingmail_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.recipient}"

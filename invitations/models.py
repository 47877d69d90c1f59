"""One row per request, its draft e-mail, its link's nonce, and the answers to it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from invitations.enums import OPEN_STATES, Answer, InvitationKind, InvitationState
from partners.models import Partner, User
from partners.querysets import TenantQuerySet

# Stands in the stored text where the personal link belongs; the link itself is never stored.
LINK_PLACEHOLDER = "{{link}}"


def new_nonce() -> str:
    return get_random_string(22)


class Invitation(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(
        _("kind"), max_length=20, choices=InvitationKind, default=InvitationKind.RELATIONSHIP
    )
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("Status"), max_length=10, choices=InvitationState, default=InvitationState.DRAFT
    )
    include_admin = models.BooleanField(_("Delegated admin privileges"), default=True)
    language = models.CharField(_("Language of the message"), max_length=8)
    recipient_name = models.CharField(_("Recipient's name"), max_length=120, blank=True)
    recipient_email = models.EmailField(_("Recipient's email address"), blank=True)
    subject = models.CharField(_("Subject"), max_length=200)
    body = models.TextField(_("Email text"))
    text_edited = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=0, editable=False)  # counts saves of the draft
    nonce = models.CharField(max_length=22, default=new_nonce, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    expires_at = models.DateTimeField(_("Expires on"))

    objects = TenantQuerySet["Invitation"].as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=InvitationState.values), name="invitation_state_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partner", "-id"], name="invitation_newest"),
            models.Index(
                fields=["partner", "created_by"],
                condition=Q(state=InvitationState.DRAFT),
                name="invitation_drafts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} → {self.recipient_name or self.recipient_email or '—'}"

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def current_state(self) -> InvitationState:
        """The state as it is now: an open invitation past its date has expired."""
        if self.state in OPEN_STATES and self.has_expired:
            return InvitationState.EXPIRED
        return InvitationState(self.state)

    @property
    def is_open(self) -> bool:
        return self.current_state in OPEN_STATES


class InvitationAnswer(models.Model):
    """What one customer (or, unknown to us, one reader of the link) answered."""

    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="answers")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.CharField(_("answer"), max_length=20, choices=Answer)
    with_admin = models.BooleanField(default=False)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_by_name = models.CharField(max_length=400, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["invitation", "customer"], name="invitationanswer_unique"
            ),
            models.CheckConstraint(
                condition=Q(answer__in=Answer.values), name="invitationanswer_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invitation} · {self.answer}"

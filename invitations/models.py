"""One row per request, its draft e-mail, its link's nonce, and the answers to it."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from invitations.enums import (
    OPEN_STATES,
    Answer,
    ApplicationState,
    InvitationKind,
    InvitationState,
)
from partners.folding import fold
from partners.models import Partner, User
from partners.querysets import TenantQuerySet
from resellers.models import Partnership

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
    # Of a joint invitation: what binds the two, and the one that did not ask but reads along.
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    second_partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("Status"), max_length=10, choices=InvitationState, default=InvitationState.DRAFT
    )
    include_admin = models.BooleanField(_("Delegated admin privileges"), default=True)
    include_second_admin = models.BooleanField(
        _("Delegated admin privileges of the second partner"), default=False
    )
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
    remind = models.BooleanField(_("Remind before it expires"), default=False)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    is_reusable = models.BooleanField(
        _("Reusable link"),
        default=False,
        help_text=_("For a campaign: any number of customers may answer."),
    )
    replaced_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    search_text = models.TextField(editable=False, default="")  # kept by save()

    objects = TenantQuerySet["Invitation"].as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=InvitationState.values), name="invitation_state_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=InvitationKind.JOINT,
                    partnership__isnull=False,
                    second_partner__isnull=False,
                )
                | Q(
                    kind__in=[InvitationKind.RELATIONSHIP, InvitationKind.PARTNERSHIP],
                    partnership__isnull=True,
                    second_partner__isnull=True,
                ),
                name="invitation_kind_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partner", "-id"], name="invitation_newest"),
            models.Index(fields=["partner", "state", "-id"], name="invitation_by_state"),
            models.Index(fields=["partner", "kind", "-id"], name="invitation_by_kind"),
            models.Index(
                fields=["second_partner", "-id"],
                condition=Q(second_partner__isnull=False),
                name="invitation_read_along",
            ),
            models.Index(
                fields=["partnership", "state"],
                condition=Q(partnership__isnull=False),
                name="invitation_of_partnership",
            ),
            models.Index(
                fields=["expires_at"],
                condition=Q(state__in=["draft", "sent", "opened"]),
                name="invitation_expiring",
            ),
            models.Index(
                fields=["partner", "created_by"],
                condition=Q(state=InvitationState.DRAFT),
                name="invitation_drafts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} → {self.recipient_name or self.recipient_email or '—'}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the folded text that searches read; it is a function of three columns."""
        found = [fold(self.recipient_name), self.recipient_email.lower(), str(self.public_id)]
        self.search_text = "\n".join(found)
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "search_text"}
        super().save(*args, **kwargs)

    @property
    def is_joint(self) -> bool:
        return self.kind == InvitationKind.JOINT

    @property
    def is_for_partners(self) -> bool:
        """Whether a partner answers, not a customer."""
        return self.kind == InvitationKind.PARTNERSHIP

    @property
    def askers(self) -> list[Partner]:
        """The partners on whose behalf it is asked, the asking one first."""
        return [self.partner, *filter(None, [self.second_partner])]

    @property
    def privileges_asked(self) -> list[tuple[Partner, bool]]:
        """For whom of them delegated admin privileges are asked."""
        asked = (self.include_admin, self.include_second_admin)
        return list(zip(self.askers, asked, strict=False))

    @property
    def has_lost_partnership(self) -> bool:
        """Whether the two that ask together have parted: nobody can accept it any more."""
        return self.partnership is not None and not self.partnership.is_active

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


class StandardText(models.Model):
    """A partner's own standard e-mail in one language; it must keep the link's placeholder."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(_("language"), max_length=8)
    subject = models.CharField(_("Subject"), max_length=200)
    body = models.TextField(_("Email text"))
    changed_at = models.DateTimeField(default=timezone.now)

    objects = TenantQuerySet["StandardText"].as_manager()

    class Meta:
        verbose_name = _("standard text")
        verbose_name_plural = _("standard texts")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partner", "language"], name="standardtext_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.partner} · {self.language}"


class TenantApplication(models.Model):
    """A newcomer on the way from a personal link to a tenant; nothing typed is lost.

    It is continued by a signed address (``public_id`` and ``nonce``), in any browser. The
    password is asked at the very end and never lies here.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("Status"), max_length=10, choices=ApplicationState, default=ApplicationState.OPEN
    )
    nonce = models.CharField(max_length=22, default=new_nonce, editable=False)
    email = models.EmailField(_("Email address"), blank=True)
    language = models.CharField(_("language"), max_length=8)
    typed = models.JSONField(default=dict)  # the fields as typed, checked again at the end
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    verified_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=ApplicationState.values), name="tenantapplication_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.invitation}"


class InvitationAnswer(models.Model):
    """What one organisation (or, unknown to us, one reader of the link) answered."""

    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="answers")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    # Of a partnership request: the reseller that answered.
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.CharField(_("answer"), max_length=20, choices=Answer)
    with_admin = models.BooleanField(default=False)
    with_second_admin = models.BooleanField(default=False)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_by_name = models.CharField(max_length=400, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    answered_at = models.DateTimeField(default=timezone.now)

    objects = TenantQuerySet["InvitationAnswer"].as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["invitation", "customer"], name="invitationanswer_unique"
            ),
            models.UniqueConstraint(
                fields=["invitation", "partner"], name="invitationanswer_unique_partner"
            ),
            models.CheckConstraint(
                condition=Q(answer__in=Answer.values), name="invitationanswer_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invitation} · {self.answer}"

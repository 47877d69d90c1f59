"""Tables of the kernel: people, partner organisations, audit trail and outgoing mail."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from partners.enums import Cloud, LocationScope, MailState, PartnerKind, Role, UserKind
from partners.folding import fold
from partners.querysets import AppendOnlyError, AppendOnlyQuerySet, TenantQuerySet

if TYPE_CHECKING:
    from collections.abc import Iterable


SORT_NAME_LENGTH = 240
PARTNER_SORT_LENGTH = 400


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


class Partner(models.Model):
    """A partner organisation."""

    public_id = models.UUIDField(_("Microsoft ID"), default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("address name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    sort_name = models.CharField(
        max_length=PARTNER_SORT_LENGTH, editable=False, default="", db_index=True
    )  # kept by save()
    domain = models.CharField(_("domain"), max_length=253, unique=True)
    country = CountryField(_("Country/region"))
    cloud = models.CharField(_("cloud"), max_length=20, choices=Cloud, default=Cloud.PUBLIC)
    is_direct_bill = models.BooleanField(_("Direct-bill partner"), default=False)
    is_indirect_provider = models.BooleanField(_("Indirect provider"), default=False)
    is_indirect_reseller = models.BooleanField(_("Indirect reseller"), default=False)
    address_line1 = models.CharField(_("Address line 1"), max_length=200)
    address_line2 = models.CharField(_("Address line 2"), max_length=200, blank=True)
    city = models.CharField(_("City"), max_length=100)
    state = models.CharField(_("State/Province"), max_length=100, blank=True)
    postal_code = models.CharField(_("ZIP/Postal code"), max_length=20, blank=True)
    phone = models.CharField(_("Phone number"), max_length=32, blank=True)
    website = models.URLField(_("website"), blank=True)
    agreement_signed_at = models.DateTimeField(_("partner agreement signed"), null=True, blank=True)
    agreement_signed_by = models.CharField(_("signed by"), max_length=120, blank=True)
    agreement_version = models.CharField(_("version signed"), max_length=20, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_direct_bill=True)
                | Q(is_indirect_provider=True)
                | Q(is_indirect_reseller=True),
                name="partner_has_a_kind",
            ),
            models.CheckConstraint(condition=Q(cloud__in=Cloud.values), name="partner_cloud_known"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["sort_name", "id"],
                condition=Q(is_indirect_provider=True),
                name="partner_providers",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the folded name that lists of partners sort and search by."""
        self.sort_name = fold(self.name)[:PARTNER_SORT_LENGTH]
        fields = kwargs.get("update_fields")
        if fields is not None and "name" in fields:
            kwargs["update_fields"] = {*fields, "sort_name"}
        super().save(*args, **kwargs)

    @property
    def kinds(self) -> list[PartnerKind]:
        flags = [
            (self.is_direct_bill, PartnerKind.DIRECT_BILL),
            (self.is_indirect_provider, PartnerKind.INDIRECT_PROVIDER),
            (self.is_indirect_reseller, PartnerKind.INDIRECT_RESELLER),
        ]
        return [kind for held, kind in flags if held]

    @property
    def cloud_kind(self) -> Cloud:
        return Cloud(self.cloud)


class PartnerLocation(models.Model):
    """A Partner ID (formerly MPN ID): the headquarters' global one, or one site's."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="locations")
    scope = models.CharField(_("scope"), max_length=10, choices=LocationScope)
    number = models.CharField(_("Partner ID"), max_length=12, unique=True)
    country = CountryField(_("Country/region"))
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("partner location")
        verbose_name_plural = _("partner locations")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(scope__in=LocationScope.values), name="partnerlocation_scope_known"
            ),
            models.UniqueConstraint(
                fields=["partner"],
                condition=Q(scope=LocationScope.GLOBAL, is_active=True),
                name="partnerlocation_one_global",
            ),
            models.UniqueConstraint(
                fields=["partner", "country"],
                condition=Q(scope=LocationScope.LOCATION, is_active=True),
                name="partnerlocation_one_per_country",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.country})"


class PartnerAgreementText(models.Model):
    """One version of the Microsoft Partner Agreement, in English: data of the installation."""

    version = models.CharField(_("version"), max_length=20, unique=True)
    valid_from = models.DateField(_("valid from"))
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"), help_text=_("Paragraphs are separated by empty lines."))
    is_sample = models.BooleanField(
        _("sample"), default=False, help_text=_("Shown to readers as not legally binding.")
    )

    class Meta:
        verbose_name = _("partner agreement text")
        verbose_name_plural = _("partner agreement texts")

    def __str__(self) -> str:
        return f"{self.title} {self.version}"


def validate_roles(roles: object) -> None:
    if not isinstance(roles, list) or not all(role in Role.values for role in roles):
        raise ValidationError(_("Choose among the roles offered."))


class Membership(models.Model):
    """A person's place in a partner organisation; its roles add up."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="memberships")
    roles = models.JSONField(_("roles"), default=list, blank=True, validators=[validate_roles])
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = TenantQuerySet["Membership"].as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "partner"], name="membership_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.partner}"

    @property
    def role_labels(self) -> list[str]:
        return [str(Role(role).label) for role in Role.values if role in self.roles]


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
    """An organisation (partner or customer, by UUID) that may read an entry."""

    entry = models.ForeignKey(AuditEntry, on_delete=models.PROTECT, related_name="readers")
    organisation_id = models.UUIDField(_("organization"))

    objects = AppendOnlyQuerySet["AuditReader"].as_manager()

    class Meta:
        verbose_name = _("audit reader")
        verbose_name_plural = _("audit readers")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation_id", "entry"], name="auditreader_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} · {self.entry_id}"


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


class InstallationFact(models.Model):
    """What is true of this installation as a whole, such as "it holds the demo data"."""

    DEMO: ClassVar[str] = "demo"

    name = models.CharField(max_length=40, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("installation fact")
        verbose_name_plural = _("installation facts")

    def __str__(self) -> str:
        return self.name


def active_members(partner: Partner, roles: Iterable[str]) -> list[Membership]:
    """Active memberships that hold one of the roles, by name.

    Roles are a JSON list, which SQLite cannot search; a partner's staff is small.
    """
    wanted = set(roles)
    members = Membership.objects.for_partner(partner).filter(is_active=True, user__is_active=True)
    found = members.select_related("user").order_by("user__name", "pk")
    return [member for member in found if wanted.intersection(member.roles)]

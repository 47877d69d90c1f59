"""Partner organisations, their Partner IDs, their agreement, and who has a place in them."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from partners.enums import Cloud, LocationScope, PartnerKind, Role
from partners.folding import fold
from partners.models.people import User
from partners.querysets import TenantQuerySet

PARTNER_SORT_LENGTH = 400


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

"""Customers: organisations of their own, shared by all their partners (design.md §2)."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from phonenumber_field.modelfields import PhoneNumberField

from customers.endings import models as endings  # noqa: F401 (tables of this app, too)
from customers.enums import (
    AgreementMethod,
    AssociationSource,
    DirectoryRole,
    DirectoryUserState,
    EducationSegment,
    GrantState,
    Qualification,
    RelationshipState,
)
from customers.imports import models as imports  # noqa: F401 (tables of this app, too)
from customers.querysets import CustomerQuerySet
from partners.enums import Cloud
from partners.folding import fold
from partners.models import Partner, User
from partners.querysets import PairQuerySet, TenantQuerySet


class Customer(models.Model):
    """A customer tenant with its company profile."""

    public_id = models.UUIDField(_("Microsoft ID"), default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("Company name"), max_length=200)
    default_domain = models.CharField(_("Primary domain name"), max_length=253, unique=True)
    country = CountryField(_("Country/region"))
    cloud = models.CharField(_("cloud"), max_length=20, choices=Cloud, default=Cloud.PUBLIC)
    address_line1 = models.CharField(_("Address line 1"), max_length=200, blank=True)
    address_line2 = models.CharField(_("Address line 2"), max_length=200, blank=True)
    city = models.CharField(_("City"), max_length=100, blank=True)
    state = models.CharField(_("State/Province"), max_length=100, blank=True)
    postal_code = models.CharField(_("ZIP/Postal code"), max_length=20, blank=True)
    registration_id = models.CharField(_("Registration ID"), max_length=60, blank=True)
    contact_first_name = models.CharField(_("First name"), max_length=50, blank=True)
    contact_last_name = models.CharField(_("Last name"), max_length=50, blank=True)
    contact_email = models.EmailField(_("Email address"), blank=True)
    phone = PhoneNumberField(_("Phone number"), blank=True)
    qualification = models.CharField(
        _("Special qualifications"), max_length=10, choices=Qualification,
        default=Qualification.NONE,
    )  # fmt: skip
    qualification_since = models.DateTimeField(null=True, blank=True)
    education_segment = models.CharField(
        _("Education Segment"), max_length=20, choices=EducationSegment, blank=True
    )
    education_website = models.URLField(_("Education Website"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    # Set by whoever found it by a grant alone: commerce is closed, and its pages are not offered.
    is_only_administered = False

    objects = CustomerQuerySet["Customer"].as_manager()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(cloud__in=Cloud.values), name="customer_cloud_known"
            ),
            models.CheckConstraint(
                condition=Q(qualification__in=Qualification.values),
                name="customer_qualification_known",
            ),
        ]
        indexes: ClassVar = [
            # Duplicates are looked for row by row of an import.
            models.Index(fields=["country", "registration_id"], name="customer_registration"),
            # What operators have to decide, among a million customers.
            models.Index(
                fields=["id"], condition=Q(qualification="in_review"), name="customer_in_review"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def cloud_kind(self) -> Cloud:
        return Cloud(self.cloud)


class CustomerDomain(models.Model):
    """A verified domain; it belongs to one customer."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="domains")
    name = models.CharField(_("domain"), max_length=253, unique=True)

    class Meta:
        verbose_name = _("domain")
        verbose_name_plural = _("domains")

    def __str__(self) -> str:
        return self.name


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


class AgreementText(models.Model):
    """One language of one version of the customer agreement: data of the installation."""

    version = models.CharField(_("version"), max_length=20)
    language = models.CharField(_("language"), max_length=8)
    valid_from = models.DateField(_("valid from"))
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"), help_text=_("Paragraphs are separated by empty lines."))
    is_sample = models.BooleanField(
        _("sample"), default=False, help_text=_("Shown to readers as not legally binding.")
    )

    class Meta:
        verbose_name = _("agreement text")
        verbose_name_plural = _("agreement texts")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "language"], name="agreementtext_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.version} ({self.language})"


class CustomerAgreement(models.Model):
    """Who accepted which text, when; names are kept as they were."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="agreements")
    method = models.CharField(_("method"), max_length=10, choices=AgreementMethod)
    version = models.CharField(_("version"), max_length=20)
    language = models.CharField(_("language"), max_length=8)
    accepted_at = models.DateTimeField(_("accepted"), default=timezone.now)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    accepted_by_name = models.CharField(_("accepted by"), max_length=400)
    # Of an acceptance that a partner confirmed: by whom, for whom, on which day.
    attested_by = models.ForeignKey(
        Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    attested_by_name = models.CharField(_("confirmed by"), max_length=400, blank=True)
    attested_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    first_name = models.CharField(_("First name"), max_length=50, blank=True)
    last_name = models.CharField(_("Last name"), max_length=50, blank=True)
    email = models.EmailField(_("Email address"), blank=True)
    phone = PhoneNumberField(_("Phone number"), blank=True)
    accepted_on = models.DateField(_("Agreement acceptance date"), null=True, blank=True)

    class Meta:
        verbose_name = _("customer agreement")
        verbose_name_plural = _("customer agreements")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["customer", "version", "method"], name="customeragreement_unique"
            ),
            models.CheckConstraint(
                condition=Q(method__in=AgreementMethod.values),
                name="customeragreement_method_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer} · {self.version}"


class ResellerRelationship(models.Model):
    """Partner ↔ customer, one row per period: what makes a customer visible to a partner.

    Copies of the customer (from ``name`` on) keep the list one index walk at a million rows;
    services keep them true and ``manage.py check_relationships`` proves it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="relationships")
    state = models.CharField(
        _("Status"), max_length=10, choices=RelationshipState, default=RelationshipState.ACTIVE
    )
    started_at = models.DateTimeField(_("since"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by_name = models.CharField(_("ended by"), max_length=400, blank=True)
    invitation_id = models.UUIDField(_("invitation"), null=True, blank=True, editable=False)

    # Set for pages of the customer: who accepted it, where the trail knows.
    accepted_by = ""

    name = models.CharField(max_length=200)
    sort_name = models.CharField(max_length=400)
    domain = models.CharField(max_length=253)
    tenant_id = models.CharField(max_length=36)
    search_text = models.TextField()
    has_admin = models.BooleanField(_("Delegated admin privileges"), default=False)
    agreement_version = models.CharField(max_length=20, blank=True)

    objects = TenantQuerySet["ResellerRelationship"].as_manager()

    class Meta:
        verbose_name = _("reseller relationship")
        verbose_name_plural = _("reseller relationships")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=RelationshipState.values),
                name="resellerrelationship_state_known",
            ),
            models.UniqueConstraint(
                fields=["partner", "customer"],
                condition=Q(state=RelationshipState.ACTIVE),
                name="resellerrelationship_one_active",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partner", "state", "sort_name", "id"], name="rel_by_name"),
            models.Index(fields=["partner", "state", "domain", "id"], name="rel_by_domain"),
            models.Index(fields=["partner", "state", "tenant_id", "id"], name="rel_by_tenant"),
            models.Index(fields=["partner", "state", "-started_at", "-id"], name="rel_by_start"),
            # A filter with few hits must not walk all names to find them.
            models.Index(
                fields=["partner", "state", "has_admin", "sort_name", "id"], name="rel_by_admin"
            ),
            models.Index(
                fields=["partner", "state", "agreement_version", "sort_name", "id"],
                name="rel_by_agreement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} · {self.name}"


class AdminGrant(models.Model):
    """Delegated admin privileges of a partner; one row per period, outlives the relationship."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="admin_grants")
    state = models.CharField(
        _("Status"), max_length=10, choices=GrantState, default=GrantState.GRANTED
    )
    granted_at = models.DateTimeField(_("granted"), default=timezone.now)
    granted_by_name = models.CharField(_("granted by"), max_length=400)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    removed_by_name = models.CharField(_("removed by"), max_length=400, blank=True)
    removed_reason = models.CharField(_("reason"), max_length=500, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    sort_name = models.CharField(max_length=400, editable=False)  # a copy of the customer's

    objects = TenantQuerySet["AdminGrant"].as_manager()

    class Meta:
        verbose_name = _("admin grant")
        verbose_name_plural = _("admin grants")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=GrantState.values), name="admingrant_state_known"
            ),
            models.UniqueConstraint(
                fields=["partner", "customer"],
                condition=Q(state=GrantState.GRANTED),
                name="admingrant_one_in_force",
            ),
        ]
        indexes: ClassVar = [
            # Never used counts from the day it was granted.
            models.Index(
                F("partner"), F("state"), Coalesce("last_used_at", "granted_at"), F("id"),
                name="admingrant_by_idleness",
            ),
            models.Index(fields=["partner", "state", "sort_name", "id"], name="admingrant_by_name"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.partner} · {self.customer}"


class ResellerAssociation(models.Model):
    """Through whom: provider, reseller and customer. Lists filter by it; it gives no sight.

    It outlives the partnership, so lists can still be filtered by a former partner.
    ``sort_name`` is a copy of the customer's, so a filtered list is one index walk, too.
    """

    provider = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    reseller = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="associations")
    source = models.CharField(_("origin"), max_length=20, choices=AssociationSource)
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    sort_name = models.CharField(max_length=400)

    objects = PairQuerySet["ResellerAssociation"].as_manager()

    class Meta:
        verbose_name = _("reseller association")
        verbose_name_plural = _("reseller associations")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["provider", "reseller", "customer"], name="resellerassociation_unique"
            ),
            models.CheckConstraint(
                condition=Q(source__in=AssociationSource.values),
                name="resellerassociation_source_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["provider", "reseller", "sort_name", "customer"], name="assoc_of_pair"
            ),
            models.Index(fields=["customer", "provider", "reseller"], name="assoc_of_customer"),
            # Which resellers a provider has ever had, and which providers a reseller.
            models.Index(fields=["reseller", "provider"], name="assoc_of_reseller"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} · {self.reseller} · {self.customer}"


class Tag(models.Model):
    """A word of one partner for some of its customers."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("Tag"), max_length=50)
    folded = models.CharField(max_length=100, editable=False)  # without case and accents
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = TenantQuerySet["Tag"].as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partner", "folded"], name="tag_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class CustomerTag(models.Model):
    """A tag on a customer. ``sort_name`` is a copy, so a filtered list is one index walk."""

    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    sort_name = models.CharField(max_length=400)
    created_at = models.DateTimeField(_("assigned"), default=timezone.now)

    class Meta:
        verbose_name = _("tag of a customer")
        verbose_name_plural = _("tags of customers")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "tag"], name="customertag_unique"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tag", "sort_name", "customer"], name="customertag_of_tag"),
        ]

    def __str__(self) -> str:
        return f"{self.tag} · {self.customer}"


class BillTo(models.Model):
    """Where a partner sends its bills for a customer; without a row, to the company itself."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("Company name"), max_length=200)
    country = CountryField(_("Country/region"))
    address_line1 = models.CharField(_("Address line 1"), max_length=200)
    address_line2 = models.CharField(_("Address line 2"), max_length=200, blank=True)
    city = models.CharField(_("City"), max_length=100, blank=True)
    state = models.CharField(_("State/Province"), max_length=100, blank=True)
    postal_code = models.CharField(_("ZIP/Postal code"), max_length=20, blank=True)
    contact_first_name = models.CharField(_("First name"), max_length=50, blank=True)
    contact_last_name = models.CharField(_("Last name"), max_length=50, blank=True)
    contact_email = models.EmailField(_("Email address"), blank=True)
    phone = PhoneNumberField(_("Phone number"), blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = TenantQuerySet["BillTo"].as_manager()

    class Meta:
        verbose_name = _("bill-to info")
        verbose_name_plural = _("bill-to info")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partner", "customer"], name="billto_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.partner} · {self.name}"

"""Companies, shared by all their partners (design.md §2)."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from phonenumber_field.modelfields import PhoneNumberField

from customers.enums import (
    EducationSegment,
    Qualification,
)
from customers.querysets import CustomerQuerySet
from partners.enums import Cloud


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

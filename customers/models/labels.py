"""What a partner notes about its customers: tags, and whom it bills."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from phonenumber_field.modelfields import PhoneNumberField

from customers.models.companies import Customer
from partners.models import Partner
from partners.querysets import TenantQuerySet


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

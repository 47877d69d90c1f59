"""The Microsoft Customer Agreement: its texts, and who accepted which."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from customers.enums import (
    AgreementMethod,
)
from customers.models.companies import Customer
from partners.models import Partner, User


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

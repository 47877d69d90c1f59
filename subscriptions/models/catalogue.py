"""The catalogue: what is sold, how, and where at which price.

Prices are exact decimals beside the currency they are in.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partners.folding import fold
from subscriptions.enums import BillingFrequency, BillingType, Category, Term

NAME_LENGTH = 200


class Named(models.Model):
    """Sorted and searched by its folded name, which is kept with the name itself."""

    sort_name = models.CharField(
        max_length=NAME_LENGTH, editable=False, default="", db_index=True
    )  # kept by save()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_name = fold(self.name)[:NAME_LENGTH]  # type: ignore[attr-defined]
        fields = kwargs.get("update_fields")
        if fields is not None and "name" in fields:
            kwargs["update_fields"] = {*fields, "sort_name"}
        super().save(*args, **kwargs)


class Product(Named):
    """What is sold; its names are data of the installation."""

    code = models.CharField(_("product code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    publisher = models.CharField(_("publisher"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    category = models.CharField(_("category"), max_length=20, choices=Category)
    billing_type = models.CharField(_("billing type"), max_length=10, choices=BillingType)
    service_plans = models.JSONField(_("service plans"), default=list, blank=True)
    education_only = models.BooleanField(_("education only"), default=False)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(category__in=Category.values), name="product_category_known"
            ),
            models.CheckConstraint(
                condition=Q(billing_type__in=BillingType.values), name="product_billing_type_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Offer(Named):
    """A way to buy a product: for which term, how many, where."""

    code = models.CharField(_("offer code"), max_length=40, unique=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="offers")
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    term = models.CharField(_("Term duration"), max_length=4, choices=Term)
    is_trial = models.BooleanField(_("trial"), default=False)
    converts_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("offer after the trial"),
    )  # fmt: skip
    min_quantity = models.PositiveIntegerField(_("minimum quantity"), default=1)
    max_quantity = models.PositiveIntegerField(_("maximum quantity"), default=10_000)
    once_per_customer = models.BooleanField(_("once per customer"), default=False)
    is_active = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(term__in=Term.values), name="offer_term_known"),
            models.CheckConstraint(
                condition=Q(min_quantity__gte=1) & Q(max_quantity__gte=F("min_quantity")),
                name="offer_quantities_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_education_only(self) -> bool:
        """Itself, or by what the trial turns into."""
        later = self.converts_to
        return self.product.education_only or bool(later and later.product.education_only)


class OfferPrice(models.Model):
    """What one unit costs for one billing period in one market."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="prices")
    market = models.CharField(_("market"), max_length=40)
    billing_frequency = models.CharField(
        _("Billing frequency"), max_length=10, choices=BillingFrequency
    )
    currency = models.CharField(_("currency"), max_length=3)
    amount = models.DecimalField(
        _("price"), max_digits=19, decimal_places=4, validators=[MinValueValidator(0)]
    )

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["offer", "market", "billing_frequency"], name="offerprice_unique"
            ),
            models.CheckConstraint(
                condition=Q(billing_frequency__in=BillingFrequency.values),
                name="offerprice_frequency_known",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="offerprice_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.offer} · {self.market}: {self.amount} {self.currency}"

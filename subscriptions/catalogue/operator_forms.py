"""What operators type about the catalogue by hand: the columns of the list, as a form."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from partners.markets import MARKETS, market_name
from subscriptions.catalogue.columns import SHEET
from subscriptions.catalogue.currencies import CURRENCIES
from subscriptions.catalogue.reading import CODE, MOST, PriceCell
from subscriptions.enums import BillingFrequency, BillingType, Category, Term
from subscriptions.imports.cells import CellFault, amount
from subscriptions.imports.problems import Problem, problem_text
from subscriptions.models import Offer, Product

_code = RegexValidator(rf"^{CODE.pattern}$", _("Use letters, digits, dots and hyphens."))


class ProductForm(forms.Form):
    """``product`` for one that is there: its code stays."""

    product_code = forms.CharField(label=_("product code"), max_length=40, validators=[_code])
    product_name = forms.CharField(label=_("product name"), max_length=200)
    publisher = forms.CharField(label=_("Publisher"), max_length=120)
    description = forms.CharField(
        label=_("description"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 80}),
    )
    category = forms.ChoiceField(label=_("Category"), choices=Category.choices)
    billing_type = forms.ChoiceField(label=_("Billing type"), choices=BillingType.choices)
    service_plans = forms.CharField(
        label=_("service plans"),
        max_length=2000,
        required=False,
        help_text=_("Separated by semicolons."),
    )
    education_only = forms.BooleanField(
        label=_("education only"),
        required=False,
        help_text=_("Only for customers with the special qualification Education."),
    )

    def __init__(self, *args: Any, product: Product | None = None, **kwargs: Any) -> None:
        if product is not None:
            kwargs["initial"] = {
                "product_name": product.name,
                "publisher": product.publisher,
                "description": product.description,
                "category": product.category,
                "billing_type": product.billing_type,
                "service_plans": "; ".join(product.service_plans),
                "education_only": product.education_only,
            }
        super().__init__(*args, **kwargs)
        if product is not None:
            del self.fields["product_code"]
        self.fieldsets = [(None, {"fields": list(self.fields)})]

    def clean_service_plans(self) -> list[str]:
        typed: str = self.cleaned_data["service_plans"]
        return [plan.strip() for plan in typed.split(";") if plan.strip()]

    def values(self) -> dict[str, Any]:
        """What ``services.save_product`` takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "product_code"}


class OfferForm(forms.Form):
    """``offer`` for one that is there: its code and product stay."""

    product = forms.ModelChoiceField(
        label=_("product"), queryset=Product.objects.order_by("sort_name", "pk")
    )
    offer_code = forms.CharField(label=_("offer code"), max_length=40, validators=[_code])
    offer_name = forms.CharField(label=_("offer name"), max_length=200)
    term = forms.ChoiceField(label=_("Term duration"), choices=Term.choices)
    trial = forms.BooleanField(label=_("trial"), required=False)
    converts_to = forms.ModelChoiceField(
        label=_("offer after the trial"),
        queryset=Offer.objects.filter(is_trial=False).order_by("sort_name", "pk"),
        required=False,
    )
    min_quantity = forms.IntegerField(
        label=_("minimum quantity"), min_value=1, max_value=MOST, initial=1
    )
    max_quantity = forms.IntegerField(label=_("maximum quantity"), min_value=1, max_value=MOST)
    once_per_customer = forms.BooleanField(label=_("once per customer"), required=False)
    offered = forms.BooleanField(
        label=_("offered"),
        required=False,
        initial=True,
        help_text=_("What is not offered any more stays with those who have it."),
    )

    def __init__(self, *args: Any, offer: Offer | None = None, **kwargs: Any) -> None:
        if offer is not None:
            kwargs["initial"] = {
                "offer_name": offer.name,
                "term": offer.term,
                "trial": offer.is_trial,
                "converts_to": offer.converts_to_id,
                "min_quantity": offer.min_quantity,
                "max_quantity": offer.max_quantity,
                "once_per_customer": offer.once_per_customer,
                "offered": offer.is_active,
            }
        super().__init__(*args, **kwargs)
        if offer is not None:
            del self.fields["product"], self.fields["offer_code"]
        self.fieldsets = [(None, {"fields": list(self.fields)})]

    def values(self) -> dict[str, Any]:
        """What ``services.save_offer`` takes."""
        apart = {"product", "offer_code"}
        return {name: value for name, value in self.cleaned_data.items() if name not in apart}


class PriceForm(forms.Form):
    market = forms.ChoiceField(label=_("Market"))
    billing_frequency = forms.ChoiceField(
        label=_("Billing frequency"), choices=BillingFrequency.choices
    )
    currency = forms.ChoiceField(
        label=_("currency"), choices=[(code, code) for code in sorted(CURRENCIES)], initial="EUR"
    )
    price = forms.CharField(
        label=_("price"),
        required=False,
        max_length=40,
        help_text=_("For one license and billing period. Empty: it is not sold there any more."),
    )

    fieldsets: ClassVar[list[tuple[Any, dict[str, Any]]]] = [
        (None, {"fields": ["market", "billing_frequency", "currency", "price"]})
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["market"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type)
        by_name = sorted((market_name(market), market) for market in MARKETS)
        field.choices = [(market, name) for name, market in by_name]

    def clean_price(self) -> Any:
        typed = self.cleaned_data["price"]
        if not typed:
            return None
        try:
            return amount(typed)
        except CellFault as fault:
            problem = Problem(fault.code, "price", typed, fault.other)
            text = problem_text(problem.stored(), SHEET, with_field=False)
            raise forms.ValidationError(text) from None

    def cell(self) -> PriceCell:
        """What ``services.set_price`` takes."""
        data = self.cleaned_data
        frequency = BillingFrequency(data["billing_frequency"])
        return PriceCell(data["market"], frequency, data["currency"], data["price"])

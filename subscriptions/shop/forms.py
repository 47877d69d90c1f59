"""Shapes of input of the shop."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from customers.forms import SearchField
from partners.exceptions import RuleViolation
from partners.models import Partner, PartnerLocation
from partners.templatetags.portal import money
from subscriptions.enums import BillingFrequency, BillingType, Category, SubscriptionState
from subscriptions.exceptions import LineRefused
from subscriptions.models import Offer, OfferPrice
from subscriptions.ordering import Line
from subscriptions.reseller_forms import BY_NUMBER, ResellerForm
from subscriptions.shop.selectors import ALL, ListQuery


def search_field() -> SearchField:
    widget = forms.TextInput(attrs={"type": "search", "class": "form-control", "data-search": True})
    return SearchField(label=_("Search"), required=False, max_length=200, widget=widget)


class FilterForm(forms.Form):
    """The state of a list as its address holds it; what is not offered narrows nothing."""

    q = search_field()

    def __init__(self, data: Any, **choices: list[tuple[str, str]]) -> None:
        super().__init__(data, auto_id="filter-%s")
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
            field.choices = offered
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.widget.attrs |= {"class": "form-select", "data-autosubmit": True}
                field.error_messages["invalid_choice"] = _("This choice is not offered.")
        self.is_valid()

    @property
    def selects(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name != "q"]

    def value(self, name: str) -> str:
        return str(self.cleaned_data.get(name) or "")

    def parameters(self) -> dict[str, str]:
        """The same for an address, without what says nothing."""
        values = {name: self.value(name) for name in self.fields}
        return {name: value for name, value in values.items() if value}


class ListForm(FilterForm):
    """Search and filter of the page "Subscriptions"."""

    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            ("", pgettext_lazy("subscriptions", "Current")),
            *(pair for pair in SubscriptionState.choices if pair[0] != SubscriptionState.DELETED),
            (SubscriptionState.DELETED.value, pgettext_lazy("subscriptions", "Ended")),
            (ALL, pgettext_lazy("subscriptions", "All")),
        ],
    )

    def query(self) -> ListQuery:
        return ListQuery(search=self.value("q"), status=self.value("status"))


class OfferFilterForm(FilterForm):
    """What the list of offers is narrowed by; the billing type is chosen by tabs."""

    publisher = forms.ChoiceField(label=_("Publisher"), required=False)
    category = forms.ChoiceField(
        label=_("Category"), required=False, choices=[("", _("All")), *Category.choices]
    )
    billing_type = forms.ChoiceField(
        required=False, choices=BillingType.choices, widget=forms.HiddenInput
    )

    def __init__(self, data: Any, publishers: list[str]) -> None:
        names = [(name, name) for name in publishers]
        super().__init__(data, publisher=[("", str(_("All"))), *names])

    @property
    def selects(self) -> list[forms.BoundField]:
        return [self["publisher"], self["category"]]


class LineForm(forms.Form):
    """How many of an offer, and how often they are billed."""

    quantity = forms.IntegerField(label=_("Quantity"))
    billing_frequency = forms.ChoiceField(label=_("Billing frequency"))

    def __init__(
        self,
        offer: Offer,
        prices: Mapping[BillingFrequency, OfferPrice],
        data: Any = None,
        *,
        initial: dict[str, Any] | None = None,
    ) -> None:
        least = {"quantity": offer.min_quantity}
        super().__init__(data, auto_id=f"offer-{offer.pk}-%s", initial=least | (initial or {}))
        self.offer = offer
        quantity = self.fields["quantity"]
        # The service checks the limits and says which; these help the keyboard.
        quantity.widget.attrs |= {
            "class": "form-control w-quantity",
            "min": offer.min_quantity,
            "max": offer.max_quantity,
            "form": self.form_id,
        }
        by_use = offer.product.billing_type == BillingType.USAGE
        frequency = self.fields["billing_frequency"]
        assert isinstance(frequency, forms.ChoiceField)  # noqa: S101 (for the type checker)
        frequency.choices = [
            (each.value, _price_label(each, None if by_use else price))
            for each, price in prices.items()
        ]
        frequency.widget.attrs |= {"class": "form-select", "form": self.form_id}
        frequency.error_messages["invalid_choice"] = _(
            "It is not billed like this in the customer's market."
        )
        for name in ("quantity", "billing_frequency"):
            if self.is_bound and name in self.errors:
                self.fields[name].widget.attrs |= {
                    "aria-invalid": "true",
                    "aria-describedby": f"offer-{offer.pk}-{name}-error",
                }
                self.fields[name].widget.attrs["class"] += " is-invalid"

    @property
    def form_id(self) -> str:
        return f"offer-{self.offer.pk}"

    @property
    def is_fixed(self) -> bool:
        return self.offer.min_quantity == self.offer.max_quantity

    def line(self) -> Line:
        return Line(
            self.offer,
            self.cleaned_data["quantity"],
            BillingFrequency(self.cleaned_data["billing_frequency"]),
        )

    def refuse(self, refused: RuleViolation) -> None:
        """A rule said no: beside the field it speaks of."""
        field = refused.field if isinstance(refused, LineRefused) else None
        self.add_error(field if field in self.fields else None, str(refused))


def _price_label(frequency: BillingFrequency, price: OfferPrice | None) -> str:
    if price is None:
        return gettext("%(frequency)s, by use") % {"frequency": frequency.label}
    return f"{frequency.label}: {money(price.amount, price.currency)}"


class ReviewForm(ResellerForm):
    """The reseller of an order of a provider; the one chosen before is chosen again."""

    def __init__(self, provider: Partner, country: str, data: Any, *, number: str) -> None:
        super().__init__(data, initial={"reseller": number} if number else {})
        self.offer_resellers(provider, country=country)
        offered = {value for value, _text in self.fields["reseller"].widget.choices}
        if number and number not in offered:
            self.initial = {"reseller": BY_NUMBER, "reseller_number": number}


class SubmitForm(forms.Form):
    """The same for whoever has no resellers: nothing to choose."""

    location: PartnerLocation | None = None

"""New subscription: offers with a number of licenses each; to choose none is allowed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from partners.templatetags.portal import money
from subscriptions.catalogue.selectors import Sellable
from subscriptions.enums import BillingFrequency, BillingType
from subscriptions.ordering import Line
from subscriptions.shop.forms import OfferFilterForm

MANY_DIGITS = 9


class WizardFilterForm(OfferFilterForm):
    """As above "Add subscription", within the one form that also keeps what is picked."""

    billing_type = forms.ChoiceField(
        label=_lazy("Billing type"),
        required=False,
        choices=[("", _lazy("All")), *BillingType.choices],
    )

    @property
    def selects(self) -> list[forms.BoundField]:
        return [self["billing_type"], *super().selects]

    def asked(self) -> dict[str, str]:
        """As ``offers_for`` takes it."""
        parameters = self.parameters()
        return {("search" if name == "q" else name): parameters[name] for name in parameters}


@dataclass(frozen=True)
class OfferRow:
    """One offer as the page shows it."""

    sellable: Sellable
    quantity: forms.BoundField
    frequency: forms.BoundField
    limits: str

    @property
    def errors(self) -> list[str]:
        return [*self.quantity.errors, *self.frequency.errors]


class OffersForm(forms.Form):
    """``gone``: codes that were picked and are not sold to this country (any more).

    ``matching`` narrows the rows that are shown; what is picked or wrong is shown in any case,
    so that a search takes nothing away.
    """

    matching: Collection[int] | None = None

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        offers: list[Sellable],
        picked: Iterable[Mapping[str, str]] = (),
    ) -> None:
        by_code = {line["offer"]: line for line in picked}
        self.offers = offers
        self.gone = sorted(set(by_code) - {each.offer.code for each in offers})
        initial = {}
        for each in offers:
            if line := by_code.get(each.offer.code):
                initial[f"quantity-{each.offer.pk}"] = line["quantity"]
                initial[f"frequency-{each.offer.pk}"] = line["billing_frequency"]
        super().__init__(data, initial=initial)
        for each in offers:
            self.fields[f"quantity-{each.offer.pk}"] = _quantity(each)
            self.fields[f"frequency-{each.offer.pk}"] = _frequency(each)
        self.lines: list[Line] = []

    @property
    def rows(self) -> list[OfferRow]:
        return [
            OfferRow(
                each,
                self[f"quantity-{each.offer.pk}"],
                self[f"frequency-{each.offer.pk}"],
                limits(each),
            )
            for each in self.offers
            if self._is_shown(each.offer.pk)
        ]

    def _is_shown(self, key: int) -> bool:
        name = f"quantity-{key}"
        return self.matching is None or key in self.matching or bool(self[name].value())

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for each in self.offers:
            name = f"quantity-{each.offer.pk}"
            text = values.get(name) or ""
            frequency = self._frequency(each, values) if text else ""
            if not frequency:
                continue
            number = int(text) if _is_number(text) else None
            if number is None or not each.offer.min_quantity <= number <= each.offer.max_quantity:
                self.add_error(name, limits(each))
                continue
            self.lines.append(Line(each.offer, number, BillingFrequency(frequency)))
        self._check_once()
        return values

    def _frequency(self, sellable: Sellable, values: dict[str, Any]) -> str:
        name = f"frequency-{sellable.offer.pk}"
        if len(sellable.frequencies) == 1:
            return sellable.frequencies[0].value
        if not values.get(name) and name not in self.errors:
            self.add_error(name, _("Choose how it is billed."))
        return values.get(name) or ""

    def _check_once(self) -> None:
        taken: set[int] = set()
        for line in self.lines:
            product = line.offer.product_id
            if line.offer.once_per_customer and product in taken:
                self.add_error(
                    f"quantity-{line.offer.pk}",
                    _("A customer can have this once only, and you have picked it above."),
                )
            taken.add(product)

    def picked(self) -> list[dict[str, str]]:
        """What was typed, right or wrong, as a cart keeps it."""
        return [
            {
                "offer": each.offer.code,
                "quantity": text[:MANY_DIGITS],
                "billing_frequency": str(self.data.get(f"frequency-{each.offer.pk}", "")),
            }
            for each in self.offers
            if (text := str(self.data.get(f"quantity-{each.offer.pk}", "")).strip())
        ]


def as_posted(offers: Sequence[Sellable], picked: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """A draft's lines as the form would have sent them."""
    keys = {each.offer.code: each.offer.pk for each in offers}
    data = {}
    for line in picked:
        if key := keys.get(line["offer"]):
            data[f"quantity-{key}"] = line["quantity"]
            data[f"frequency-{key}"] = line["billing_frequency"]
    return data


def limits(sellable: Sellable) -> str:
    """How many can be had."""
    offer = sellable.offer
    if sellable.is_fixed:
        return ngettext("Exactly %(number)s.", "Exactly %(number)s.", offer.min_quantity) % {
            "number": offer.min_quantity
        }
    return _("%(min)s to %(max)s can be ordered.") % {
        "min": offer.min_quantity,
        "max": offer.max_quantity,
    }


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= MANY_DIGITS


def _quantity(sellable: Sellable) -> forms.Field:
    """A box where there is nothing to choose, else a number."""
    offer = sellable.offer
    names = {"offer": offer.name}
    if sellable.is_fixed:
        attrs = {"value": str(offer.min_quantity), "class": "form-check-input"}
        widget: forms.Widget = Tick(attrs)
        label = _("Take %(offer)s") % names
    else:
        widget = forms.TextInput(
            {"inputmode": "numeric", "class": "form-control", "autocomplete": "off"}
        )
        label = _("Number of licenses: %(offer)s") % names
    return forms.CharField(label=label, required=False, widget=widget, max_length=40)


class Tick(forms.CheckboxInput):
    """Sends its value as text."""

    def __init__(self, attrs: dict[str, Any]) -> None:
        super().__init__(attrs, check_test=bool)

    def format_value(self, value: Any) -> str | None:
        return None  # the value is fixed

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        return data.get(name, "")


def _frequency(sellable: Sellable) -> forms.Field:
    by_use = sellable.offer.product.billing_type == BillingType.USAGE
    choices = []
    for each, price in sellable.prices.items():
        cost = _("paid by use") if by_use else money(price.amount, price.currency)
        choices.append((each.value, f"{each.label} · {cost}"))
    return forms.ChoiceField(
        label=_("Billing frequency: %(offer)s") % {"offer": sellable.offer.name},
        choices=choices,
        required=False,
        widget=forms.Select({"class": "form-select"}),
        initial=choices[0][0],
    )

"""Shape of input of the price list."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.forms import SearchField
from partners.markets import market_name
from subscriptions.enums import BillingType, Category


class PriceListForm(forms.Form):
    """The state of the list as its address holds it.

    A value that is not offered narrows nothing; the page says so beside the field.
    """

    q = SearchField(label=_("Search"), required=False, max_length=200)
    publisher = forms.ChoiceField(label=_("Publisher"), required=False)
    billing_type = forms.ChoiceField(
        label=_("Billing type"), required=False, choices=[("", _("All")), *BillingType.choices]
    )
    category = forms.ChoiceField(
        label=_("Category"), required=False, choices=[("", _("All")), *Category.choices]
    )
    market = forms.ChoiceField(label=_("Market"), required=False)

    def __init__(self, data: Any, *, own_market: str, markets: Collection[str]) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.own_market = own_market
        others = sorted((market_name(each), each) for each in markets if each != own_market)
        named = [(each, name) for name, each in others]
        self._offer("market", [("", market_name(own_market)), *named])
        if not others:
            del self.fields["market"]
        for name, field in self.fields.items():
            if name != "q":
                field.widget.attrs |= {"class": "form-select", "data-autosubmit": True}
                field.error_messages["invalid_choice"] = _("This choice is not offered.")

    def offer_publishers(self, names: Collection[str]) -> None:
        """Whose products there are; the form is read after that."""
        self._offer("publisher", [("", _("All")), *((name, name) for name in names)])
        self.is_valid()

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type)
        field.choices = choices

    @property
    def wanted_market(self) -> str:
        """Before the form is read, since what there is to choose hangs on it."""
        typed = self.data.get("market", "")
        field = self.fields.get("market")
        offered = isinstance(field, forms.ChoiceField) and field.valid_value(typed)
        return typed if typed and offered else self.own_market

    @property
    def selects(self) -> list[forms.BoundField]:
        names = ("market", "publisher", "billing_type", "category")
        return [self[name] for name in names if name in self.fields]

    def wanted(self) -> dict[str, str]:
        """What ``selectors.offers_in`` takes, as far as it makes sense."""
        names = ("publisher", "billing_type", "category")
        return {"search": self._value("q")} | {name: self._value(name) for name in names}

    def parameters(self) -> dict[str, str]:
        """The same for an address, without what says nothing."""
        values = {name: self._value(name) for name in self.fields}
        return {name: value for name, value in values.items() if value}

    @property
    def is_narrowed(self) -> bool:
        return any(name != "market" for name in self.parameters())

    def _value(self, name: str) -> str:
        return str(self.cleaned_data.get(name) or "")

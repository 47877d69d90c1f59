"""Shape of input of Incentives."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.chain import Side
from customers.chain_forms import PartnerField
from customers.forms import SearchField
from partners.folding import fold
from partners.models import Partner
from subscriptions.incentives.selectors import IncentiveQuery, Period


class IncentiveFilterForm(forms.Form):
    """The state of the list as its address holds it.

    A value that is not offered narrows nothing; the page says so beside the field.
    """

    q = SearchField(label=_("Search"), required=False, max_length=253)
    period = forms.ChoiceField(label=_("Period"), required=False, choices=Period.choices)

    def __init__(self, data: Any, partner: Partner, others: Side, *, is_shown: bool) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.others = others
        name = others.value
        self.partners = PartnerField(partner, others, data.get(name, ""), is_offered=is_shown)
        self.fields[name] = self.partners
        for field in (self.fields["period"], self.partners):
            field.widget.attrs |= {"class": "form-select", "data-autosubmit": True}
            field.error_messages["invalid_choice"] = _("This choice is not offered.")
        self.is_valid()

    @property
    def selects(self) -> list[forms.BoundField]:
        return [self["period"], self[self.others.value]]

    def query(self) -> IncentiveQuery:
        """What is asked for, as far as it makes sense."""
        return IncentiveQuery(
            others=self.others,
            search=fold(self._value("q")),
            period=Period(self._value("period") or Period.CURRENT),
            through=self.partners.through(self._value(self.others.value)),
        )

    def parameters(self) -> dict[str, str]:
        """The same for an address, without what says nothing."""
        values = {name: self._value(name) for name in self.fields}
        if values["period"] == Period.CURRENT:
            del values["period"]
        return {name: value for name, value in values.items() if value}

    def _value(self, name: str) -> str:
        return str(self.cleaned_data.get(name) or "")

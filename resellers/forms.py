"""Shapes of input of the two lists of partnerships."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.forms import SearchField
from partners.folding import fold
from resellers.enums import PartnershipState
from resellers.partnership_list import DEFAULT_SORT, PartnershipQuery


class PartnershipFilterForm(forms.Form):
    """The state of a list as its address holds it.

    A value that is not offered narrows nothing; the page says so beside the field.
    """

    q = SearchField(label=_("Search"), required=False, max_length=253)
    partnership = forms.ChoiceField(
        label=_("Partnership"),
        required=False,
        choices=[
            (PartnershipState.ACTIVE.value, _("Current partnerships")),
            (PartnershipState.REMOVED.value, _("Former partnerships")),
        ],
    )
    sort = forms.ChoiceField(
        label=_("Sort by"),
        required=False,
        choices=[
            ("name", _("Name, A to Z")),
            ("-name", _("Name, Z to A")),
            ("-since", _("Newest partnerships first")),
            ("since", _("Oldest partnerships first")),
        ],
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="filter-%s")
        for name in ("partnership", "sort"):
            field = self.fields[name]
            field.widget.attrs |= {"class": "form-select", "data-autosubmit": True}
            field.error_messages["invalid_choice"] = _("This choice is not offered.")
        # Stands in the fragment that htmx replaces, so it never tells an old order.
        self.fields["sort"].widget.attrs["form"] = "partnership-filters"
        self.is_valid()

    def query(self) -> PartnershipQuery:
        """What is asked for, as far as it makes sense."""
        return PartnershipQuery(
            search=fold(self._value("q")),
            state=PartnershipState(self._value("partnership") or PartnershipState.ACTIVE),
            sort=self._value("sort") or DEFAULT_SORT,
        )

    def parameters(self) -> dict[str, str]:
        """The same for an address, without what says nothing."""
        silent = {"sort": DEFAULT_SORT, "partnership": PartnershipState.ACTIVE.value}
        values = {name: self._value(name) for name in self.fields}
        return {
            name: value for name, value in values.items() if value and value != silent.get(name)
        }

    def _value(self, name: str) -> str:
        return str(self.cleaned_data.get(name) or "")


class RemovePartnershipForm(forms.Form):
    """What a person answers for who ends a partnership."""

    acknowledged = forms.BooleanField(
        label=_("I have read this and confirm it."),
        error_messages={"required": _("Tick the box to confirm that you have read this.")},
    )
    notify = forms.BooleanField(
        label=_("Tell the global admins of the reseller by email"), required=False
    )

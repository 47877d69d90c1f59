"""Shapes of input of the order history."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from subscriptions.enums import OrderState


class HistoryForm(forms.Form):
    """The filter as the address holds it; a state that is not offered narrows nothing."""

    state = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("All")), *OrderState.choices]
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="filter-%s")
        field = self.fields["state"]
        field.widget.attrs |= {"class": "form-select", "data-autosubmit": True}
        field.error_messages["invalid_choice"] = _("This choice is not offered.")
        self.is_valid()

    def parameters(self) -> dict[str, str]:
        state = str(self.cleaned_data.get("state") or "")
        return {"state": state} if state else {}

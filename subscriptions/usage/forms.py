"""Shape of input of the usage page."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _


class MonthForm(forms.Form):
    """One of the months that there is usage of; anything else means all of them."""

    month = forms.ChoiceField(label=_("Month"), required=False)

    def __init__(self, data: Any, months: Sequence[datetime.date]) -> None:
        super().__init__(data, auto_id="filter-%s")
        field = self.fields["month"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type)
        named = [(f"{day:%Y-%m}", date_format(day, "YEAR_MONTH_FORMAT")) for day in months]
        field.choices = [("", _("All")), *named]
        field.widget.attrs |= {"class": "form-select", "data-autosubmit": True}
        field.error_messages["invalid_choice"] = _("This choice is not offered.")
        self.is_valid()

    @property
    def chosen(self) -> datetime.date | None:
        text = self.cleaned_data.get("month", "")
        return datetime.date.fromisoformat(f"{text}-01") if text else None

    def parameters(self) -> dict[str, str]:
        return {"month": f"{self.chosen:%Y-%m}"} if self.chosen else {}

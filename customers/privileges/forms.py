"""Giving privileges up: one customer's, or many at once."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.models import Partner

MAX_CHOSEN = 100


class GiveUpForm(forms.Form):
    """``chosen`` are the customers whose boxes were ticked."""

    notified = forms.BooleanField(
        label=_("I have notified the customer(s)"),
        error_messages={"required": _("Tick the box once you have notified the customers.")},
    )

    def __init__(self, data: Any = None, *, chosen: list[UUID]) -> None:
        super().__init__(data)
        self.chosen = chosen

    def clean(self) -> dict[str, Any]:
        if not self.chosen:
            self.add_error(None, _("Tick at least one customer."))
        elif len(self.chosen) > MAX_CHOSEN:
            self.add_error(None, _("Tick no more than 100 customers at once."))
        return self.cleaned_data


class ReassignForm(forms.Form):
    """Which other partner gets the roles."""

    partner = forms.ChoiceField(
        label=_("Give the roles to"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a partner.")},
    )

    def __init__(self, data: Any = None, *, candidates: list[Partner]) -> None:
        self.candidates = {str(each.public_id): each for each in candidates}
        super().__init__(data)
        field = self.fields["partner"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = [(key, each.name) for key, each in self.candidates.items()]

    @property
    def chosen(self) -> Partner:
        return self.candidates[self.cleaned_data["partner"]]

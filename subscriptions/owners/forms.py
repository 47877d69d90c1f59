"""Whom the customer makes an owner, and what an owner may rename."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.models import Partner


class GiveOwnerForm(forms.Form):
    partner = forms.ChoiceField(
        label=_("Indirect reseller"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who becomes an owner.")},
    )

    def __init__(self, data: Any = None, *, candidates: list[Partner]) -> None:
        self.candidates = {str(each.public_id): each for each in candidates}
        first = next(iter(self.candidates), "")
        super().__init__(data, initial={"partner": first})
        field = self.fields["partner"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = [(key, each.name) for key, each in self.candidates.items()]

    @property
    def chosen(self) -> Partner:
        return self.candidates[self.cleaned_data["partner"]]


class RenameForm(forms.Form):
    nickname = forms.CharField(label=_("Subscription nickname"), max_length=200)

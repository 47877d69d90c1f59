"""Fields of an organization as its people type them, by the rules of its country."""

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from phonenumber_field.formfields import PhoneNumberField
from phonenumbers import SUPPORTED_REGIONS

from partners import addresses

ADDRESS = ("address_line1", "address_line2", "city", "state", "postal_code")
_AUTOCOMPLETE = {
    "name": "organization",
    "address_line1": "address-line1",
    "address_line2": "address-line2",
    "city": "address-level2",
    "state": "address-level1",
    "postal_code": "postal-code",
    "contact_first_name": "given-name",
    "contact_last_name": "family-name",
    "contact_email": "email",
    "phone": "tel",
    "website": "url",
}


class CountryForm(forms.Form):
    """Fields, their labels and what they require follow the country of the organization.

    ``row`` is the organization; of the address fields among ``names`` those stand in the form
    that its country knows.
    """

    foreign_postal_code: str | Promise = gettext_lazy("This is not a postal code of your country.")

    def __init__(
        self,
        *args: Any,
        row: models.Model,
        names: Iterable[str],
        required: Collection[str],
        **kwargs: Any,
    ) -> None:
        self.row, self.country = row, str(row.country)  # type: ignore[attr-defined]
        used = addresses.used_fields(self.country) | {"address_line2"}
        names = [name for name in names if name not in ADDRESS or name in used]
        kwargs.setdefault("initial", {name: getattr(row, name) for name in names})
        super().__init__(*args, **kwargs)
        labels = addresses.labels(self.country)
        for name in names:
            field = self._field(name)
            field.label = str(labels.get(name) or self._model_field(name).verbose_name)
            field.required = name in required
            field.widget.is_required = field.required
            if name in _AUTOCOMPLETE:
                field.widget.attrs["autocomplete"] = _AUTOCOMPLETE[name]
            self.fields[name] = field
        example = addresses.postal_code_example(self.country)
        if example and "postal_code" in self.fields:
            self.fields["postal_code"].help_text = _("For example %(code)s") % {"code": example}

    def _model_field(self, name: str) -> models.Field[Any, Any]:
        field = self.row._meta.get_field(name)  # noqa: SLF001 (documented API)
        assert isinstance(field, models.Field)  # noqa: S101 (no relation bears these names)
        return field

    def _field(self, name: str) -> forms.Field:
        if name == "phone":
            region = self.country if self.country in SUPPORTED_REGIONS else None
            return PhoneNumberField(region=region)  # type: ignore[no-any-return]
        if name == "state" and (choices := addresses.states(self.country)):
            return forms.ChoiceField(choices=[("", _("Choose…")), *choices])
        return forms.CharField(max_length=self._model_field(name).max_length)

    def clean_postal_code(self) -> str:
        code: str = self.cleaned_data["postal_code"]
        return code.upper()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        code, state = values.get("postal_code", ""), values.get("state", "")
        if code and not addresses.postal_code_fits(self.country, "", code):
            self.add_error("postal_code", str(self.foreign_postal_code))
        elif code and not addresses.postal_code_fits(self.country, state, code):
            self.add_error(
                "postal_code", _("This postal code does not belong to the state chosen.")
            )
        return values

    def bound(self, names: Iterable[str]) -> list[forms.BoundField]:
        """Of these fields those that the form has."""
        return [self[name] for name in names if name in self.fields]

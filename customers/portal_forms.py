"""The company profile as its global admin types it, by the rules of the customer's country."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from phonenumber_field.formfields import PhoneNumberField
from phonenumbers import SUPPORTED_REGIONS

from customers import addresses
from customers.models import Customer
from customers.profile import (
    company_name_doubt,
    company_name_fault,
    required_profile_fields,
)
from partners.models import Partner

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
}
_CLOSED_MAIL_DOMAINS = frozenset({"microsoft.com"})
_ADDRESS = ("address_line1", "address_line2", "city", "state", "postal_code")
_CONTACT = ("contact_first_name", "contact_last_name", "contact_email", "phone")


def _model_field(name: str) -> models.Field[Any, Any]:
    field = Customer._meta.get_field(name)  # noqa: SLF001 (documented API)
    assert isinstance(field, models.Field)  # noqa: S101 (no relation bears these names)
    return field


def company_mail_fault(email: str) -> str:
    """Why this cannot be the address of a customer's person; '' where it can."""
    host = email.rpartition("@")[2].lower()
    if host in _CLOSED_MAIL_DOMAINS:
        return _("Enter an address of your own company.")
    if host and Partner.objects.filter(domain=host).exists():
        return _("This address belongs to a partner. Enter an address of your own company.")
    return ""


class CompanyProfileForm(forms.Form):
    """Fields, their labels and what they require follow the country of the tenant."""

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        self.customer, self.country = customer, str(customer.country)
        names = ["name", "registration_id", *self._address_fields(), *_CONTACT]
        kwargs.setdefault("initial", {name: getattr(customer, name) for name in names})
        super().__init__(*args, **kwargs)
        required = required_profile_fields(self.country)
        labels = addresses.labels(self.country)
        for name in names:
            field = self._field(name)
            field.label = str(labels.get(name) or _model_field(name).verbose_name)
            field.required = name in required
            field.widget.is_required = field.required
            if name in _AUTOCOMPLETE:
                field.widget.attrs["autocomplete"] = _AUTOCOMPLETE[name]
            self.fields[name] = field
        example = addresses.postal_code_example(self.country)
        if example and "postal_code" in self.fields:
            self.fields["postal_code"].help_text = _("For example %(code)s") % {"code": example}

    def _address_fields(self) -> list[str]:
        used = addresses.used_fields(self.country) | {"address_line2"}
        return [name for name in _ADDRESS if name in used]

    def _field(self, name: str) -> forms.Field:
        if name == "phone":
            region = self.country if self.country in SUPPORTED_REGIONS else None
            return PhoneNumberField(region=region)  # type: ignore[no-any-return]
        if name == "contact_email":
            return forms.EmailField(max_length=254)
        if name == "state" and (choices := addresses.states(self.country)):
            return forms.ChoiceField(choices=[("", _("Choose…")), *choices])
        return forms.CharField(max_length=_model_field(name).max_length)

    @property
    def sections(self) -> dict[str, list[forms.BoundField]]:
        """The fields in the groups the page shows them in."""
        groups = {"company": ("name", "registration_id"), "address": _ADDRESS, "contact": _CONTACT}
        return {
            key: [self[name] for name in names if name in self.fields]
            for key, names in groups.items()
        }

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if fault := company_name_fault(name):
            raise forms.ValidationError(fault)
        return name

    def clean_contact_email(self) -> str:
        email: str = self.cleaned_data["contact_email"]
        if fault := company_mail_fault(email):
            raise forms.ValidationError(fault)
        return email

    def clean_postal_code(self) -> str:
        code: str = self.cleaned_data["postal_code"]
        return code.upper()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        code, state = values.get("postal_code", ""), values.get("state", "")
        if code and not addresses.postal_code_fits(self.country, "", code):
            self.add_error("postal_code", _("This is not a postal code of your country."))
        elif code and not addresses.postal_code_fits(self.country, state, code):
            self.add_error(
                "postal_code", _("This postal code does not belong to the state chosen.")
            )
        return values

    @property
    def doubt(self) -> str:
        """What looks like a slip in a form that is valid; shown, never in the way."""
        return company_name_doubt(self.cleaned_data.get("name", ""))

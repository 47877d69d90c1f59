"""The company profile as its global admin types it, by the rules of the customer's country."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from customers.models import Customer
from customers.profile import (
    company_name_doubt,
    company_name_fault,
    required_profile_fields,
)
from partners.address_forms import ADDRESS, CountryForm
from partners.models import Partner

_CLOSED_MAIL_DOMAINS = frozenset({"microsoft.com"})
_CONTACT = ("contact_first_name", "contact_last_name", "contact_email", "phone")


def company_mail_fault(email: str) -> str:
    """Why this cannot be the address of a customer's person; '' where it can."""
    host = email.rpartition("@")[2].lower()
    if host in _CLOSED_MAIL_DOMAINS:
        return _("Enter an address of your own company.")
    if host and Partner.objects.filter(domain=host).exists():
        return _("This address belongs to a partner. Enter an address of your own company.")
    return ""


class CompanyProfileForm(CountryForm):
    """Its fields and what they require follow the country of the tenant."""

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        self.customer = customer
        super().__init__(
            *args,
            row=customer,
            names=["name", "registration_id", *ADDRESS, *_CONTACT],
            required=required_profile_fields(str(customer.country)),
            **kwargs,
        )

    def _field(self, name: str) -> forms.Field:
        return forms.EmailField(max_length=254) if name == "contact_email" else super()._field(name)

    @property
    def sections(self) -> dict[str, list[forms.BoundField]]:
        """The fields in the groups the page shows them in."""
        groups = {"company": ("name", "registration_id"), "address": ADDRESS, "contact": _CONTACT}
        return {key: self.bound(names) for key, names in groups.items()}

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

    @property
    def doubt(self) -> str:
        """What looks like a slip in a form that is valid; shown, never in the way."""
        return company_name_doubt(self.cleaned_data.get("name", ""))

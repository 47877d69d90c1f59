"""Bill-to info as staff type it, by the rules of the customer's country."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from customers.billto.selectors import CONTACT, FIELDS
from customers.models import BillTo
from customers.profile import company_name_fault
from partners import addresses
from partners.address_forms import ADDRESS, CountryForm


class BillToForm(CountryForm):
    """``revision`` tells what the person saw when the form was drawn."""

    foreign_postal_code = _("This is not a postal code of the country.")

    def __init__(self, *args: Any, bill_to: BillTo, **kwargs: Any) -> None:
        required = addresses.required_fields(str(bill_to.country))
        super().__init__(
            *args,
            row=bill_to,
            names=FIELDS,
            required=["name", *required, "contact_first_name", "contact_last_name",
                      "contact_email"],
            **kwargs,
        )  # fmt: skip
        self.fields["revision"] = forms.IntegerField(
            widget=forms.HiddenInput, initial=bill_to.revision, min_value=0
        )

    def _field(self, name: str) -> forms.Field:
        return forms.EmailField(max_length=254) if name == "contact_email" else super()._field(name)

    @property
    def sections(self) -> dict[str, list[forms.BoundField]]:
        """The fields in the groups the page shows them in."""
        groups = {"company": ("name",), "address": ADDRESS, "contact": CONTACT}
        return {key: self.bound(names) for key, names in groups.items()}

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if fault := company_name_fault(name):
            raise forms.ValidationError(fault)
        return name

    def arguments(self) -> dict[str, Any]:
        """What ``services.save_bill_to`` takes."""
        fields = {name: self.cleaned_data[name] for name in FIELDS if name in self.fields}
        return {"revision": self.cleaned_data["revision"], "fields": fields}

    def to_compare(self, now: BillTo) -> "BillToForm":
        """The same typed text upon what is true now, so that it may be saved knowingly."""
        data = QueryDict(mutable=True)
        data.update(dict(self.data.items()))
        data["revision"] = str(now.revision)
        return BillToForm(data, bill_to=now)

    def differences(self, now: BillTo) -> list[tuple[str, str]]:
        """Label and present value of each field that was typed otherwise."""
        return [
            (str(field.label), str(getattr(now, field.name) or _("Not provided")))
            for field in self.visible_fields()
            if str(self.cleaned_data.get(field.name) or "") != str(getattr(now, field.name) or "")
        ]

"""Who of the customer accepted, and when; and the customer's own tick."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from phonenumber_field.formfields import PhoneNumberField
from phonenumbers import SUPPORTED_REGIONS

from customers.models import AgreementText, Customer
from customers.portal_forms import company_mail_fault
from subscriptions.agreement.services import Signer

NAME_LENGTH = 50


class AttestationForm(forms.Form):
    """``phone_required``: as the prompt in the course of an order asks (domain.md §3.9)."""

    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=NAME_LENGTH)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=NAME_LENGTH)
    email = forms.EmailField(label=gettext_lazy("Email address"), max_length=254)
    accepted_on = forms.DateField(
        label=gettext_lazy("Agreement acceptance date"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)

    def __init__(
        self,
        *args: Any,
        customer: Customer,
        text: AgreementText,
        phone_required: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        country = str(customer.country)
        region = country if country in SUPPORTED_REGIONS else None
        self.fields["phone"] = PhoneNumberField(
            label=_("Phone number"), region=region, required=phone_required
        )
        if not phone_required:
            self.fields["phone"].help_text = _("Optional")
        self.order_fields(["first_name", "last_name", "email", "phone", "accepted_on"])
        self.fields["accepted_on"].widget.attrs |= {
            "min": text.valid_from.isoformat(),
            "max": timezone.localdate().isoformat(),
        }

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if company_mail_fault(email):
            raise forms.ValidationError(
                _("Enter an address of the customer's own, not one of a partner or of Microsoft.")
            )
        return email

    def clean_accepted_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["accepted_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is in the future."))
        return day

    def shows(self, mark: str) -> None:
        """The page now shows what is stored since; saving again is meant."""
        self.data = {**dict(self.data.items()), "seen": mark}

    @property
    def signer(self) -> Signer:
        values = self.cleaned_data
        phone = values["phone"]
        return Signer(
            first_name=values["first_name"],
            last_name=values["last_name"],
            email=values["email"],
            phone=phone.as_e164 if phone else "",
            accepted_on=values["accepted_on"],
        )


class AcceptanceForm(forms.Form):
    """The text that was read, and the tick below it; the page writes the hidden fields."""

    version = forms.CharField(widget=forms.HiddenInput, max_length=20)
    language = forms.CharField(widget=forms.HiddenInput, max_length=8)
    read_agreement = forms.BooleanField(
        label=gettext_lazy("I have read and accept the agreement"),
        error_messages={
            "required": gettext_lazy("Tick the box to confirm that you have read the agreement.")
        },
    )

    def untick(self) -> None:
        """Another text is shown now; nobody has read that one yet."""
        self.data = {}

"""What a newcomer fills in, step by step."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers import prefixes
from customers.models import Customer
from customers.portal_forms import CompanyProfileForm, company_mail_fault
from partners.enums import UserKind
from partners.models import User

ADDRESS = ("address_line1", "address_line2", "city", "state", "postal_code")
# Of all countries; what is not asked in one is kept for another until the end.
COMPANY_FIELDS = ("country", "name", "registration_id", *ADDRESS, "phone")
ADMIN_FIELDS = ("first_name", "last_name")
_OF_THE_LAST_STEP = ("contact_first_name", "contact_last_name", "contact_email")


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("Your work email address"),
        max_length=254,
        help_text=gettext_lazy(
            "You will sign in with it. We send a mail there to make sure that it is yours."
        ),
    )
    # Sent twice, it is one application.
    identity = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs |= {"autocomplete": "email", "inputmode": "email"}

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if fault := company_mail_fault(email):
            raise forms.ValidationError(fault)
        return email


class NewCompanyForm(CompanyProfileForm):
    """The company profile of a tenant that is not there yet; the country is chosen with it."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        country: str,
        countries: Collection[str],
        typed: Mapping[str, str],
    ) -> None:
        blank = Customer(country=country)
        super().__init__(data, customer=blank, initial={**typed, "country": country})
        for name in _OF_THE_LAST_STEP:
            del self.fields[name]
        names = country_names(countries)
        field = forms.ChoiceField(label=_("Country/region"), choices=names)
        field.widget.attrs |= {
            "autocomplete": "country", "hx-post": "", "hx-trigger": "change",
            "hx-vals": '{"action": "country"}', "hx-target": "#company-fields",
            "hx-swap": "outerHTML",
        }  # fmt: skip
        self.fields = {"country": field, **self.fields}

    def profile(self) -> dict[str, Any]:
        """The fields of the customer, for a form that is valid."""
        return dict(self.cleaned_data)


def country_names(countries: Collection[str]) -> list[tuple[str, str]]:
    """Countries to choose from, by their names in the reader's language."""
    field = Customer._meta.get_field("country")  # noqa: SLF001 (documented API)
    found = [(code, str(name)) for code, name in field.choices or [] if code in countries]
    return sorted(found, key=lambda pair: pair[1])


class DomainForm(forms.Form):
    """The prefix; what looks like a slip of the keyboard is put right, not refused."""

    wanted = forms.CharField(label=gettext_lazy("Domain prefix"), max_length=100)
    longest = prefixes.MAX_LENGTH

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wanted"].widget.attrs |= {
            "autocapitalize": "none", "autocomplete": "off", "autocorrect": "off",
            "spellcheck": "false", "aria-describedby": "prefix-rules prefix-check",
        }  # fmt: skip

    def clean_wanted(self) -> str:
        prefix: str = self.cleaned_data["wanted"].lower()
        if fault := prefixes.prefix_fault(prefix):
            raise forms.ValidationError(fault)
        if not prefixes.is_free(prefix):
            raise forms.ValidationError(_("This domain is taken."), code="taken")
        return prefix

    @property
    def wanted_field(self) -> str:
        """The input alone: its suffix stands beside it, its errors below both."""
        invalid = self.is_bound and "wanted" in self.errors
        css = "form-control is-invalid" if invalid else "form-control"
        return self["wanted"].as_widget(attrs={"class": css})

    @property
    def is_taken(self) -> bool:
        return self.has_error("wanted", code="taken")


class FirstAdminForm(forms.Form):
    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=50)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=50)
    password1 = forms.CharField(
        label=gettext_lazy("New password"), strip=False, widget=forms.PasswordInput
    )
    password2 = forms.CharField(
        label=gettext_lazy("New password again"), strip=False, widget=forms.PasswordInput
    )

    def __init__(self, *args: Any, email: str, with_password: bool, **kwargs: Any) -> None:
        """Until the address is confirmed there is nothing to set a password for."""
        super().__init__(*args, **kwargs)
        self.email = email
        self.fields["first_name"].widget.attrs["autocomplete"] = "given-name"
        self.fields["last_name"].widget.attrs["autocomplete"] = "family-name"
        if not with_password:
            del self.fields["password1"], self.fields["password2"]
            return
        for name in ("password1", "password2"):
            self.fields[name].widget.attrs["autocomplete"] = "new-password"
        self.fields["password1"].help_text = " ".join(password_validators_help_texts())

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        first, second = values.get("password1"), values.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("You must type the same password each time."))
        elif first:
            name = f"{values.get('first_name', '')} {values.get('last_name', '')}"
            try:
                validate_password(first, User(kind=UserKind.DIRECTORY, email=self.email, name=name))
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return values


class ForwardForm(forms.Form):
    """To whom of the own global admins, and a word with it."""

    def __init__(self, *args: Any, admins: Collection[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.admins = {str(admin.public_id): admin for admin in admins}
        self.fields["to"] = forms.ChoiceField(
            label=_("Global admin"),
            choices=[(key, admin.display_name) for key, admin in self.admins.items()],
            widget=forms.RadioSelect,
            initial=next(iter(self.admins), ""),
        )
        self.fields["note"] = forms.CharField(
            label=_("Note (optional)"),
            required=False,
            max_length=500,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    @property
    def recipient(self) -> Any:
        return self.admins[self.cleaned_data["to"]]

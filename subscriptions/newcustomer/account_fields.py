"""The fields of Account info beside those of the company profile."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from phonenumber_field.formfields import PhoneNumberField
from phonenumbers import SUPPORTED_REGIONS

from customers.enums import EducationSegment, Qualification
from customers.models import Customer
from partners.models import Partner
from partners.names import portal_name
from subscriptions.resellers_of import Choice

ASK, ACCEPTED = "ask", "accepted"
NOT_TO_CHOOSE = "not-"  # begins the values of resellers that cannot transact


@dataclass(frozen=True)
class Setting:
    """What a draft is filled in with: the partner's markets, its resellers, one's own rights."""

    partner: Partner
    countries: Collection[str]
    resellers: list[Choice]
    may_attest: bool
    may_tag: bool


class _Disabling:
    """Choices that are shown and cannot be chosen."""

    disabled: Collection[str] = ()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        if str(value) in self.disabled:
            option["attrs"]["disabled"] = True
        return option


class DisablingSelect(_Disabling, forms.Select):
    pass


class DisablingRadios(_Disabling, forms.RadioSelect):
    pass


def account_fields(setting: Setting, country: str) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {
        "country": _country(setting),
        "prefix": _prefix(),
        **_qualification(),
        "with_admin": _admin(setting),
        "agreement": _agreement(setting),
        "checked": forms.CharField(
            label=_("Possible duplicate"), required=False, widget=forms.HiddenInput
        ),
    }
    if setting.partner.is_indirect_provider:
        fields["reseller"] = _reseller(setting)
    if setting.may_attest:
        fields |= _signer(country)
    if setting.may_tag:
        fields["tags"] = forms.CharField(
            label=_("Tags"),
            required=False,
            help_text=_("Separate several with commas. Only your own organization sees them."),
        )
    return fields


def _country(setting: Setting) -> forms.Field:
    field = forms.ChoiceField(label=_("Country/region"), choices=country_names(setting.countries))
    field.widget.attrs["autocomplete"] = "country"
    return field


def _prefix() -> forms.Field:
    field = forms.CharField(label=_("Primary domain name"), max_length=100)
    field.widget.attrs |= {
        "autocapitalize": "none", "autocomplete": "off", "autocorrect": "off",
        "spellcheck": "false", "aria-describedby": "prefix-rules prefix-check",
    }  # fmt: skip
    return field


def country_names(countries: Collection[str]) -> list[tuple[str, str]]:
    """Countries to choose from, by their names in the reader's language."""
    field = Customer._meta.get_field("country")  # noqa: SLF001 (documented API)
    found = [(code, str(name)) for code, name in field.choices or [] if code in countries]
    return sorted(found, key=lambda pair: pair[1])


def _qualification() -> dict[str, forms.Field]:
    return {
        "qualification": forms.ChoiceField(
            label=_("Special qualifications"),
            choices=[
                (Qualification.NONE.value, Qualification.NONE.label),
                (Qualification.EDUCATION.value, Qualification.EDUCATION.label),
            ],
        ),
        "education_segment": forms.ChoiceField(
            label=_("Education Segment"),
            choices=[("", _("Select an education segment")), *EducationSegment.choices],
        ),
        "education_website": forms.URLField(
            label=_("Education Website"), required=False, max_length=200, assume_scheme="https"
        ),
    }


def _reseller(setting: Setting) -> forms.Field:
    """Disabled ones carry no number: they cannot be what somebody chose."""
    choices, disabled = [("", _("No indirect reseller"))], []
    for each in setting.resellers:
        if each.problem is None:
            choices.append((each.value, each.label))
            continue
        value = f"{NOT_TO_CHOOSE}{each.reseller.public_id}"
        choices.append((value, each.reason))
        disabled.append(value)
    widget = DisablingSelect()
    widget.disabled = disabled
    return forms.ChoiceField(
        label=_("Indirect reseller"), required=False, choices=choices, widget=widget
    )


def _admin(setting: Setting) -> forms.Field:
    label = _("Delegated admin privileges for us")
    if setting.partner.is_indirect_provider:
        label = _("Delegated admin privileges for us and for the reseller chosen")
    fixed = setting.partner.cloud_kind.is_national
    text = _("In this cloud they are always part of it.") if fixed else ""
    return forms.BooleanField(label=label, required=False, disabled=fixed, help_text=text)


def _agreement(setting: Setting) -> forms.Field:
    asked = _("Customer will be asked to accept the Microsoft Customer Agreement in %(portal)s.")
    radios, text = DisablingRadios(), ""
    if not setting.may_attest:
        radios.disabled = [ACCEPTED]
        text = _("Only an admin agent or a sales agent can confirm the acceptance.")
    return forms.ChoiceField(
        label=_("Customer agreement"),
        choices=[
            (ASK, asked % {"portal": portal_name(setting.partner.cloud)}),
            (ACCEPTED, _("Customer has accepted the latest Microsoft Customer Agreement.")),
        ],
        widget=radios,
        help_text=text,
    )


def _signer(country: str) -> dict[str, forms.Field]:
    """Who accepted, asked for where somebody has."""
    region = country if country in SUPPORTED_REGIONS else None
    return {
        "accepted_on": forms.DateField(
            label=_("Agreement acceptance date"),
            widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d"],
        ),
        "signer_first_name": forms.CharField(label=_("First name"), max_length=50),
        "signer_last_name": forms.CharField(label=_("Last name"), max_length=50),
        "signer_email": forms.EmailField(label=_("Email address"), max_length=254),
        "signer_phone": PhoneNumberField(label=_("Phone number"), region=region, required=False),
    }

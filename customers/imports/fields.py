"""What the cells of a row mean, and what is wrong with them. Pure but for partners' domains."""

import datetime
import uuid
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django_countries import countries
from phonenumbers import (
    SUPPORTED_REGIONS,
    NumberParseException,
    PhoneNumberFormat,
    format_number,
    is_valid_number,
)
from phonenumbers import parse as parse_number

from customers.imports.columns import BY_FIELD, COLUMNS
from customers.imports.enums import ProblemCode
from customers.imports.problems import Problem
from customers.portal_forms import company_mail_fault
from customers.profile import REGISTRATION_COUNTRIES, company_name_fault
from partners import addresses
from partners.domains import normalised_domain
from partners.exceptions import RuleViolation
from partners.sheets.columns import EXTRA

EARLIEST = 1990
_REQUIRED = ("name", "domain", "country", "contact_email")
_DATES = ("%Y-%m-%d", "%d.%m.%Y")


@dataclass(frozen=True)
class Keys:
    """By what a customer is found, and since when it is served."""

    domain: str = ""
    tenant_id: uuid.UUID | None = None
    since: datetime.date | None = None


def read_keys(values: dict[str, str]) -> tuple[Keys, list[Problem]]:
    problems = [Problem(ProblemCode.TOO_MANY_CELLS)] if values.get(EXTRA) else []
    domain, tenant_id = "", None
    if typed := values.get("domain", ""):
        try:
            domain = normalised_domain(typed)
        except RuleViolation:
            problems.append(Problem(ProblemCode.BAD_DOMAIN, "domain", typed))
    if typed := values.get("tenant_id", ""):
        tenant_id = _tenant_id(typed)
        if tenant_id is None:
            problems.append(Problem(ProblemCode.BAD_TENANT_ID, "tenant_id", typed))
    if not values.get("domain") and not values.get("tenant_id"):
        problems.append(Problem(ProblemCode.NO_KEY))
    since, fault = _since(values.get("since", ""))
    return Keys(domain, tenant_id, since), problems + fault


def _tenant_id(text: str) -> uuid.UUID | None:
    try:
        found = uuid.UUID(text)
    except ValueError:
        return None
    return found if found.int else None


def _since(text: str) -> tuple[datetime.date | None, list[Problem]]:
    if not text:
        return None, []
    for form in _DATES:
        try:
            day = datetime.datetime.strptime(text, form).replace(tzinfo=datetime.UTC).date()
        except ValueError:
            continue
        if day > timezone.now().date():
            return None, [Problem(ProblemCode.SINCE_IN_FUTURE, "since", text)]
        if day.year < EARLIEST:
            return None, [Problem(ProblemCode.SINCE_TOO_EARLY, "since", text)]
        return day, []
    return None, [Problem(ProblemCode.BAD_SINCE, "since", text)]


def read_profile(values: dict[str, str]) -> tuple[dict[str, str], list[Problem]]:
    """The profile of a new customer, as given; what is given has to be right."""
    profile = {
        column.field: values.get(column.field, "")
        for column in COLUMNS
        if column.field not in {"tenant_id", "since"}
    }
    problems = [
        Problem(ProblemCode.TOO_LONG, name, str(BY_FIELD[name].max_length))
        for name, text in profile.items()
        if name != "country" and len(text) > BY_FIELD[name].max_length
    ]
    country = country_code(profile["country"])
    if profile["country"] and not country:
        problems.append(Problem(ProblemCode.BAD_COUNTRY, "country", profile["country"]))
    profile["country"] = country or profile["country"]
    required = list(_REQUIRED)
    if country in REGISTRATION_COUNTRIES:
        required += ["registration_id", "phone"]
    problems += [
        Problem(ProblemCode.MISSING, name) for name in required if not profile.get(name, "")
    ]
    if profile["name"] and company_name_fault(profile["name"]):
        problems.append(Problem(ProblemCode.BAD_NAME, "name", profile["name"]))
    problems += _email_faults(profile["contact_email"])
    problems += _phone_faults(profile, country)
    if country:
        problems += _address_faults(profile, country)
    return profile, problems


def country_code(text: str) -> str:
    """Of a code or an English name; '' for neither."""
    code = text.upper()
    if code in countries.countries:
        return code
    return str(countries.by_name(text, language="en")) if text else ""


def _email_faults(email: str) -> list[Problem]:
    if not email:
        return []
    try:
        validate_email(email)
    except ValidationError:
        return [Problem(ProblemCode.BAD_EMAIL, "contact_email", email)]
    if company_mail_fault(email):
        return [Problem(ProblemCode.FOREIGN_EMAIL, "contact_email", email)]
    return []


def _phone_faults(profile: dict[str, str], country: str) -> list[Problem]:
    """Puts the number in its international form, where it is one."""
    typed = profile["phone"]
    if not typed:
        return []
    try:
        number = parse_number(typed, country if country in SUPPORTED_REGIONS else None)
        valid = is_valid_number(number)
    except NumberParseException:
        valid = False
    if not valid:
        return [Problem(ProblemCode.BAD_PHONE, "phone", typed)]
    profile["phone"] = format_number(number, PhoneNumberFormat.E164)
    return []


def _address_faults(profile: dict[str, str], country: str) -> list[Problem]:
    """Puts the state's code for its name; codes are what addresses are kept with."""
    problems = []
    if profile["state"] and (states := addresses.states(country)):
        codes = {name.casefold(): code for code, names in states for name in names.split(" / ")}
        codes |= {code.casefold(): code for code, _names in states}
        code = codes.get(profile["state"].casefold(), "")
        if not code:
            problems.append(Problem(ProblemCode.BAD_STATE, "state", profile["state"]))
        profile["state"] = code
    postal_code = profile["postal_code"] = profile["postal_code"].upper()
    if postal_code and not addresses.postal_code_fits(country, profile["state"], postal_code):
        problems.append(Problem(ProblemCode.BAD_POSTAL_CODE, "postal_code", postal_code))
    return problems

"""What the cells of a line mean, and what is wrong with them. Pure, no database."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices
from django_countries import countries

from partners.markets import MARKETS, market_of
from partners.sheets.columns import folded
from subscriptions.catalogue.columns import (
    NOTHING,
    OFFER_FIELDS,
    PRICE_FIELDS,
    PRODUCT_FIELDS,
    SHEET,
)
from subscriptions.catalogue.currencies import CURRENCIES
from subscriptions.enums import BillingFrequency, BillingType, Category, Term
from subscriptions.imports.cells import CellFault, amount, faults_of_form, understood
from subscriptions.imports.enums import ProblemCode
from subscriptions.imports.problems import Problem

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
MOST = 1_000_000  # licenses in one subscription
_PLANS = re.compile(r"[;|]")
_ALSO = {
    "licensebased": BillingType.LICENSE,
    "licence": BillingType.LICENSE,
    "usagebased": BillingType.USAGE,
    "smb": Category.SMALL_BUSINESS,
    "month": Term.MONTH, "1month": Term.MONTH,
    "year": Term.YEAR, "1year": Term.YEAR,
    "3years": Term.THREE_YEARS, "3year": Term.THREE_YEARS,
    "yearly": BillingFrequency.ANNUAL,
    "everythreeyears": BillingFrequency.TRIENNIAL,
}  # fmt: skip
_YES_NO = {"yes": True, "y": True, "true": True, "1": True,
           "no": False, "n": False, "false": False, "0": False}  # fmt: skip


@dataclass(frozen=True)
class PriceCell:
    """What one unit costs where; without an amount it is not sold there any more."""

    market: str
    frequency: BillingFrequency
    currency: str = ""
    amount: Decimal | None = None


@dataclass
class Reading:
    """A line, understood: only what is written in it, so that the rest stays as it is."""

    product_code: str = ""
    offer_code: str = ""
    product: dict[str, Any] = field(default_factory=dict)
    offer: dict[str, Any] = field(default_factory=dict)
    price: PriceCell | None = None
    problems: list[Problem] = field(default_factory=list)


def read(values: dict[str, str]) -> Reading:
    reading = Reading(problems=faults_of_form(values, SHEET))
    if reading.problems:
        return reading
    reading.problems += [
        Problem(ProblemCode.MISSING, name) for name in SHEET.all_of if not values.get(name)
    ]
    found = understood(values, _READERS, reading.problems)
    reading.product_code = found.get("product_code", "")
    reading.offer_code = found.get("offer_code", "")
    reading.product = _part(found, PRODUCT_FIELDS)
    reading.offer = _part(found, OFFER_FIELDS)
    reading.price = _price(values, found, reading.problems)
    return reading


def _part(found: dict[str, Any], fields: Iterable[str]) -> dict[str, Any]:
    return {name: found[name] for name in fields if name in found}


def _price(
    values: dict[str, str], found: dict[str, Any], problems: list[Problem]
) -> PriceCell | None:
    """All its cells, or none; the amount '-' ends the price and needs no currency."""
    if not any(values.get(name) for name in PRICE_FIELDS):
        return None
    ends = values.get("price") == NOTHING
    needed = PRICE_FIELDS[:2] if ends else PRICE_FIELDS
    missing = [name for name in needed if not values.get(name)]
    problems += [Problem(ProblemCode.MISSING, name) for name in missing]
    if any(name not in found for name in needed):
        return None
    place = PriceCell(found["market"], found["billing_frequency"])
    if ends:
        return place
    return PriceCell(place.market, place.frequency, found["currency"], found["price"])


# --- one cell each -----------------------------------------------------------------------------


def _code(text: str) -> str:
    if not CODE.fullmatch(text):
        raise CellFault(ProblemCode.BAD_CODE)
    return text


def _text(text: str) -> str:
    return text


def _clearable(text: str) -> str:
    return "" if text == NOTHING else text


def _plans(text: str) -> list[str]:
    if text == NOTHING:
        return []
    return [plan.strip() for plan in _PLANS.split(text) if plan.strip()]


def _choice[T: TextChoices](choices: type[T]) -> Callable[[str], T]:
    by_name = {folded(choice.value): choice for choice in choices}
    by_name |= {name: each for name, each in _ALSO.items() if isinstance(each, choices)}

    def read_choice(text: str) -> T:
        found = by_name.get(folded(text))
        if found is None:
            raise CellFault(ProblemCode.NOT_A_CHOICE, ", ".join(choices.values))
        return found

    return read_choice


def _yes_no(text: str) -> bool:
    if text.casefold() not in _YES_NO:
        raise CellFault(ProblemCode.NOT_A_CHOICE, "yes, no")
    return _YES_NO[text.casefold()]


def _code_or_nothing(text: str) -> str:
    return "" if text == NOTHING else _code(text)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 10 or not int(text):
        raise CellFault(ProblemCode.BAD_NUMBER)
    if int(text) > MOST:
        raise CellFault(ProblemCode.TOO_LARGE)
    return int(text)


def _market(text: str) -> str:
    if (code := text.casefold().replace(" ", "_")) in MARKETS:
        return code
    if text.upper() in countries.countries:
        return market_of(text.upper())
    raise CellFault(ProblemCode.BAD_MARKET)


def _currency(text: str) -> str:
    if text.upper() not in CURRENCIES:
        raise CellFault(ProblemCode.BAD_CURRENCY)
    return text.upper()


def _amount(text: str) -> Decimal | None:
    return None if text == NOTHING else amount(text)


_READERS: dict[str, Callable[[str], Any]] = {
    "product_code": _code,
    "product_name": _text,
    "publisher": _text,
    "description": _clearable,
    "category": _choice(Category),
    "billing_type": _choice(BillingType),
    "service_plans": _plans,
    "education_only": _yes_no,
    "offer_code": _code,
    "offer_name": _text,
    "term": _choice(Term),
    "trial": _yes_no,
    "converts_to": _code_or_nothing,
    "min_quantity": _number,
    "max_quantity": _number,
    "once_per_customer": _yes_no,
    "offered": _yes_no,
    "market": _market,
    "billing_frequency": _choice(BillingFrequency),
    "currency": _currency,
    "price": _amount,
}

"""A few hundred filler customers: the same ones each time, in several scripts.

No chance is involved, so that tests and pictures of the product stay the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from partnercenter.demo.data import Address
from partnercenter.demo.filler_words import AMERICAN, EDGES, LOCALES, Locale

# It has no factor in common with the number of pairs of any locale, so each pair comes once.
_STRIDE = 37


@dataclass(frozen=True)
class Filler:
    name: str
    domain: str
    country: str
    address: Address
    registration_id: str
    contact: tuple[str, str]


def fabrikam_filler() -> list[Filler]:
    edges = [_edge(*row, number) for number, row in enumerate(EDGES)]
    return [*edges, *(filler for locale in LOCALES for filler in _companies(locale))]


def contoso_filler() -> list[Filler]:
    return list(_companies(AMERICAN))


def _companies(locale: Locale) -> Iterator[Filler]:
    trades, names = _cells(locale.trades), _cells(locale.names)
    pairs = [(trade, name) for name in names for trade in trades]
    for number in range(locale.share):
        trade, name = pairs[number * _STRIDE % len(pairs)]
        (trade_word, trade_latin), (name_word, name_latin) = trade.split(":"), name.split(":")
        yield _filler(
            locale,
            locale.pattern.format(trade=trade_word, name=name_word),
            f"{trade_latin}-{name_latin}",
            number,
        )


def _edge(country: str, name: str, latin: str, number: int) -> Filler:
    locale = next(locale for locale in LOCALES if locale.country == country)
    return _filler(locale, name, latin, 500 + number)


def _filler(locale: Locale, name: str, latin: str, number: int) -> Filler:
    city, postal_code, state = (_pick(locale.cities, number) + ":").split(":")[:3]
    first, _space, last = _pick(locale.people, number).partition(" ")
    address = Address(
        line1=f"{_pick(locale.streets, number)} {number % 90 + 1}",
        city=city,
        postal_code=_numbered(postal_code, number),
        phone=_numbered(locale.phone, number),
        state=state,
    )
    return Filler(
        name=name,
        domain=f"{latin}.{locale.country.lower()}.example",
        country=locale.country,
        address=address,
        registration_id=_numbered(locale.registration, 300_000 + number * 17),
        contact=(first, last),
    )


def _cells(table: str) -> list[str]:
    return [cell.strip() for cell in table.split(",")]


def _pick(table: str, number: int) -> str:
    cells = _cells(table)
    return cells[number % len(cells)]


def _numbered(pattern: str, number: int) -> str:
    """The pattern with its ``#`` replaced by the last digits of the number."""
    places = pattern.count("#")
    for digit in str(number).zfill(places)[len(str(number).zfill(places)) - places :]:
        pattern = pattern.replace("#", digit, 1)
    return pattern

"""Markets as facts: which countries a partner may sell to. Source: domain.md §1.

Partner and customer must be in one market and one cloud; the country of the customer's
tenant decides, not an office address. A partner is in a market through its own country or
any active location there.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django_countries import countries

_EUROPE = (
    "AD AT AX BE BG CH CY CZ DE DK EE ES FI FO FR GB GG GI GL GR HR HU IE IM IS IT JE LI LT LU "
    "LV MC MT NL NO PL PT RO SE SI SK SM VA "
    "BL GF GP MF MQ RE SJ YT"  # parts of France and Norway outside the continent
)
_AFRICA = (
    "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG "
    "ML MR MU MW MZ NA NE NG RW SC SD SH SL SN SO SS ST SZ TD TG TN TZ UG ZA ZM ZW"
)
_ASIA_PACIFIC = (
    "BD BN BT FJ FM HK ID IO KH KI LA LK MH MM MN MO MV MY NP NR NU PG PH PK PW SB SG TH TK TL "
    "TO TV VN VU WS AS CK CX CC GU MP NC NF PF PN WF"
)
_LATIN_AMERICA = (
    "AG AI AR AW BB BM BO BQ BS BZ CL CO CR CW DM DO EC FK GD GS GT GY HN HT JM KN KY LC MS MX "
    "NI PA PE PR PY SR SV SX TC TT UY VC VE VG VI"
)
_MIDDLE_EAST_CENTRAL_EASTERN_EUROPE = (
    "AE AF AL AM AZ BA BH BY GE IL IQ JO KG KW KZ LB MD ME MK OM PS QA RS RU SA TJ TM TR UA UZ "
    "XK YE"
)

MARKETS: dict[str, frozenset[str]] = {
    "africa": frozenset(_AFRICA.split()),
    "asia_pacific": frozenset(_ASIA_PACIFIC.split()),
    "australia": frozenset({"AU"}),
    "brazil": frozenset({"BR"}),
    "canada": frozenset({"CA"}),
    "china": frozenset({"CN"}),
    "europe": frozenset(_EUROPE.split()),
    "india": frozenset({"IN"}),
    "japan": frozenset({"JP"}),
    "korea": frozenset({"KR"}),
    "latin_america": frozenset(_LATIN_AMERICA.split()),
    "middle_east_central_eastern_europe": frozenset(_MIDDLE_EAST_CENTRAL_EASTERN_EUROPE.split()),
    "new_zealand": frozenset({"NZ"}),
    "taiwan": frozenset({"TW"}),
    "united_states": frozenset({"US", "UM"}),
}

_MARKET_OF = {country: market for market, countries in MARKETS.items() for country in countries}


def market_of(country: str) -> str:
    """The market of an ISO 3166 country; a country of no market is a market of its own."""
    return _MARKET_OF.get(country, country)


def market_name(market: str) -> str:
    """In the language of the reader; a market of one country is called after it."""
    names = {
        "africa": _("Africa"),
        "asia_pacific": _("Asia and Pacific"),
        "europe": _("Europe"),
        "latin_america": _("Latin America and Caribbean"),
        "middle_east_central_eastern_europe": _("Middle East, Central and Eastern Europe"),
    }
    # The first by code: of "US" and its outlying islands "UM" that would be the islands.
    code = "US" if market == "united_states" else min(MARKETS.get(market, {market}))
    return names.get(market) or str(countries.name(code)) or market


def may_sell(partner_countries: Iterable[str], customer_country: str) -> bool:
    market = market_of(customer_country)
    return any(market_of(country) == market for country in partner_countries)


def countries_open_to(partner_countries: Iterable[str]) -> frozenset[str]:
    """Every country the partner may sell to."""
    found: set[str] = set()
    for country in partner_countries:
        found |= MARKETS.get(market_of(country), frozenset({country}))
    return frozenset(found)

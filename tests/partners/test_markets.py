"""Who may sell to whom: the markets of domain.md §1, written again by hand."""

import pytest
from django_countries import countries

from partners.markets import MARKETS, countries_open_to, market_name, market_of, may_sell

# Countries that must be in one market with each other, and the neighbours that must not.
TOGETHER = {
    "africa": ["ZA", "NG", "KE", "EG", "MA"],
    "asia_pacific": ["SG", "ID", "TH", "VN", "HK", "PH"],
    "australia": ["AU"],
    "brazil": ["BR"],
    "canada": ["CA"],
    "china": ["CN"],
    "europe": [
        "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT",
        "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE",
        "IS", "LI", "NO", "CH", "GB",
        "AX", "AD", "FO", "GI", "GL", "GG", "IM", "JE", "MC", "SM", "VA",
    ],
    "india": ["IN"],
    "japan": ["JP"],
    "korea": ["KR"],
    "latin_america": ["AR", "MX", "CL", "CO", "JM", "PA"],
    "middle_east_central_eastern_europe": ["UA", "KZ", "GE", "RS", "IL", "TR", "AE"],
    "new_zealand": ["NZ"],
    "taiwan": ["TW"],
    "united_states": ["US", "UM"],
}  # fmt: skip


def test_the_markets_are_these() -> None:
    assert sorted(MARKETS) == sorted(TOGETHER)


@pytest.mark.parametrize("market", sorted(TOGETHER))
def test_every_member_may_sell_to_every_other(market: str) -> None:
    members = TOGETHER[market]

    refused = [(one, two) for one in members for two in members if not may_sell([one], two)]
    assert refused == []
    assert {market_of(country) for country in members} == {market}


@pytest.mark.parametrize("market", sorted(TOGETHER))
def test_nobody_of_another_market_may_sell_there(market: str) -> None:
    others = [country for name, some in TOGETHER.items() if name != market for country in some]

    allowed = [country for country in others if may_sell([country], TOGETHER[market][0])]
    assert allowed == []


@pytest.mark.parametrize("single", ["BR", "CN", "IN", "JP", "KR", "TW", "AU", "CA", "NZ"])
def test_single_country_markets_hold_nobody_else(single: str) -> None:
    assert countries_open_to([single]) == {single}


def test_no_country_is_in_two_markets() -> None:
    listed = [country for members in MARKETS.values() for country in members]

    assert sorted(listed) == sorted(set(listed))


def test_every_listed_country_is_a_country() -> None:
    known = {code for code, _name in countries}
    unknown = {country for members in MARKETS.values() for country in members} - known

    assert unknown <= {"XK"}  # Kosovo has no ISO code of its own


def test_one_active_location_in_the_market_is_enough() -> None:
    assert may_sell(["US", "PL"], "CZ")
    assert not may_sell(["US"], "CZ")
    assert countries_open_to(["US", "JP"]) == {"US", "UM", "JP"}


def test_country_of_no_market_is_a_market_of_its_own() -> None:
    assert market_of("AQ") == "AQ"
    assert may_sell(["AQ"], "AQ")
    assert not may_sell(["AQ"], "PL")


def test_partner_without_a_country_sells_nowhere() -> None:
    assert not may_sell([], "PL")
    assert countries_open_to([]) == frozenset()


def test_every_market_has_a_name() -> None:
    names = {market: market_name(market) for market in MARKETS}

    assert names["europe"] == "Europe"
    assert names["united_states"] == "United States of America"
    assert names["japan"] == "Japan"
    assert len(set(names.values())) == len(MARKETS)
    assert set(names.values()).isdisjoint(MARKETS)
    assert market_name("AQ") == "Antarctica"

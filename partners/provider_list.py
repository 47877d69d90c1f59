"""The directory of indirect providers as data: what is asked for, and one page of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from partners.enums import LocationScope
from partners.keyset import Order, Page, Rows, paginate
from partners.markets import MARKETS, countries_open_to, market_name, market_of
from partners.models import Partner, PartnerLocation
from partners.whereabouts import Home

PAGE_SIZE = 50
ORDER = Order("sort_name")
FIELDS = ("id", "public_id", "name", "sort_name", "city", "country", "cloud")


@dataclass(frozen=True)
class ProviderQuery:
    """``search`` is folded; ``place`` is a country or a market; ``near`` None means anywhere."""

    search: str = ""
    place: str = ""
    cloud: str = ""
    near: tuple[Home, ...] | None = None

    @property
    def is_narrowed(self) -> bool:
        return bool(self.search or self.place or self.cloud)


def providers(near: Iterable[Home] | None = None) -> QuerySet[Partner]:
    """Indirect providers; ``near`` keeps those of a cloud and market of these organizations."""
    found = Partner.objects.filter(is_indirect_provider=True)
    if near is None:
        return found
    fits = [Q(cloud=home.cloud) & _sells_from(countries_open_to(home.countries)) for home in near]
    return found.filter(reduce(or_, fits, Q(pk__in=[])))


def _sells_from(countries: Collection[str]) -> Q:
    """By the own country or an active location, as in ``selling_countries``."""
    locations = PartnerLocation.objects.filter(
        partner=OuterRef("pk"),
        is_active=True,
        scope=LocationScope.LOCATION,
        country__in=countries,
    )
    return Q(country__in=countries) | Q(Exists(locations))


def provider_page(query: ProviderQuery, cursor: str = "") -> Page:
    """Rows of one page, by name; two statements, whatever its length."""
    found = providers(query.near)
    if query.search:
        found = found.filter(sort_name__contains=query.search)
    if query.cloud:
        found = found.filter(cloud=query.cloud)
    if query.place:
        found = found.filter(_sells_from(MARKETS.get(query.place, {query.place})))
    rows: Rows = found.values(*FIELDS)
    page = paginate(rows, ORDER, cursor, PAGE_SIZE)
    _add_markets(page.rows)
    return page


def _add_markets(rows: list[dict[str, Any]]) -> None:
    countries = {row["id"]: {str(row["country"])} for row in rows}
    locations = PartnerLocation.objects.filter(
        partner__in=list(countries), is_active=True, scope=LocationScope.LOCATION
    )
    for partner_id, country in locations.values_list("partner_id", "country"):
        countries[partner_id].add(str(country))
    for row in rows:
        row["markets"] = market_names(countries[row["id"]])


def market_names(countries: Iterable[str]) -> list[str]:
    return sorted(market_name(market) for market in {market_of(each) for each in countries})


def countries_with_providers(near: Iterable[Home] | None = None) -> set[str]:
    """Where there are any to find; one statement."""
    found = providers(near)
    locations = PartnerLocation.objects.filter(
        partner__in=found.values("pk"), is_active=True, scope=LocationScope.LOCATION
    )
    both = found.order_by().values_list("country").union(locations.values_list("country"))
    return {str(country) for (country,) in both}


def fits(home: Home, *, cloud: str, countries: Iterable[str]) -> bool:
    """Whether a partner of this cloud and these countries may work with the organization."""
    open_to_it = countries_open_to(home.countries)
    return home.cloud == cloud and any(each in open_to_it for each in countries)

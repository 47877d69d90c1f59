"""Reads about partnerships that several pages share."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from partners.enums import LocationScope
from partners.markets import market_of
from partners.models import Partner, PartnerLocation
from partners.selectors import selling_countries
from resellers.enums import PartnershipState
from resellers.exceptions import Obstacle
from resellers.models import Partnership


def active_partnership(provider: Partner, reseller: Partner) -> Partnership | None:
    found = Partnership.objects.filter(
        provider=provider, reseller=reseller, state=PartnershipState.ACTIVE
    )
    return found.select_related("provider", "reseller").first()


def own_partnership(partner: Partner, public_id: UUID) -> Partnership | None:
    """A partnership of this partner, on whichever side and in whichever state."""
    found = Partnership.objects.for_partner(partner).filter(public_id=public_id)
    return found.select_related("provider", "reseller").first()


def providers_of(reseller: Partner) -> QuerySet[Partner]:
    """Indirect providers that order for this reseller, by name."""
    active = Partnership.objects.for_reseller(reseller).filter(state=PartnershipState.ACTIVE)
    return Partner.objects.filter(pk__in=active.values("provider")).order_by("sort_name", "pk")


def share_a_market(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether two partners may work together: one market of both is enough (domain.md §1)."""
    return not {market_of(each) for each in one}.isdisjoint(market_of(each) for each in other)


def obstacle(provider: Partner, reseller: Partner) -> Obstacle | None:
    """What stands between the two and a partnership, the first thing first."""
    return next(_obstacles(provider, reseller), None)


def _obstacles(provider: Partner, reseller: Partner) -> Iterator[Obstacle]:
    if provider.pk == reseller.pk:
        yield Obstacle.OWN_ORGANISATION
    if not provider.is_indirect_provider:
        yield Obstacle.NOT_A_PROVIDER
    if not reseller.is_indirect_reseller:
        yield Obstacle.NOT_A_RESELLER
    if provider.cloud != reseller.cloud:
        yield Obstacle.OTHER_CLOUD
    if not share_a_market(selling_countries(provider), selling_countries(reseller)):
        yield Obstacle.OTHER_MARKET
    if active_partnership(provider, reseller) is not None:
        yield Obstacle.ALREADY_PARTNERS


@dataclass(frozen=True)
class Health:
    """What a provider has to know of a reseller before it orders with it."""

    agreement_signed: bool
    enrolled: bool
    same_market: bool

    @property
    def may_transact(self) -> bool:
        return self.agreement_signed and self.enrolled and self.same_market


def health_of(provider: Partner, resellers: Iterable[Partner]) -> dict[int, Health]:
    """By key of the reseller; as many statements for many as for one."""
    resellers = list(resellers)
    countries: dict[int, set[str]] = {each.pk: {str(each.country)} for each in resellers}
    locations = PartnerLocation.objects.filter(
        partner__in=[each.pk for each in resellers], is_active=True, scope=LocationScope.LOCATION
    )
    for partner_id, country in locations.values_list("partner_id", "country"):
        countries[partner_id].add(str(country))
    sold_from = selling_countries(provider)
    return {
        each.pk: Health(
            agreement_signed=each.agreement_signed_at is not None,
            enrolled=each.is_indirect_reseller,
            same_market=share_a_market(sold_from, countries[each.pk]),
        )
        for each in resellers
    }

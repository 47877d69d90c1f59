"""Which resellers a provider may name on an order or a subscription, and why not the others.

The one place of these rules: lists, "Verify" and the checks of the commands ask here.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from partners.enums import LocationScope
from partners.markets import market_name, market_of
from partners.models import Partner, PartnerLocation
from partners.selectors import selling_countries
from resellers.enums import PartnershipState
from resellers.models import Partnership

LIMIT = 200  # what one list can show; all others are found by their ID
MAX_DIGITS = 12


class Problem(StrEnum):
    NOT_A_NUMBER = "not_a_number"
    UNKNOWN = "unknown"
    GLOBAL_ID = "global_id"
    INACTIVE = "inactive"
    NO_PARTNERSHIP = "no_partnership"
    NOT_ENROLLED = "not_enrolled"
    NOT_SIGNED = "not_signed"
    OTHER_MARKET = "other_market"
    NO_LOCATION = "no_location"


@dataclass(frozen=True)
class Choice:
    """A reseller with one of its locations; ``reason`` says why it cannot be chosen."""

    reseller: Partner
    location: PartnerLocation | None
    problem: Problem | None = None
    reason: str = ""

    @property
    def value(self) -> str:
        return self.location.number if self.location else ""

    @property
    def label(self) -> str:
        return label_of(self.location) if self.location else self.reseller.name


@dataclass(frozen=True)
class Found:
    """What an ID stands for: a location that may be named, or what is wrong with it."""

    location: PartnerLocation | None
    problem: Problem | None = None
    reason: str = ""
    company: str = ""  # whose it is, where that is known

    @property
    def label(self) -> str:
        return label_of(self.location) if self.location else ""

    @property
    def needs_partnership(self) -> bool:
        """ "Request a partnership" is what to do next."""
        return self.problem == Problem.NO_PARTNERSHIP


def label_of(location: PartnerLocation) -> str:
    names = {"reseller": location.partner.name, "number": location.number}
    return _("%(reseller)s (ID: %(number)s)") % names


def choices(provider: Partner, country: str = "") -> list[Choice]:
    """Resellers with a partnership in force by name, each with its locations in the market.

    With the customer's ``country`` it is that market, else any in which the provider sells.
    """
    active = Partnership.objects.for_provider(provider).filter(state=PartnershipState.ACTIVE)
    rows = active.select_related("reseller").order_by("reseller__sort_name", "reseller_id")
    resellers = [row.reseller for row in rows[:LIMIT]]
    markets = _markets(provider, country)
    fitting: dict[int, list[PartnerLocation]] = {}
    locations = PartnerLocation.objects.filter(
        partner__in=resellers, is_active=True, scope=LocationScope.LOCATION
    )
    for location in locations.select_related("partner").order_by("number"):
        if market_of(str(location.country)) in markets:
            fitting.setdefault(location.partner_id, []).append(location)
    return [
        _choice(reseller, location, markets)
        for reseller in resellers
        for location in fitting.get(reseller.pk, [None])
    ]


def _choice(reseller: Partner, location: PartnerLocation | None, markets: set[str]) -> Choice:
    problem = _problem_of(reseller, location, markets)
    reason = explain(problem, reseller, markets) if problem else ""
    return Choice(reseller, location, problem, reason)


def find_location(provider: Partner, typed: str, country: str = "") -> Found:
    """The location of an ID as somebody typed it."""
    number = typed.strip()
    if not (number.isascii() and number.isdigit() and len(number) <= MAX_DIGITS):
        return _refused(Problem.NOT_A_NUMBER)
    location = PartnerLocation.objects.filter(number=number).select_related("partner").first()
    return verdict(provider, location, country)


def verdict(provider: Partner, location: PartnerLocation | None, country: str = "") -> Found:
    """Whether the provider may name the location as things are now."""
    if location is None:
        return _refused(Problem.UNKNOWN)
    reseller, markets = location.partner, _markets(provider, country)
    if location.scope != LocationScope.LOCATION:
        return _refused(Problem.GLOBAL_ID, reseller)
    active = Partnership.objects.for_provider(provider).filter(state=PartnershipState.ACTIVE)
    if not active.filter(reseller=reseller).exists():
        return _refused(Problem.NO_PARTNERSHIP, reseller)
    problem = _problem_of(reseller, location, markets)
    if problem is not None:
        return Found(None, problem, explain(problem, reseller, markets))
    return Found(location)


def _markets(provider: Partner, country: str) -> set[str]:
    return {market_of(each) for each in ([country] if country else selling_countries(provider))}


def _problem_of(
    reseller: Partner, location: PartnerLocation | None, markets: set[str]
) -> Problem | None:
    """The first thing that a reseller with a partnership lacks."""
    if not reseller.is_indirect_reseller:
        return Problem.NOT_ENROLLED
    if reseller.agreement_signed_at is None:
        return Problem.NOT_SIGNED
    if location is None:
        return Problem.NO_LOCATION
    if not location.is_active:
        return Problem.INACTIVE
    return None if market_of(str(location.country)) in markets else Problem.OTHER_MARKET


def _refused(problem: Problem, reseller: Partner | None = None) -> Found:
    company = reseller.name if reseller else ""
    return Found(None, problem, explain(problem, reseller, set()), company)


def explain(problem: Problem, reseller: Partner | None, markets: set[str]) -> str:
    """What stands against it, and what to do about it."""
    names = {
        "reseller": reseller.name if reseller else "",
        "market": ", ".join(sorted(market_name(market) for market in markets)),
    }
    return {
        Problem.NOT_A_NUMBER: _("A Partner ID is a number of up to 12 digits."),
        Problem.UNKNOWN: _("There is no such Partner ID. Check it with the reseller."),
        Problem.GLOBAL_ID: _(
            "This is the global ID of %(reseller)s. Enter the ID of one of its locations."
        ),
        Problem.INACTIVE: _("This location of %(reseller)s is not active any more."),
        Problem.NO_PARTNERSHIP: _(
            "There is no partnership with %(reseller)s. Request a partnership first."
        ),
        Problem.NOT_ENROLLED: _("%(reseller)s is not enrolled as an indirect reseller any more."),
        Problem.NOT_SIGNED: _(
            "%(reseller)s has not signed the Partner Agreement yet; its global admin can."
        ),
        Problem.OTHER_MARKET: _(
            "This location of %(reseller)s is in another market. It has to be in: %(market)s."
        ),
        Problem.NO_LOCATION: _(
            "%(reseller)s has no active location in the market. It has to be in: %(market)s."
        ),
    }[problem] % names

"""Prices by market and exact totals."""

from collections.abc import Collection, Iterable
from decimal import ROUND_HALF_UP, Decimal

from partners.markets import market_of
from subscriptions.enums import BillingFrequency, Term
from subscriptions.models import Offer, OfferPrice

CENT = Decimal("0.01")


def prices_in(offers: Collection[Offer], country: str) -> dict[tuple[int, str], OfferPrice]:
    """Prices of a country's market by offer and billing frequency; what has none is not sold."""
    found = OfferPrice.objects.filter(offer__in=offers, market=market_of(country))
    return {(price.offer_id, price.billing_frequency): price for price in found}


def frequencies_of(
    offer: Offer, prices: dict[tuple[int, str], OfferPrice]
) -> list[BillingFrequency]:
    """How the offer may be billed in the market; never less often than once a term."""
    return [
        frequency
        for frequency in BillingFrequency
        if (offer.pk, frequency.value) in prices and frequency.months <= Term(offer.term).months
    ]


def amount(unit_price: Decimal, quantity: int) -> Decimal:
    """What so many cost in one billing period, to the cent."""
    return (unit_price * quantity).quantize(CENT, ROUND_HALF_UP)


def total(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))

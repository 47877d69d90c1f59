"""Prices by market and exact totals."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from partners.markets import market_of
from subscriptions.enums import BillingFrequency, BillingType, Term
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


def line_amount(offer: Offer, unit_price: Decimal, quantity: int) -> Decimal:
    """What a line costs in one billing period: nothing yet where use is what is paid."""
    if offer.product.billing_type == BillingType.USAGE:
        return Decimal("0.00")
    return amount(unit_price, quantity)


@dataclass(frozen=True)
class Total:
    """What is billed in one currency each time such a period begins."""

    currency: str
    frequency: BillingFrequency
    amount: Decimal


def totals(lines: Iterable[tuple[str, str, Decimal]]) -> list[Total]:
    """Sums of (currency, billing frequency, amount), the most frequent first."""
    sums: dict[tuple[str, BillingFrequency], Decimal] = {}
    for currency, frequency, each in lines:
        key = currency, BillingFrequency(frequency)
        sums[key] = sums.get(key, Decimal(0)) + each
    ordered = sorted(sums.items(), key=lambda item: (item[0][0], item[0][1].months))
    return [Total(currency, frequency, total) for (currency, frequency), total in ordered]

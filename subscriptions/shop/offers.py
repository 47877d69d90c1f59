"""The list of offers as data: what can be ordered for a customer, and what cannot and why."""

from dataclasses import dataclass
from typing import Any, cast

from django.utils.translation import gettext as _

from customers.models import Customer
from partners.keyset import Order, Page, Rows, paginate
from partners.markets import MARKETS, market_of
from partners.models import Partner
from subscriptions.catalogue.selectors import (
    Blocked,
    blocked_reason,
    offers_in,
    publishers_in,
    with_prices,
)
from subscriptions.enums import BillingFrequency
from subscriptions.models import Offer, OfferPrice

PAGE_SIZE = 25
BY_NAME = Order("sort_name")


@dataclass(frozen=True)
class Offered:
    """An offer with its prices in the customer's market, and what stands against ordering it."""

    offer: Offer
    prices: dict[BillingFrequency, OfferPrice]
    blocked: Blocked | None


def publishers() -> list[str]:
    return publishers_in(list(MARKETS))


def offer_page(
    partner: Partner, customer: Customer, filters: dict[str, str], cursor: str
) -> tuple[list[Offered], Page]:
    """One page of all that is sold anywhere, by name; four queries."""
    found = offers_in(list(MARKETS), **filters)
    rows = cast("Rows", found.values("id", "sort_name"))
    page = paginate(rows, BY_NAME, cursor, PAGE_SIZE)
    keys = [row["id"] for row in page.rows]
    by_key = Offer.objects.select_related("product", "converts_to__product").in_bulk(keys)
    return offered(partner, customer, [by_key[key] for key in keys if key in by_key]), page


def offered(partner: Partner, customer: Customer, offers: list[Offer]) -> list[Offered]:
    market = market_of(str(customer.country))
    sold = {each.offer.pk: each.prices for each in with_prices(offers, [market])}
    blocked = blocked_reason(customer, offers, partner=partner) if offers else {}
    elsewhere = Blocked(_("This is not sold in the customer's market."))
    return [
        Offered(
            offer,
            sold.get(offer.pk, {}),
            blocked.get(offer.pk) or (None if offer.pk in sold else elsewhere),
        )
        for offer in offers
    ]


def offer_by_code(partner: Partner, customer: Customer, code: Any) -> Offered | None:
    found = Offer.objects.filter(code=str(code)).select_related("product").first()
    return offered(partner, customer, [found])[0] if found else None

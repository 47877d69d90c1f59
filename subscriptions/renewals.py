"""What the next term of a subscription will be: shown before the renewal, carried out by it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from subscriptions import pricing, terms
from subscriptions.enums import BillingFrequency, SubscriptionState, Term
from subscriptions.models import Offer, OfferPrice, Subscription


@dataclass(frozen=True)
class NextTerm:
    """``price_kept``: the price list has none any more. ``plan_dropped``: nor what was planned."""

    offer: Offer
    quantity: int
    billing_frequency: BillingFrequency
    unit_price: Decimal
    currency: str
    price_kept: bool = False
    plan_dropped: bool = False

    @property
    def term(self) -> Term:
        return Term(self.offer.term)

    @property
    def amount(self) -> Decimal:
        return pricing.amount(self.unit_price, self.quantity)


@dataclass(frozen=True)
class Option:
    """A way to go on after the term."""

    offer: Offer
    billing_frequency: BillingFrequency
    price: OfferPrice

    @property
    def value(self) -> str:
        return f"{self.offer.code}:{self.billing_frequency.value}"


def may_plan(row: Subscription) -> bool:
    """Scheduled changes need a subscription that is active and will renew (domain.md §3.10)."""
    return (
        row.state == SubscriptionState.ACTIVE
        and row.auto_renew
        and row.ends_at is not None
        and not row.offer.is_trial
    )


def options(row: Subscription) -> list[Option]:
    """Offers of the same product and how each is billed in the customer's market."""
    offers = list(
        Offer.objects.filter(product=row.offer.product_id, is_active=True, is_trial=False)
    )
    if row.offer not in offers:  # not offered to others any more, yet it may go on
        offers.append(row.offer)
    prices = pricing.prices_in(offers, str(row.customer.country))
    offers.sort(key=lambda offer: (Term(offer.term).months, offer.pk != row.offer_id, offer.pk))
    return [
        Option(offer, frequency, prices[offer.pk, frequency.value])
        for offer in offers
        for frequency in pricing.frequencies_of(offer, prices)
    ]


def value_now(row: Subscription) -> str:
    return f"{row.offer.code}:{row.billing_frequency}"


def value_planned(row: Subscription) -> str:
    plan = row.scheduled
    code = plan.get("offer", row.offer.code)
    return f"{code}:{plan.get('billing_frequency', row.billing_frequency)}"


def plan_of(
    row: Subscription, chosen: Option | None, quantity: int
) -> tuple[dict[str, Any], dict[str, tuple[object, object]]]:
    """What to store of a choice, and how it differs from what is now."""
    plan: dict[str, Any] = {}
    changes: dict[str, tuple[object, object]] = {}
    if chosen and chosen.offer != row.offer:
        plan["offer"] = chosen.offer.code
        changes["offer"] = (row.offer.name, chosen.offer.name)
        if chosen.offer.term != row.term:
            changes["term"] = (row.term, chosen.offer.term)
    if chosen and chosen.billing_frequency != row.billing_frequency:
        plan["billing_frequency"] = chosen.billing_frequency.value
        changes["billing_frequency"] = (row.billing_frequency, chosen.billing_frequency.value)
    if quantity != row.quantity:
        plan["quantity"] = quantity
        changes["quantity"] = (row.quantity, quantity)
    return plan, changes


def next_term(row: Subscription) -> NextTerm | None:
    """The term after this one; nothing where it would cost what nobody has set: it ends."""
    if row.offer.is_trial:
        return _after_trial(row)
    plan: dict[str, Any] = row.scheduled
    planned = row.offer
    if "offer" in plan:
        planned = Offer.objects.filter(code=plan["offer"]).first() or row.offer
    prices = pricing.prices_in({row.offer, planned}, str(row.customer.country))
    frequency = BillingFrequency(plan.get("billing_frequency", row.billing_frequency))
    quantity = plan.get("quantity", row.quantity)
    if frequency in pricing.frequencies_of(planned, prices):
        return _priced(planned, frequency, quantity, prices)
    now = BillingFrequency(row.billing_frequency)
    changes = planned != row.offer or frequency != now
    if changes and (price := prices.get((row.offer_id, now.value))):
        return NextTerm(
            row.offer, quantity, now, price.amount, price.currency, plan_dropped=True
        )  # fmt: skip
    return NextTerm(
        row.offer, quantity, now, row.unit_price, row.currency,
        price_kept=True, plan_dropped=changes,
    )  # fmt: skip


def _after_trial(row: Subscription) -> NextTerm | None:
    offer = row.offer.converts_to
    if offer is None:
        return None
    prices = pricing.prices_in([offer], str(row.customer.country))
    sold = pricing.frequencies_of(offer, prices)
    if not sold:
        return None
    now = BillingFrequency(row.billing_frequency)
    quantity = max(offer.min_quantity, min(row.quantity, offer.max_quantity))
    return _priced(offer, now if now in sold else sold[0], quantity, prices)


def _priced(
    offer: Offer,
    frequency: BillingFrequency,
    quantity: int,
    prices: dict[tuple[int, str], OfferPrice],
) -> NextTerm:
    price = prices[offer.pk, frequency.value]
    return NextTerm(offer, quantity, frequency, price.amount, price.currency)


def begin_next(row: Subscription, coming: NextTerm) -> None:
    """Write the next term to the row. A part, and only the clock's."""
    if coming.term != row.term or row.offer.is_trial:
        # A term of another length is counted from here on.
        row.anchor, row.term_number = row.ends_at, 0
    row.offer, row.term = coming.offer, coming.term
    row.quantity, row.billing_frequency = coming.quantity, coming.billing_frequency
    row.unit_price, row.currency = coming.unit_price, coming.currency
    row.scheduled = {}
    row.term_number += 1
    assert row.anchor is not None  # noqa: S101 (a check constraint says that it began)
    row.ends_at = terms.term_end(row.anchor, Term(row.term), row.term_number)

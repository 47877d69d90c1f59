"""What may be offered where, at which prices, and what a customer cannot take again.

``offers_for`` and ``blocked_reason`` are what the shop and the wizard ask;
``offers_in`` and ``with_prices`` are their parts, for lists that page.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from customers.enums import Qualification
from customers.models import Customer
from partners.folding import fold
from partners.markets import market_of
from partners.models import Partner
from subscriptions.enums import BillingFrequency, SubscriptionState, Term
from subscriptions.models import Offer, OfferPrice, Product, Subscription


@dataclass(frozen=True)
class Sellable:
    """An offer in one market. ``offer.product`` is at hand; ``prices`` has ``frequencies`` only."""

    offer: Offer
    market: str
    prices: dict[BillingFrequency, OfferPrice]

    @property
    def frequencies(self) -> list[BillingFrequency]:
        """How it may be billed, the most frequent first."""
        return list(self.prices)

    @property
    def is_fixed(self) -> bool:
        """Whether there is no quantity to choose: a trial of so many seats, or paid by use."""
        return self.offer.min_quantity == self.offer.max_quantity


@dataclass(frozen=True)
class Blocked:
    """Why an offer is not to be ordered; ``reactivate`` is the subscription to go on with."""

    reason: str
    reactivate: UUID | None = None


def offers_for(
    country: str,
    *,
    search: str = "",
    publisher: str = "",
    billing_type: str = "",
    category: str = "",
) -> list[Sellable]:
    """What is sold to a customer of this country, by name. Two queries.

    Active offers with a price in the country's market for a billing frequency that their term
    allows. ``search`` is a part of the offer's or product's name, as typed; ``publisher`` is a
    whole name (``publishers_in`` lists them); ``billing_type`` and ``category`` are values of
    their enums. Empty means any.
    """
    found = offers_in(
        [market_of(country)],
        search=search,
        publisher=publisher,
        billing_type=billing_type,
        category=category,
    )
    return with_prices(found.order_by("sort_name", "pk"), [market_of(country)])


def offers_in(
    markets: Collection[str],
    *,
    search: str = "",
    publisher: str = "",
    billing_type: str = "",
    category: str = "",
) -> QuerySet[Offer]:
    """Active offers with a price in one of these markets, with their product; not ordered."""
    prices = OfferPrice.objects.filter(offer=OuterRef("pk"), market__in=list(markets))
    found = Offer.objects.filter(Exists(_billable(prices)), is_active=True)
    if folded := fold(search):
        found = found.filter(
            Q(sort_name__contains=folded)
            | Q(product__sort_name__contains=folded)
            | Q(code__icontains=search.strip())
        )
    wanted = {
        "product__publisher": publisher,
        "product__billing_type": billing_type,
        "product__category": category,
    }
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    return found.select_related("product", "converts_to__product")


def _billable(prices: QuerySet[OfferPrice]) -> QuerySet[OfferPrice]:
    """Never less often than once a term, as ``pricing.frequencies_of`` has it."""
    fits = Q(pk__in=[])
    for term in Term:
        often = [each for each in BillingFrequency if each.months <= term.months]
        fits |= Q(offer__term=term, billing_frequency__in=often)
    return prices.filter(fits)


def with_prices(offers: Iterable[Offer], markets: Collection[str]) -> list[Sellable]:
    """The offers with their prices, once for each market that sells them. One query more."""
    rows = list(offers)
    found = OfferPrice.objects.filter(offer__in=rows, market__in=list(markets))
    prices = {(each.offer_id, each.market, each.billing_frequency): each for each in found}
    sellable = [
        Sellable(
            offer,
            market,
            {
                frequency: prices[offer.pk, market, frequency.value]
                for frequency in BillingFrequency
                if (offer.pk, market, frequency.value) in prices
                and frequency.months <= Term(offer.term).months
            },
        )
        for offer in rows
        for market in sorted(markets)
    ]
    return [each for each in sellable if each.prices]


def publishers_in(markets: Collection[str]) -> list[str]:
    """Whose products are sold in these markets, for a filter. One query."""
    sold = offers_in(markets).filter(product=OuterRef("pk"))
    names = Product.objects.filter(Exists(sold)).order_by("publisher")
    return list(names.values_list("publisher", flat=True).distinct())


def is_for(customer: Customer, offer: Offer) -> bool:
    """Education offers are for customers whose qualification has been confirmed."""
    return not offer.is_education_only or customer.qualification == Qualification.EDUCATION


def blocked_reason(
    customer: Customer, offers: Collection[Offer], *, partner: Partner
) -> dict[int, Blocked]:
    """Which of these offers the partner cannot order for the customer, and why, by ``offer.pk``.

    What is for schools and the customer is none; what is limited to one and had from anybody; what
    the partner itself has suspended there and should reactivate. Offers that are not in the answer
    may be ordered. One query, if the offers have their products at hand.
    """
    held = Subscription.objects.filter(
        customer=customer, offer__product__in={offer.product_id for offer in offers}
    ).exclude(state=SubscriptionState.DELETED)
    rows = list(
        held.order_by("pk").values_list(
            "offer_id", "offer__product_id", "partner_id", "state", "public_id"
        )
    )
    owned = {product for _offer, product, _partner, _state, _id in rows}
    suspended = {
        offer: public_id
        for offer, _product, seller, state, public_id in rows
        if state == SubscriptionState.SUSPENDED and seller == partner.pk
    }
    blocked = {}
    for offer in offers:
        if not is_for(customer, offer):
            text = _("Only for customers with the special qualification Education.")
            blocked[offer.pk] = Blocked(text)
        elif offer.pk in suspended:
            blocked[offer.pk] = Blocked(
                _("The customer has this, suspended: reactivate it instead."), suspended[offer.pk]
            )
        elif offer.once_per_customer and offer.product_id in owned:
            blocked[offer.pk] = Blocked(_("The customer has this already; it is limited to one."))
    return blocked

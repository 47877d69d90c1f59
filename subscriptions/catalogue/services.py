"""What operators do with the catalogue, by list or by hand. Each change leaves its difference.

Values go by the names of the columns of the list (``columns.py``), and only what is given is
changed. Nothing is deleted: an offer is not offered any more. A price may end; what was ordered
at it has its own copy.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models, transaction

from partners import audit
from partners.models import User
from subscriptions.catalogue.columns import SHEET
from subscriptions.catalogue.reading import PriceCell
from subscriptions.enums import BillingFrequency, BillingType, Term
from subscriptions.imports.cells import amount_text
from subscriptions.imports.enums import ProblemCode
from subscriptions.imports.problems import Problem, RowRefused
from subscriptions.models import Offer, OfferPrice, Product

_ATTRIBUTES = {"product_name": "name", "offer_name": "name", "trial": "is_trial",
               "offered": "is_active"}  # fmt: skip
_NEW_PRODUCT_NEEDS = ("product_name", "publisher", "category", "billing_type")
_NEW_OFFER_NEEDS = ("offer_name", "term")


@dataclass(frozen=True)
class Saved[M: models.Model]:
    """The row, whether it is new, and the columns that became different: before and after."""

    row: M
    created: bool = False
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)


def refusal(code: ProblemCode, column: str, value: str = "") -> RowRefused:
    return RowRefused(Problem(code, column, value), SHEET)


@transaction.atomic
def save_product(
    code: str, values: Mapping[str, Any], *, actor: User | None, only_new: bool = False
) -> Saved[Product]:
    """Create the product of this code, or change what is different; RowRefused by a rule."""
    product = Product.objects.select_for_update(no_key=True).filter(code=code).first()
    if product is None:
        _demand(values, _NEW_PRODUCT_NEEDS)
        product = Product(code=code)
        _apply(product, values)
        product.save()
        audit.record("product.created", target=product, actor=actor, readers=[], code=code)
        return Saved(product, created=True)
    if only_new:
        raise refusal(ProblemCode.TAKEN, "product_code", code)
    changes = _apply(product, values)
    if "billing_type" in changes and product.offers.exists():
        raise refusal(ProblemCode.BILLING_TYPE_STAYS, "billing_type")
    if changes:
        product.save(update_fields=_attributes(changes))
        audit.record(
            "product.changed", target=product, actor=actor, readers=[], changes=dict(changes)
        )
    return Saved(product, changes=changes)


@transaction.atomic
def save_offer(
    code: str,
    product: Product,
    values: Mapping[str, Any],
    *,
    actor: User | None,
    only_new: bool = False,
) -> Saved[Offer]:
    """Create the offer of this code, or change what is different; RowRefused by a rule.

    ``converts_to`` is an Offer or None. Subscriptions keep the terms they were ordered at.
    """
    # The product stands still, so that its billing type is that of its offers.
    product = Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    # No more than that: a trial that turns into one of them meanwhile waits for nobody.
    rows = Offer.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.select_related("product", "converts_to")
    offer = rows.filter(code=code).first()
    if offer is None:
        _demand(values, _NEW_OFFER_NEEDS)
        offer = Offer(code=code, product=product)
        if product.billing_type == BillingType.USAGE:
            offer.max_quantity = 1
        _apply(offer, values)
        _check_offer(offer)
        offer.save()
        audit.record(
            "offer.created", target=offer, actor=actor, readers=[], code=code, product=product.code
        )
        return Saved(offer, created=True)
    if only_new:
        raise refusal(ProblemCode.TAKEN, "offer_code", code)
    if offer.product_id != product.pk:
        raise refusal(ProblemCode.OTHER_PRODUCT, "offer_code", offer.product.code)
    changes = _apply(offer, values)
    _check_offer(offer)
    _check_what_hangs_on(offer, changes)
    if changes:
        offer.save(update_fields=_attributes(changes))
        audit.record("offer.changed", target=offer, actor=actor, readers=[], changes=dict(changes))
    return Saved(offer, changes=changes)


def _check_offer(offer: Offer) -> None:
    if offer.min_quantity > offer.max_quantity:
        raise refusal(ProblemCode.QUANTITIES, "max_quantity")
    if offer.product.billing_type == BillingType.USAGE and offer.max_quantity != 1:
        raise refusal(ProblemCode.USAGE_QUANTITY, "max_quantity")
    if offer.converts_to is None:
        return
    if not offer.is_trial:
        raise refusal(ProblemCode.NOT_A_TRIAL, "converts_to")
    if offer.converts_to.is_trial or offer.converts_to_id == offer.pk:
        raise refusal(ProblemCode.TURNS_INTO_TRIAL, "converts_to", offer.converts_to.code)


def _check_what_hangs_on(offer: Offer, changes: Mapping[str, Any]) -> None:
    if "trial" in changes and Offer.objects.filter(converts_to=offer).exists():
        raise refusal(ProblemCode.TURNS_INTO_TRIAL, "trial", offer.code)
    months = Term(offer.term).months
    too_rare = [each for each in BillingFrequency if each.months > months]
    if "term" in changes and offer.prices.filter(billing_frequency__in=too_rare).exists():
        raise refusal(ProblemCode.BEYOND_TERM, "term")


@transaction.atomic
def set_price(offer: Offer, cell: PriceCell, *, actor: User | None) -> Saved[Offer]:
    """What the offer costs in a market from now on; a cell without an amount ends the price."""
    rows = Offer.objects.select_for_update(of=("self",), no_key=True)
    offer = rows.select_related("product").get(pk=offer.pk)
    prices = OfferPrice.objects.filter(
        offer=offer, market=cell.market, billing_frequency=cell.frequency
    )
    before = prices.first()
    if cell.amount is not None:
        _check_price(offer, cell, before, cell.amount)
    changes = _price_changes(before, cell)
    if not changes:
        return Saved(offer)
    if cell.amount is None:
        prices.delete()
    else:
        found = before or OfferPrice(
            offer=offer, market=cell.market, billing_frequency=cell.frequency
        )
        found.currency, found.amount = cell.currency, cell.amount
        found.save()
    audit.record(
        "price.removed" if cell.amount is None else "price.set",
        target=offer,
        actor=actor,
        readers=[],
        changes=dict(changes),
        market=cell.market,
        billing_frequency=cell.frequency.value,
    )
    created = before is None
    return Saved(offer, created=created, changes={} if created else changes)


def _check_price(offer: Offer, cell: PriceCell, before: OfferPrice | None, amount: Decimal) -> None:
    if cell.frequency.months > Term(offer.term).months:
        raise refusal(ProblemCode.BEYOND_TERM, "billing_frequency")
    by_use = offer.product.billing_type == BillingType.USAGE
    if by_use and (amount or cell.frequency != BillingFrequency.MONTHLY):
        raise refusal(ProblemCode.USAGE_PRICE, "price")
    if before is not None and before.currency == cell.currency:
        return
    others = OfferPrice.objects.filter(market=cell.market).exclude(currency=cell.currency)
    if before is not None:
        others = others.exclude(pk=before.pk)
    if other := others.values_list("currency", flat=True).first():
        raise refusal(ProblemCode.OTHER_CURRENCY, "currency", other)


def _price_changes(before: OfferPrice | None, cell: PriceCell) -> dict[str, tuple[str, str]]:
    old = (amount_text(before.amount), before.currency) if before else ("", "")
    new = ("", "") if cell.amount is None else (amount_text(cell.amount), cell.currency)
    pairs = zip(("price", "currency"), old, new, strict=True)
    return {name: (one, other) for name, one, other in pairs if one != other}


# --- parts -------------------------------------------------------------------------------------


def _demand(values: Mapping[str, Any], columns: tuple[str, ...]) -> None:
    for column in columns:
        if not values.get(column):
            raise refusal(ProblemCode.MISSING, column)


def _apply(row: Product | Offer, values: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Set what is different; before and after by column, as a list would write them."""
    changes = {}
    for column, value in values.items():
        (attribute,) = _attributes([column])
        before = getattr(row, attribute)
        if before != value:
            changes[column] = (as_text(before), as_text(value))
            setattr(row, attribute, value)
    return changes


def _attributes(columns: Iterable[str]) -> list[str]:
    return [_ATTRIBUTES.get(column, column) for column in columns]


def as_text(value: object) -> str:
    """A value as a list has it in its cell."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(value)
    if isinstance(value, Offer):
        return value.code
    return "" if value is None else str(value)

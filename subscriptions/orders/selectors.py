"""Orders of a customer as data: the history, and one of them to print."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from customers.enums import GrantState
from customers.models import AdminGrant, Customer
from partners import addresses
from partners.keyset import Order as By
from partners.keyset import Page, paginate
from partners.models import Partner
from subscriptions import pricing, records
from subscriptions.enums import BillingType, OrderReason, OrderState
from subscriptions.models import Order, OrderLine
from subscriptions.models.orders import number_of
from subscriptions.pricing import Total

PAGE_SIZE = 50
NEWEST_FIRST = By("id", descending=True, is_number=True)
FIELDS = (
    *("id", "public_id", "state", "currency", "created_at", "created_by_name"),
    *("partner_id", "partner__name", "reseller__name"),
)
CHIPS = {
    OrderState.PENDING: "chip-warning",
    OrderState.COMPLETED: "chip-success",
    OrderState.CANCELLED: "chip-muted",
}


def order_page(partner: Partner, customer: Customer, state: str, cursor: str) -> Page:
    """One page of the history, the newest first, each with its totals; two queries."""
    rows = records.orders_of(partner, customer)
    if state:
        rows = rows.filter(state=state)
    page = paginate(rows.values(*FIELDS), NEWEST_FIRST, cursor, PAGE_SIZE)
    sums = _totals_of([row["id"] for row in page.rows])
    for row in page.rows:
        found = OrderState(row["state"])
        row |= {
            "number": number_of(row["public_id"]),
            "state_label": found.label,
            "chip": CHIPS[found],
            "totals": sums.get(row["id"], []),
        }
    return page


def _totals_of(keys: list[int]) -> dict[int, list[Total]]:
    lines: dict[int, list[tuple[str, str, Decimal]]] = {}
    found = OrderLine.objects.filter(order__in=keys).exclude(
        offer__product__billing_type=BillingType.USAGE
    )
    columns = found.values_list("order_id", "order__currency", "billing_frequency", "amount")
    for key, currency, frequency, amount in columns:
        lines.setdefault(key, []).append((currency, frequency, amount))
    return {key: pricing.totals(each) for key, each in lines.items()}


@dataclass(frozen=True)
class Party:
    """A side of an order, with its address as far as the reader may see it."""

    name: str
    id: UUID
    address: list[str]


@dataclass(frozen=True)
class PrintedLine:
    line: OrderLine

    @property
    def by_use(self) -> bool:
        return self.line.offer.product.billing_type == BillingType.USAGE

    @property
    def is_change(self) -> bool:
        """More or fewer: the quantity is a difference."""
        return self.line.reason in {OrderReason.MORE_SEATS, OrderReason.FEWER_SEATS}


@dataclass(frozen=True)
class PrintedOrder:
    order: Order
    lines: list[PrintedLine]
    totals: list[Total]
    seller: Party
    customer: Party
    reseller: Party | None
    is_own: bool

    @property
    def chip(self) -> str:
        return CHIPS[OrderState(self.order.state)]

    @property
    def waits(self) -> bool:
        return self.order.state == OrderState.PENDING


def find_order(partner: Partner, customer: Customer, order_id: UUID) -> Order | None:
    rows = records.orders_of(partner, customer).filter(public_id=order_id)
    return rows.select_related("partner", "customer", "reseller").first()


def printed(partner: Partner, order: Order) -> PrintedOrder:
    lines = OrderLine.objects.filter(order=order).select_related("offer__product", "subscription")
    shown = [PrintedLine(line) for line in lines.order_by("pk")]
    return PrintedOrder(
        order=order,
        lines=shown,
        totals=pricing.totals(
            (order.currency, each.line.billing_frequency, each.line.amount)
            for each in shown
            if not each.by_use
        ),
        seller=_partner(order.partner),
        customer=_customer(partner, order.customer),
        reseller=_partner(order.reseller) if order.reseller else None,
        is_own=order.partner_id == partner.pk,
    )


def _partner(partner: Partner) -> Party:
    """Partners' addresses stand on their cards, which everybody sees who signs in."""
    return Party(partner.name, partner.public_id, addresses.lines_of(partner))


def _customer(partner: Partner, customer: Customer) -> Party:
    """The company profile is open to those with delegated admin privileges."""
    granted = AdminGrant.objects.for_partner(partner).filter(
        customer=customer, state=GrantState.GRANTED
    )
    lines: list[Any] = addresses.lines_of(customer) if granted.exists() else []
    return Party(customer.name, customer.public_id, lines)

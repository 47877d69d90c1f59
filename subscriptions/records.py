"""A customer's record as far as a partner sees it: its subscriptions and its orders.

A partner sees what it sold, what names it as the reseller, and what the customer made it an owner
of; all only while its own relationship with the customer is active.
"""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from customers.enums import RelationshipState
from customers.models import Customer, ResellerRelationship
from partners.models import Partner
from subscriptions.models import Order, Subscription, SubscriptionOwner


def related_customer(partner: Partner, tenant_id: UUID) -> Customer | None:
    """The customer of an address; nothing unless the two are in an active relationship."""
    rows = ResellerRelationship.objects.for_partner(partner).filter(
        state=RelationshipState.ACTIVE, tenant_id=str(tenant_id)
    )
    found = rows.select_related("customer").first()
    return found.customer if found else None


def customer_or_404(partner: Partner, tenant_id: UUID) -> Customer:
    customer = related_customer(partner, tenant_id)
    if customer is None:
        raise Http404
    return customer


def seen_by(partner: Partner) -> Q:
    """Rows that the partner sold, and rows that name it as the reseller."""
    return Q(partner=partner) | Q(reseller=partner)


def open_to(partner: Partner) -> Q:
    """Subscriptions that the partner may open: those, and what it owns."""
    owned = SubscriptionOwner.objects.for_partner(partner).filter(
        subscription=OuterRef("pk"), removed_at=None
    )
    return seen_by(partner) | Q(Exists(owned))


def subscriptions_of(partner: Partner, customer: Customer) -> QuerySet[Subscription]:
    return Subscription.objects.filter(open_to(partner), customer=customer)


def was_owned(partner: Partner, customer: Customer, public_id: UUID) -> bool:
    """Whether it was open to the partner until the customer took the rights back."""
    rows = SubscriptionOwner.objects.for_partner(partner)
    return rows.filter(subscription__customer=customer, subscription__public_id=public_id).exists()


def orders_of(partner: Partner, customer: Customer) -> QuerySet[Order]:
    return Order.objects.filter(seen_by(partner), customer=customer)

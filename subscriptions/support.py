"""Who may be the designated support contact of a customer's subscription."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from customers.enums import GrantState, RelationshipState
from customers.models import AdminGrant, Customer, ResellerRelationship
from partners.models import Partner


def support_candidates(seller: Partner, customer: Customer) -> list[Partner]:
    """The seller first; then the customer's other partners, resellers only with privileges."""
    others = _supporting(customer).exclude(pk=seller.pk)
    return [seller, *others.order_by("sort_name", "pk")]


def supporters(customer: Customer) -> list[Partner]:
    """The same where nothing was sold: whoever may sell first."""
    found = _supporting(customer).order_by("sort_name", "pk")
    return sorted(found, key=lambda each: not (each.is_direct_bill or each.is_indirect_provider))


def _supporting(customer: Customer) -> QuerySet[Partner]:
    related = ResellerRelationship.objects.filter(
        partner=OuterRef("pk"), customer=customer, state=RelationshipState.ACTIVE
    )
    granted = AdminGrant.objects.filter(
        partner=OuterRef("pk"), customer=customer, state=GrantState.GRANTED
    )
    sells = Q(is_direct_bill=True) | Q(is_indirect_provider=True)
    return Partner.objects.filter(Exists(related)).filter(sells | Exists(granted))

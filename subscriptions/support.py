"""Who may be the designated support contact of a customer's subscription."""

from django.db.models import Exists, OuterRef, Q

from customers.enums import GrantState, RelationshipState
from customers.models import AdminGrant, Customer, ResellerRelationship
from partners.models import Partner


def support_candidates(seller: Partner, customer: Customer) -> list[Partner]:
    """The seller first; then the customer's other partners, resellers only with privileges."""
    related = ResellerRelationship.objects.filter(
        partner=OuterRef("pk"), customer=customer, state=RelationshipState.ACTIVE
    )
    granted = AdminGrant.objects.filter(
        partner=OuterRef("pk"), customer=customer, state=GrantState.GRANTED
    )
    sells = Q(is_direct_bill=True) | Q(is_indirect_provider=True)
    others = Partner.objects.filter(Exists(related)).filter(sells | Exists(granted))
    return [seller, *others.exclude(pk=seller.pk).order_by("sort_name", "pk")]

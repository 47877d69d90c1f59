"""Customers by name, for pages of the kernel that know customers only by their UUID."""

from uuid import UUID

from customers.customer_list import CustomerQuery, relationships
from customers.enums import RelationshipState
from customers.models import ResellerRelationship
from partners.folding import fold
from partners.models import Partner

LIMIT = 50


def subjects_named(partner: Partner, text: str) -> list[UUID]:
    """Whoever of the partner's customers, present and former, is called so; the first ones.

    The indexes of the customer list answer, so it costs the same whatever there is.
    """
    search = fold(text)
    if not search:
        return []
    found: dict[UUID, None] = {}
    for state in (RelationshipState.ACTIVE, RelationshipState.REMOVED):
        rows = relationships(partner, CustomerQuery(search=search, relationship=state))
        ids = rows.order_by("sort_name", "id").values_list("tenant_id", flat=True)[:LIMIT]
        found |= dict.fromkeys(UUID(str(each)) for each in ids)
    return list(found)[:LIMIT]


def subjects_served(partner: Partner, ids: list[UUID]) -> set[UUID]:
    """Those of them that the partner serves at this moment; one statement."""
    rows = ResellerRelationship.objects.for_partner(partner).filter(
        state=RelationshipState.ACTIVE, tenant_id__in=[str(each) for each in ids]
    )
    return {UUID(str(each)) for each in rows.values_list("tenant_id", flat=True)}

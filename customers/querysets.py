"""The two ways a partner sees customers; there is no third (design.md §2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef

from customers.enums import GrantState, RelationshipState

if TYPE_CHECKING:
    from partners.models import Partner


class CustomerQuerySet(models.QuerySet["Customer"]):
    def for_partner(self, partner: Partner) -> Self:
        """Commerce: customers in an active reseller relationship with the partner."""
        from customers.models import ResellerRelationship  # noqa: PLC0415 (the model uses us)

        active = ResellerRelationship.objects.filter(
            partner=partner, customer=OuterRef("pk"), state=RelationshipState.ACTIVE
        )
        return self.filter(Exists(active))

    def administered_by(self, partner: Partner) -> Self:
        """The directory: customers with a grant of this partner in force."""
        from customers.models import AdminGrant  # noqa: PLC0415 (the model uses us)

        granted = AdminGrant.objects.filter(
            partner=partner, customer=OuterRef("pk"), state=GrantState.GRANTED
        )
        return self.filter(Exists(granted))

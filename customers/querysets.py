"""The two ways a partner sees customers; there is no third (design.md §2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from customers.enums import GrantState, RelationshipState

if TYPE_CHECKING:
    from partners.models import Partner


class CustomerQuerySet[M: models.Model](models.QuerySet[M]):
    """One row per customer: at most one relationship and one grant of a pair are in force."""

    def for_partner(self, partner: Partner) -> Self:
        """Commerce: customers in an active reseller relationship with the partner."""
        return self.filter(
            relationships__partner=partner, relationships__state=RelationshipState.ACTIVE
        )

    def administered_by(self, partner: Partner) -> Self:
        """The directory: customers with a grant of this partner in force."""
        return self.filter(admin_grants__partner=partner, admin_grants__state=GrantState.GRANTED)

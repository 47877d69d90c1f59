"""Where more licenses come from, for whoever finds that none is left."""

from dataclasses import dataclass
from typing import cast

from django.urls import reverse

from customers.directory_access import DirectoryRequest
from customers.enums import RelationshipState
from customers.models import Customer, ResellerRelationship
from partners.access import PartnerRequest, may
from partners.enums import Permission
from partners.models import Partner
from subscriptions.models import Subscription


@dataclass(frozen=True)
class Buying:
    """``seller``: the partner on whose page this is, if its staff may change subscriptions."""

    customer: Customer
    seller: Partner | None = None

    def url_of(self, row: Subscription) -> str:
        """The page with the quantity; '' where somebody else has to be asked."""
        if self.seller is None or row.partner_id != self.seller.pk:
            return ""
        return reverse(
            "subscriptions:detail",
            args=[self.seller.slug, self.customer.public_id, row.public_id],
        )


def buying(request: DirectoryRequest) -> Buying:
    partner, customer = request.acting.partner, request.acting.customer
    if partner is None or not may(cast("PartnerRequest", request), Permission.EDIT_SUBSCRIPTION):
        return Buying(customer)
    rows = ResellerRelationship.objects.for_partner(partner)
    related = rows.filter(customer=customer, state=RelationshipState.ACTIVE)
    return Buying(customer, partner if related.exists() else None)

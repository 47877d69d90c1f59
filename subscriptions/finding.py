"""Subscriptions by any part of their nickname or the beginning of their ID."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from customers.enums import RelationshipState
from customers.models import ResellerRelationship
from partners.keyset import Rows
from partners.models import Partner
from subscriptions.models import Subscription

SHORTEST = 3  # fewer characters have no trigram
ID_DIGITS = 32
SHORTEST_ID = 8
FIELDS = ("public_id", "nickname", "customer__name", "customer__public_id")


def first_matches(partner: Partner, text: str, limit: int) -> list[dict[str, Any]]:
    """Those it sold or is named on, of customers whose record is open to it; the newest first."""
    if len(text) < SHORTEST:
        return []
    own = Q(partner=partner) | Q(reseller=partner)
    related = ResellerRelationship.objects.for_partner(partner).filter(
        customer=OuterRef("customer"), state=RelationshipState.ACTIVE
    )
    rows = Subscription.objects.filter(own, _known_by(text), Exists(related))
    found: Rows = rows.values(*FIELDS).order_by("-id")
    return list(found[:limit])


def _known_by(text: str) -> Q:
    by_name = Q(nickname__icontains=text)
    digits = text.replace("-", "").lower()
    if not SHORTEST_ID <= len(digits) <= ID_DIGITS or set(digits) - set("0123456789abcdef"):
        return by_name
    first, last = digits.ljust(ID_DIGITS, "0"), digits.ljust(ID_DIGITS, "f")
    return by_name | Q(public_id__gte=UUID(first), public_id__lte=UUID(last))
